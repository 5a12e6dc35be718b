/** One call of a graph: its run, what is open in it, and why it was cut off. */

import type { Cancel } from '../../model/clock.ts'
import { type EndProposal, endOfAbort, isAbnormal } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import { isToldAbort } from '../failure-end.ts'
import type { Guard } from '../guard.ts'
import { isInterrupt, isTimeout } from './step-end.ts'
import type { ModelCall } from './model-call.ts'

/** What a turn is made of. */
export interface GraphTurnOptions {
  readonly run: RunHandle
  /** True if that is a run of the host. */
  readonly isHosts: boolean
  readonly guard: Guard
}

/**
 * It ends once, by its graph's own word, or as its signal aborts. Until then it holds a run of the host, whose body
 * may have returned.
 */
export class GraphTurn implements Held {
  readonly run: RunHandle
  readonly isHosts: boolean
  /** Calls of models that have no end yet. */
  readonly models = new Set<ModelCall>()
  isOver = false
  /** A node waits for a person: LangGraph ends the turn, and another one goes on. */
  isInterrupted = false
  readonly isAnswer = false
  /** A graph works whether or not it is read. */
  readonly isAsked = true
  /** Nodes, tools and other steps that have begun. */
  asks = 0
  #openSteps = 0
  readonly #guard: Guard
  readonly #hold: Hold | undefined
  #cut: unknown
  #signal: AbortSignal | undefined
  #unwatch: Cancel | undefined

  constructor({ run, isHosts, guard }: GraphTurnOptions) {
    this.run = run
    this.isHosts = isHosts
    this.#guard = guard
    this.#hold = isHosts ? guard.attempt('hold a run', () => run.hold(this)) : undefined
  }

  /** LangGraph tells the end of a graph to its last reader: one without a reader has none. */
  get isIdle(): boolean {
    return this.asks > 0 && this.#openSteps === 0
  }

  /** What aborted it, as far as one of its steps has said: the graph itself says only that it was aborted. */
  get cut(): unknown {
    return this.#cut
  }

  get signal(): AbortSignal | undefined {
    return this.#signal
  }

  stepStarted(): void {
    this.asks += 1
    this.#openSteps += 1
  }

  stepEnded(): void {
    this.#openSteps -= 1
  }

  /** A step of it has failed. */
  failed(error: unknown): void {
    if (isInterrupt(error)) this.isInterrupted = true
    else if (isToldAbort(error) && (this.#cut === undefined || isTimeout(error))) this.#cut = error
  }

  /** Ends as the signal of its caller aborts, or its reader leaves: a graph may tell neither. */
  watch(signal: AbortSignal): void {
    if (this.#signal !== undefined || this.isOver) return
    this.#signal = signal
    const end = (): void => this.end(endOfAbort(signal.reason))
    const tell = (): void => void this.#guard.attempt('end an aborted graph', end)
    signal.addEventListener('abort', tell, { once: true })
    this.#unwatch = () => signal.removeEventListener('abort', tell)
    if (signal.aborted) tell()
  }

  /**
   * Ends it, and all calls of models in it. An abort is nothing that a run of the host is suspected of: LangGraph
   * aborts its own signal where a reader has had enough, and tells a reader who waits that somebody else did.
   */
  end(end: EndProposal): void {
    if (this.isOver) return
    this.isOver = true
    this.#unwatch?.()
    const { error } = end
    for (const call of this.models) call.end(isAbnormal(end) ? { error } : {})
    if (!this.isHosts) this.run.end(end)
    else if (isAbnormal(end) && end.cause !== 'caller_abort') this.run.suspect(end)
    this.#hold?.release()
  }

  /** Another call of a graph goes on with its run, and holds it. */
  handOver(): void {
    this.isOver = true
    this.#unwatch?.()
    for (const call of this.models) call.end({})
    this.#hold?.release()
  }

  /** Nobody follows it any more: it holds nothing. */
  forget(): void {
    this.#hold?.release()
  }
}
