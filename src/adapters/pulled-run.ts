/** The run that a generator of a framework stands for: it moves while somebody asks for what comes next. */

import type { Recorder, Scope } from '../model/adapter.ts'
import { type EndProposal, endOfAbort, isAbnormal, stopsWork } from '../model/end.ts'
import type { Held, Hold } from '../model/hold.ts'
import type { RunHandle, RunOptions } from '../model/run.ts'
import type { GeneratorFollower, Step } from './followed-generator.ts'
import type { Guard } from './guard.ts'

/** The end of a generator whose reader has left it. What that means for a run of the host is the host's to say. */
export const LEFT: EndProposal = endOfAbort(new DOMException('The reader left', 'AbortError'))

/** Who knows what the generator is about. What these throw goes nowhere. */
export interface PulledEars {
  /** What runs in it. */
  readonly scope: Scope
  /** True while something of it moves that nobody has to ask. */
  readonly isBusy: boolean
  /** Somebody asks for the first time. */
  first(): void
  /** Its run was stopped. @returns true if it is to be left, because it cannot be cancelled */
  stopped(): boolean
  passed(result: IteratorResult<unknown, unknown>): void
  threw(error: unknown): void
  left(): void
  /** Its part of the run, which may be the host's, is over. */
  over(run: RunHandle, end: EndProposal): void
}

/** What a pulled run is made of. */
export interface PulledRunOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  /** Where the generator was made. */
  readonly outer: Scope
  /** True where the framework itself has made it: its run is never the host's. */
  readonly isPart: boolean
  readonly ears: PulledEars
}

/** Between two steps its silence is its reader's. It holds its run until it is over. */
export class PulledRun implements GeneratorFollower, Held {
  /** The run that it stands for, while it lasts. */
  run: RunHandle | undefined
  /** True once it had one. */
  hasBegun = false
  /** True if that is a run of the host. */
  isHosts = false
  readonly isAnswer = false
  asks = 0
  readonly #of: PulledRunOptions
  #pending = 0
  #hold: Hold | undefined
  #isStopped = false
  #mustLeave = false

  constructor(options: PulledRunOptions) {
    this.#of = options
  }

  get isAsked(): boolean {
    return this.#pending > 0 || this.#of.ears.isBusy
  }

  async step(resume: () => Step, leave: () => Step): Step {
    const { guard, ears } = this.#of
    const mustLeave = guard.attempt('follow a generator', () => this.#asked()) === true
    try {
      const result = await guard.within(ears.scope, mustLeave ? leave : resume)
      guard.attempt('hear what came', () => ears.passed(result))
      return result
    } catch (error) {
      guard.attempt('end a run', () => ears.threw(error))
      throw error
    } finally {
      this.#pending -= 1
    }
  }

  async left(leave: () => Step): Step {
    const { guard, ears } = this.#of
    try {
      return await guard.within(ears.scope, leave)
    } finally {
      guard.attempt('end a run', () => ears.left())
    }
  }

  /** Its run begins: one of its own, unless a run of the host is around it. */
  begin(options: RunOptions): void {
    if (this.run !== undefined) return
    this.hasBegun = true
    const { recorder, outer } = this.#of
    const run = this.isHosts ? outer.run : recorder.within(outer, () => recorder.startRun(options))
    this.run = run
    this.#hold = run?.hold(this)
    if (this.isHosts) return
    run?.control((end) => {
      if (stopsWork(end) && this.run === run) this.#cut()
    })
    run?.settle((_, end) => end ?? { reason: 'completed' })
  }

  /** Its run, or its part of a run of the host, is over. */
  end(end: EndProposal): void {
    const { run } = this
    if (run === undefined) return
    this.run = undefined
    if (this.isHosts && isAbnormal(end) && end !== LEFT) run.suspect(end)
    this.#of.ears.over(run, end)
    this.#hold?.release(this.isHosts ? undefined : end)
  }

  /** Somebody else has ended its run. */
  #cut(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#mustLeave = this.#of.guard.attempt('cut off a run', () => this.#of.ears.stopped()) === true
  }

  #asked(): boolean {
    this.#pending += 1
    this.asks += 1
    if (this.asks === 1) {
      this.isHosts = isOfHost(this.#of)
      this.#of.ears.first()
    }
    this.#hold?.asked()
    // A run of the host, and what a run above it means for its own, nobody tells of.
    if (this.run?.isCurrent() === false) this.#cut()
    const mustLeave = this.#mustLeave
    this.#mustLeave = false
    return mustLeave
  }
}

/** True in a run of the host: neither in a call, nor in what the framework runs. */
function isOfHost({ outer, isPart }: PulledRunOptions): boolean {
  const { run, work } = outer
  if (run === undefined || run.ended !== undefined || isPart) return false
  return work === undefined || work.endedMs !== undefined
}
