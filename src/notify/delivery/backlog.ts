/** What waits for one place: news in order, and of each run the newest heartbeat. */

import type { Channel } from '../../model/notice.ts'
import { Fifo } from './fifo.ts'
import type { Job, Settle } from './job.ts'
import type { Report } from './message.ts'

/** The most that one message stands for. */
export const MAX_COVERED = 10_000

const OUTDATED: Report = { outcome: 'suppressed', reason: 'outdated', attempts: 0 }

/** Holds what waits, and lets nothing go without saying how it ended. */
export class Backlog {
  readonly #news = new Fifo<Job>()
  readonly #signs = new Map<string, Job>()
  readonly #settle: Settle

  /** @param settle hears of what ends here */
  constructor(settle: Settle) {
    this.#settle = settle
  }

  get isEmpty(): boolean {
    return this.#news.length === 0 && this.#signs.size === 0
  }

  put(job: Job): void {
    if (job.supersedes === undefined) return this.#news.push(job)
    const older = this.#signs.get(job.supersedes)
    this.#signs.set(job.supersedes, job)
    if (older) this.#settle(older, { outcome: 'suppressed', reason: 'superseded', attempts: 0 })
  }

  /**
   * What goes into the next message: all news, else the oldest heartbeat. What is outdated or too old ends
   * here.
   *
   * @param late why something that is too old was not told
   */
  take(channel: Channel, nowMs: number, late: string): readonly Job[] {
    const jobs: Job[] = []
    const isDue = (job: Job): boolean => {
      const stop = stopOf(job, nowMs, late)
      if (stop !== undefined) this.#settle(job, stop)
      return stop === undefined
    }
    for (let job = this.#news.first; job !== undefined && jobs.length < MAX_COVERED;) {
      this.#news.shift()
      if (isDue(job)) jobs.push(job)
      job = this.#news.first
    }
    for (const [key, sign] of jobs.length > 0 ? [] : this.#signs) {
      this.#signs.delete(key)
      if (isDue(sign)) jobs.push(sign)
      // A message that is edited stands for one run.
      if (jobs.length === 1 && channel.edit !== undefined) break
    }
    return jobs
  }

  /** All news at once, and no heartbeat: what is outdated ends here, and so do the heartbeats. */
  takeAll(): readonly Job[] {
    const jobs: Job[] = []
    for (let job = this.#news.shift(); job !== undefined; job = this.#news.shift()) {
      if (job.isOutdated) this.#settle(job, OUTDATED)
      else jobs.push(job)
    }
    this.drop(OUTDATED)
    return jobs
  }

  /** Gives up the news that is too old. */
  expire(nowMs: number, reason: string): void {
    while (this.#news.first !== undefined && this.#news.first.expiresAtMs < nowMs) {
      this.#settle(this.#news.first, { outcome: 'dead', reason, attempts: 0 })
      this.#news.shift()
    }
  }

  /** Gives up everything. */
  drop(report: Report): void {
    for (let job = this.#news.shift(); job !== undefined; job = this.#news.shift()) {
      this.#settle(job, report)
    }
    for (const sign of this.#signs.values()) this.#settle(sign, report)
    this.#signs.clear()
  }
}

function stopOf(job: Job, nowMs: number, late: string): Report | undefined {
  if (job.isOutdated) return OUTDATED
  return nowMs > job.expiresAtMs ? { outcome: 'dead', reason: late, attempts: 0 } : undefined
}
