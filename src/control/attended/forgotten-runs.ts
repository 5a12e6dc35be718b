/** Gives up opened runs of which nothing is heard any more: the event that told of their end was lost. */

import type { Attempt } from '../../model/attempt.ts'
import type { RunHandle, RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'

/** Runs that are looked at in a tick. With more than that, it takes more ticks until all were. */
const LOOKS_A_TICK = 10

/** Whom it asks. */
export interface ForgottenRunsOptions {
  /** Nothing of a run has moved for so long that nobody waits for its end any more. */
  readonly isOutOfSight: (run: RunInfo) => boolean
  /** A process that the run owns lives. */
  readonly ownsProcess: (run: RunInfo) => boolean
  readonly attempt: Attempt
}

/** The live runs that hosts have opened: one entry each, removed at its end. */
export class ForgottenRuns implements Sink {
  readonly #options: ForgottenRunsOptions
  readonly #runs = new Set<RunInfo>()

  constructor(options: ForgottenRunsOptions) {
    this.#options = options
  }

  /** Watches over a run from now on. One with a deadline needs nobody: that ends it, and says why. */
  add(handle: RunHandle): void {
    if (handle.ended === undefined && handle.options.timeoutMs === undefined) this.#runs.add(handle)
  }

  runEnded(run: RunInfo): void {
    this.#runs.delete(run)
  }

  ticked(): void {
    let left = Math.min(LOOKS_A_TICK, this.#runs.size)
    for (const run of this.#runs) {
      if (left === 0) return
      left -= 1
      // A run that was looked at goes behind all others.
      this.#runs.delete(run)
      this.#runs.add(run)
      this.#options.attempt('give up a run', () => this.#look(run as RunHandle))
    }
  }

  #look(run: RunHandle): void {
    const { isOutOfSight, ownsProcess } = this.#options
    if (isOutOfSight(run) && !ownsProcess(run)) run.end({ reason: 'lost', cause: 'lost_sight' })
  }
}
