/** Says of each notice how its message went, a few at a time: a message may stand for ten thousand. */

import type { Clock } from '../../model/clock.ts'
import type { Job, Settle } from './job.ts'
import type { Report } from './message.ts'

/** Outcomes of merged notices that are told in one turn of the event loop, by all channels together. */
export const SETTLED_AT_ONCE = 500

/** The notices of one message, and how far they are told. */
interface Batch {
  readonly jobs: readonly Job[]
  readonly report: Report
  readonly done: () => void
  next: number
}

/** Tells outcomes in order. One alone is told at once: that is nearly every notice. */
export class Settler {
  readonly #clock: Pick<Clock, 'soon'>
  readonly #settle: Settle
  readonly #batches: Batch[] = []
  #left = SETTLED_AT_ONCE
  #isTurnAwaited = false

  constructor(clock: Pick<Clock, 'soon'>, settle: Settle) {
    this.#clock = clock
    this.#settle = settle
  }

  /** Resolves when all are told. */
  settle(jobs: readonly Job[], report: Report): Promise<void> {
    if (jobs.length > 1) return new Promise((done) => this.#queue({ jobs, report, done, next: 0 }))
    for (const job of jobs) this.#tell(job, report)
    return Promise.resolve()
  }

  /** Tells of all at once, for a process that has no other turn. */
  settleNow(jobs: readonly Job[], report: Report): void {
    for (const job of jobs) this.#tell(job, report)
  }

  #queue(batch: Batch): void {
    this.#batches.push(batch)
    this.#work()
  }

  #work(): void {
    for (let [batch] = this.#batches; batch !== undefined && this.#left > 0; [batch] = this.#batches) {
      const job = batch.jobs[batch.next]
      if (job === undefined) {
        this.#batches.shift()
        batch.done()
        continue
      }
      batch.next += 1
      this.#left -= 1
      this.#tell(job, batch.report)
    }
    this.#awaitTurn()
  }

  #awaitTurn(): void {
    if (this.#isTurnAwaited) return
    this.#isTurnAwaited = true
    this.#clock.soon(() => {
      this.#isTurnAwaited = false
      this.#left = SETTLED_AT_ONCE
      if (this.#batches.length > 0) this.#work()
    })
  }

  #tell(job: Job, report: Report): void {
    const isNews = report.outcome === 'delivered' && report.reason === 'first'
    this.#settle(job, isNews ? { ...report, reason: job.reason } : report)
  }
}
