/** Shows calls as over that hang when their run ends: a span that never ends is the one that nobody sees. */

import type { Cancel, Clock } from '../model/clock.ts'
import { type EndProposal, isAbnormal, isFailed, type RunEnd } from '../model/end.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import type { WorkInfo } from '../model/work.ts'
import type { CallOutlet, Cut } from './call-outlet.ts'

/** What is asked of the tracker. */
export interface CutCallsOptions {
  readonly clock: Pick<Clock, 'after' | 'now'>
  /** The calls of a run that were open when it ended. */
  readonly openCallsOf: (run: RunInfo) => readonly WorkInfo[]
  /** True for a run whose host tells of it by events: the end of a call may come after that of its run. */
  readonly isFedByEvents: (run: RunInfo) => boolean
  readonly outlets: readonly CallOutlet[]
}

/** Hosts tell the end of a run before that of its last call: so long is waited for it, in ms. */
const END_EVENT_MS = 2_000
/** Runs whose calls are waited for at once; those of a further one are cut off at once. */
const MAX_WAITING = 10_000

/**
 * Comes before all that shows the end of a run. An abnormal end cuts its calls off at once: as errors
 * that name its cause, unless somebody wanted it. After a normal one, calls are left to end by themselves.
 */
export class CutCalls implements Sink {
  readonly #options: CutCallsOptions
  readonly #waiting = new Set<Cancel>()

  constructor(options: CutCallsOptions) {
    this.#options = options
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const calls = this.#options.openCallsOf(run)
    if (calls.length === 0) return
    if (isAbnormal(end)) this.cutOff(calls, end)
    else if (this.#options.isFedByEvents(run)) this.#awaitEnds(calls)
  }

  /** Shows calls as over, because of an end of their run, or of the process. */
  cutOff(calls: Iterable<WorkInfo>, { reason, cause }: EndProposal): void {
    const end: EndProposal = cause === undefined ? { reason } : { reason, cause }
    const errorType = isFailed(end) ? (cause ?? reason) : undefined
    this.#cut(calls, { errorType, end, atMs: this.#options.clock.now() })
  }

  /** Waits for no end any more. */
  stop(): void {
    for (const cancel of this.#waiting) cancel()
    this.#waiting.clear()
  }

  #awaitEnds(calls: readonly WorkInfo[]): void {
    const { clock } = this.#options
    const cut: Cut = { errorType: undefined, atMs: clock.now() }
    if (this.#waiting.size >= MAX_WAITING) return this.#cut(calls, cut)
    const cancel = clock.after(END_EVENT_MS, () => {
      this.#waiting.delete(cancel)
      this.#cut(calls, cut)
    })
    this.#waiting.add(cancel)
  }

  #cut(calls: Iterable<WorkInfo>, cut: Cut): void {
    for (const call of calls) {
      if (call.endedMs === undefined) for (const outlet of this.#options.outlets) outlet.callCut(call, cut)
    }
  }
}
