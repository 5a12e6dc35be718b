/** One stream of an agent, a graph or a swarm: its run, what is open in it, and who reads it. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { Cancel } from '../../model/clock.ts'
import { type EndProposal, isAbnormal } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import { fields } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { ModelCall } from './model-call.ts'
import type { StrandsStreamer } from './sdk-parts.ts'
import { endOfAgent, endOfResult, endOfThrown, LEFT } from './turn-end.ts'
import { TurnScope } from './turn-scope.ts'
import type { StreamFollower } from './watched-stream.ts'

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
  /** A run of the host is over with this stream, or waits for a person. */
  readonly onHostsEnd: (run: RunHandle, end: EndProposal) => void
}

/** What an agent does before its own span, such as to connect to its tools, is a part of its run after this, in ms. */
const PREPARING_MS = 1_000

/** It moves while it is asked, and while tools run: else its silence is its reader's. */
export class StrandsTurn implements StreamFollower, Held {
  readonly signal: AbortSignal | undefined
  readonly streamer: StrandsStreamer
  /** Where its stream was opened. */
  readonly outer: Scope
  /** The run that it stands for, while it lasts. */
  run: RunHandle | undefined
  /** The answer that is read now: an agent asks one model after the other. */
  model: ModelCall | undefined
  /** Tools that run. */
  openTools = 0
  /** Ends the wait for another attempt. */
  goesOn: (() => void) | undefined
  readonly isAnswer = false
  asks = 0
  readonly #of: StrandsTurnOptions
  #isHosts = false
  readonly #scope: TurnScope
  #pending = 0
  #hold: Hold | undefined
  #cancelTimer: Cancel | undefined
  #hasBegun = false
  #isCancelled = false

  constructor(options: StrandsTurnOptions) {
    this.#of = options
    this.signal = options.signal
    this.streamer = options.streamer
    this.outer = options.outer
    this.#scope = new TurnScope(options.outer, this)
  }

  get isAsked(): boolean {
    return this.#pending > 0 || this.openTools > 0
  }

  async step(
    resume: () => Promise<IteratorResult<unknown, unknown>>,
  ): Promise<IteratorResult<unknown, unknown>> {
    const { guard } = this.#of
    guard.attempt('follow a stream', () => this.#asked())
    try {
      const result = await guard.within(this.#scope, resume)
      guard.attempt('hear an event', () => this.#passed(result))
      return result
    } catch (error) {
      guard.attempt('end a run', () => this.#threw(error))
      throw error
    } finally {
      this.#pending -= 1
    }
  }

  async left(
    leave: () => Promise<IteratorResult<unknown, unknown>>,
  ): Promise<IteratorResult<unknown, unknown>> {
    try {
      return await this.#of.guard.within(this.#scope, leave)
    } finally {
      this.#of.guard.attempt('end a run', () => this.end(LEFT))
    }
  }

  /** Its run begins: one of its own, unless a run of the host is around it. */
  begin(said: RunOptions = {}): void {
    if (this.run !== undefined) return
    this.#cancelTimer?.()
    this.#hasBegun = true
    const { recorder } = this.#of
    const { outer } = this
    const options = { ...this.#of.run, ...said }
    const run = this.#isHosts ? outer.run : recorder.within(outer, () => recorder.startRun(options))
    this.run = run
    this.#hold = run?.hold(this)
    if (!this.#isHosts) run?.settle((_, end) => end ?? { reason: 'completed' })
  }

  /** Its run, or its part of a run of the host, is over. What has ended already stays as it is. */
  end(end: EndProposal): void {
    const { run } = this
    this.#cancelTimer?.()
    if (run === undefined) return
    this.run = undefined
    this.goesOn?.()
    this.model?.end(isAbnormal(end) ? { error: end.error } : {})
    this.model = undefined
    if (this.#isHosts) this.#of.onHostsEnd(run, end)
    this.#hold?.release(this.#isHosts ? undefined : end)
  }

  #asked(): void {
    this.#pending += 1
    this.asks += 1
    if (this.asks === 1) this.#first()
    this.#hold?.asked()
    if (this.#isCancelled || this.run?.isCurrent() !== false) return
    this.#isCancelled = true
    this.streamer.cancel?.()
  }

  #first(): void {
    this.#isHosts = isOfHost(this.outer)
    this.#of.onFirst(this)
    if (this.#isHosts || !this.#of.isTraced) return this.begin()
    const begin = (): void => void this.#of.guard.attempt('start a run', () => this.begin())
    this.#cancelTimer = this.#of.recorder.clock.after(PREPARING_MS, begin)
  }

  #passed({ done, value }: IteratorResult<unknown, unknown>): void {
    if (done !== true) {
      const { type, event } = fields(value)
      if (type === 'modelStreamUpdateEvent') this.model?.part(event)
      return
    }
    const { stopReason } = fields(value)
    this.end(stopReason === undefined ? endOfResult(value) : endOfAgent({ stopReason }, this.signal))
  }

  #threw(error: unknown): void {
    // It did not come as far as its own span.
    if (!this.#hasBegun) this.begin()
    this.end(endOfThrown(error, this.signal))
  }
}

/** True in a run of the host: neither in a tool, nor in a stream of the SDK, whose agents are runs of their own. */
function isOfHost(outer: Scope): boolean {
  const { run, work } = outer
  if (run === undefined || run.ended !== undefined || outer instanceof TurnScope) return false
  return work === undefined || work.endedMs !== undefined
}
