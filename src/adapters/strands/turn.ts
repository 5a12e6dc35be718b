/** One stream of an agent, a graph or a swarm: its run, and what is open in it. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { Cancel } from '../../model/clock.ts'
import { type EndProposal, isAbnormal } from '../../model/end.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import { fields } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { LEFT, type PulledEars, PulledRun } from '../pulled-run.ts'
import type { ModelCall } from './model-call.ts'
import type { StrandsStreamer } from './sdk-parts.ts'
import { endOfAgent, endOfResult, endOfThrown } from './turn-end.ts'
import { TurnScope } from './turn-scope.ts'

/** What a turn is made of. */
export interface StrandsTurnOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly streamer: StrandsStreamer
  /** Where the stream was opened. */
  readonly outer: Scope
  readonly signal: AbortSignal | undefined
  readonly run: RunOptions
  /** True if the SDK's tracer says when its run begins, and when it ends. */
  readonly isTraced: boolean
  /** Called once somebody asks for the first event. */
  readonly onFirst: (turn: StrandsTurn) => void
  /** Called when its run, or its part of a run of the host, is over. */
  readonly onOver: (turn: StrandsTurn, run: RunHandle, end: EndProposal) => void
}

/** What an agent does before its own span, such as to connect to its tools, is a part of its run after this, in ms. */
const PREPARING_MS = 1_000

/** The SDK's tracer, or its stream, says how it goes on. */
export class StrandsTurn implements PulledEars {
  readonly signal: AbortSignal | undefined
  readonly streamer: StrandsStreamer
  readonly scope: TurnScope
  readonly pulled: PulledRun
  /** The answer that is read now: an agent asks one model after the other. */
  model: ModelCall | undefined
  /** Tools that run. */
  openTools = 0
  /** Ends the wait for another attempt. */
  goesOn: (() => void) | undefined
  readonly #of: StrandsTurnOptions
  #cancelTimer: Cancel | undefined

  constructor(options: StrandsTurnOptions) {
    this.#of = options
    this.signal = options.signal
    this.streamer = options.streamer
    this.scope = new TurnScope(options.outer, this)
    const isPart = options.outer instanceof TurnScope
    this.pulled = new PulledRun({ ...options, isPart, ears: this })
  }

  get run(): RunHandle | undefined {
    return this.pulled.run
  }

  get isBusy(): boolean {
    return this.openTools > 0
  }

  begin(said: RunOptions = {}): void {
    this.#cancelTimer?.()
    this.pulled.begin({ ...this.#of.run, ...said })
  }

  end(end: EndProposal): void {
    this.#cancelTimer?.()
    this.pulled.end(end)
  }

  first(): void {
    this.#of.onFirst(this)
    if (this.pulled.isHosts || !this.#of.isTraced) return this.begin()
    const begin = (): void => void this.#of.guard.attempt('start a run', () => this.begin())
    this.#cancelTimer = this.#of.recorder.clock.after(PREPARING_MS, begin)
  }

  stopped(): boolean {
    // Its caller has cancelled it: the reason that its tools are told of is the caller's.
    if (this.signal?.aborted === true) return false
    this.streamer.cancel?.()
    return this.streamer.cancel === undefined
  }

  passed({ done, value }: IteratorResult<unknown, unknown>): void {
    if (done !== true) {
      const { type, event } = fields(value)
      if (type === 'modelStreamUpdateEvent') this.model?.part(event)
      return
    }
    const { stopReason } = fields(value)
    this.end(stopReason === undefined ? endOfResult(value) : endOfAgent({ stopReason }, this.signal))
  }

  threw(error: unknown): void {
    // It did not come as far as its own span.
    if (!this.pulled.hasBegun) this.begin()
    this.end(endOfThrown(error, this.signal))
  }

  left(): void {
    this.end(LEFT)
  }

  over(run: RunHandle, end: EndProposal): void {
    this.goesOn?.()
    this.model?.end(isAbnormal(end) ? { error: end.error } : {})
    this.model = undefined
    this.#of.onOver(this, run, end)
  }
}
