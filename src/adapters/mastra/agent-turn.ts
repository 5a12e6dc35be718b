/** One call of an agent: its run, and what ends it. */

import { abortReason, type EndProposal, isAbnormal, type RunEnd, stopsWork } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { Guard } from '../guard.ts'
import { endOfTurn, type TurnOutcome } from './turn-end.ts'

/** What a turn is made of. */
export interface AgentTurnOptions {
  readonly agent: object
  readonly run: RunHandle
  /** True if that is a run of the host. */
  readonly isHosts: boolean
  /** The signal of the caller. */
  readonly signal: AbortSignal | undefined
  readonly guard: Guard
  /** Called once, when it is over. */
  readonly onOver: (turn: AgentTurn) => void
}

/** It ends once. Until then it holds its run: also one of the host, whose body may have returned. */
export class AgentTurn implements Held {
  readonly agent: object
  readonly run: RunHandle
  readonly isHosts: boolean
  readonly isAnswer = false
  /** An agent works whether or not it is read. */
  readonly isAsked = true
  /** Tools that have begun. */
  asks = 0
  /** Its loop of questions and tools has begun. */
  isLooping = false
  /** A tool waits for a person: Mastra ends the turn, and another one goes on. */
  isSuspended = false
  isOver = false
  /** The last iteration is over: what is left is to be read. */
  isAnswered = false
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal | undefined
  readonly #guard: Guard
  readonly #onOver: AgentTurnOptions['onOver']
  readonly #hold: Hold | undefined
  #openTools = 0
  #suspended: TurnOutcome | undefined
  #error: unknown

  constructor({ agent, run, isHosts, signal, guard, onOver }: AgentTurnOptions) {
    this.agent = agent
    this.run = run
    this.isHosts = isHosts
    this.#signal = signal
    this.#guard = guard
    this.#onOver = onOver
    this.#hold = guard.attempt('hold a run', () => run.hold(this))
    if (!isHosts) guard.attempt('hear of a stop', () => run.control((end) => this.#runEnded(end)))
  }

  /** Mastra tells the end of an answer to its reader alone. */
  get isIdle(): boolean {
    return this.#openTools === 0 && (this.isAnswered || this.isSuspended || this.#error !== undefined)
  }

  /** Aborts when people have stopped the run: what the agent would do next does not begin. */
  get stop(): AbortSignal {
    return this.#stop.signal
  }

  /**
   * Asked before and after each tool.
   *
   * @returns false once people have stopped the run
   */
  mayGoOn(): boolean {
    if (this.#guard.attempt('ask the gate', () => this.run.gate()) !== false) return true
    this.#stop.abort(new DOMException('The run was stopped', 'AbortError'))
    return false
  }

  toolStarted(): void {
    this.asks += 1
    this.#openTools += 1
  }

  toolEnded(): void {
    this.#openTools -= 1
    if (this.#openTools === 0 && this.#suspended !== undefined) this.finished(this.#suspended)
  }

  /** A model or the loop failed. Another model, or another attempt, may succeed all the same. */
  failed(error: unknown): void {
    this.#error = error
  }

  /** Mastra tells that a tool waits for a person while that tool is about to return. */
  suspended(outcome: TurnOutcome): void {
    this.#suspended = outcome
    if (this.#openTools === 0) this.finished(outcome)
  }

  /** It is over, as Mastra tells. */
  finished(outcome: TurnOutcome): void {
    const { finishReason, error = this.#error } = outcome
    if (finishReason === 'suspended') this.isSuspended = true
    const { run } = this
    this.#end(endOfTurn({ finishReason, error, suspected: run.suspected, signal: this.#signal }))
  }

  /**
   * The caller has an answer.
   *
   * @param outcome undefined for an answer that is read, and whose end only its reader is told
   */
  returned(outcome: TurnOutcome | Promise<TurnOutcome> | undefined): void {
    if (outcome instanceof Promise) this.#await(outcome)
    else if (outcome !== undefined) return this.finished(outcome)
    if (!this.isOver && !this.isHosts) this.run.settle((_, held) => this.#endOfUnread(held))
  }

  #await(outcome: Promise<TurnOutcome>): void {
    const finish = (told: TurnOutcome): void => {
      this.#guard.attempt('end a run', () => this.finished(told))
    }
    outcome.then(finish, (error: unknown) => finish({ finishReason: 'error', error }))
  }

  #endOfUnread(held: EndProposal | undefined): EndProposal {
    this.isOver = true
    if (this.#error === undefined) return held ?? { reason: 'completed' }
    return endOfTurn({ finishReason: 'error', error: this.#error, suspected: this.run.suspected })
  }

  #end(end: EndProposal): void {
    if (this.isOver) return
    this.isOver = true
    if (!this.isHosts) this.run.end(end)
    else if (isAbnormal(end)) this.run.suspect(end)
    this.#hold?.release()
    this.#onOver(this)
  }

  /** Somebody else has ended it: the agent shall not go on. */
  #runEnded(end: RunEnd): void {
    if (this.isOver) return
    this.isOver = true
    if (stopsWork(end)) this.#stop.abort(abortReason(end))
  }
}
