/** The heartbeats of runs that take long: now and then a word that they still run, for those who asked to be kept posted. */

import type { Cancel, Clock } from '../model/clock.ts'
import type { KeepPostedOptions, RunHeartbeat } from '../model/run-heartbeat.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'

/** Time until the first word, in ms, where none is set. */
export const DEFAULT_AFTER_MS = 120_000
/** The longest pause between two words, in ms. */
const MAX_PAUSE_MS = 30 * 60_000

/** What heartbeats need. */
export interface RunHeartbeatsOptions {
  readonly clock: Clock
  /** What holds for runs that say nothing themselves. Children are left to their parents. */
  readonly keepPosted: boolean | KeepPostedOptions
  /** What a run does now. */
  readonly activityOf: (run: RunInfo) => Pick<RunHeartbeat, 'state' | 'wait' | 'work'>
  readonly runHeartbeat: (heartbeat: RunHeartbeat) => void
}

/** One timer for each run that asked, and none for the others. */
export class RunHeartbeats implements Sink {
  readonly #options: RunHeartbeatsOptions
  readonly #timers = new Map<RunInfo, Cancel>()

  constructor(options: RunHeartbeatsOptions) {
    this.#options = options
  }

  runStarted(run: RunInfo): void {
    const wish = run.options.keepPosted ?? (run.parent === undefined && this.#options.keepPosted)
    // A sink that heard of its start before us may have ended it: there is no end left that would stop the timer.
    if (wish === false || run.ended !== undefined) return
    this.#arm(run, { waitMs: (wish === true ? undefined : wish.afterMs) ?? DEFAULT_AFTER_MS, repeat: 0 })
  }

  runEnded(run: RunInfo): void {
    if (this.#timers.size === 0) return
    this.#timers.get(run)?.()
    this.#timers.delete(run)
  }

  #arm(run: RunInfo, next: { readonly waitMs: number; readonly repeat: number }): void {
    const { clock, activityOf, runHeartbeat } = this.#options
    const tell = (): void => {
      const { waitMs, repeat } = next
      this.#arm(run, { waitMs: Math.min(2 * waitMs, MAX_PAUSE_MS), repeat: repeat + 1 })
      runHeartbeat({ run, repeat, elapsedMs: clock.now() - run.startedMs, ...activityOf(run) })
    }
    this.#timers.set(run, clock.after(next.waitMs, tell))
  }
}
