/** One notice to carry, and what shall happen to it. */

import type { Channel, DeliveryOutcome, Notice, SentMessage } from '../../model/notice.ts'
import type { Origin } from '../../model/origin.ts'
import type { OutboxEntry } from '../../model/outbox.ts'
import type { Report } from './message.ts'

/** A message that later ones replace in place, once it stands. */
export interface EditTarget {
  message: SentMessage | undefined
}

/** Code that cares about one notice. */
export interface Interest {
  /** True when it is no longer worth telling. Asked before each attempt. */
  outdated?(): boolean
  /** Hears how it ended, once, after that was noted everywhere else. */
  ended?(outcome: DeliveryOutcome): void
}

/** What somebody wants to be carried, and how. */
export interface JobOptions {
  /** With the place that it goes to as its origin. */
  readonly notice: Notice
  /** `first`, or `again` after an earlier failure of the same news. */
  readonly reason: string
  readonly interest?: Interest | undefined
  /**
   * For a heartbeat: of several that wait under the same key only the newest counts, and none of them is
   * kept in the outbox. They yield to news.
   */
  readonly supersedes?: string | undefined
  /** It goes to the default destination, for it has no place of its own: of those, there are so many an hour. */
  readonly isFallback?: boolean | undefined
  /** Somebody was told the beginning, and is told the end, whatever else is held back. */
  readonly isOwed?: boolean | undefined
  /** Where its message stands: it is edited there, or sent and noted there for the next one. */
  readonly target?: EditTarget | undefined
}

/** A way to people. */
export interface Way {
  readonly channel: Channel
  readonly destination: Origin
  /** It leads to the default destination, for the origin leads nowhere. */
  readonly isFallback?: boolean
}

/** The carrying of one notice. There may be a hundred thousand: one object each, and no closure. */
export class Job implements JobOptions, OutboxEntry {
  readonly notice: Notice
  readonly channel: string
  readonly reason: string
  readonly interest: Interest | undefined
  readonly supersedes: string | undefined
  readonly target: EditTarget | undefined
  readonly isFallback: boolean
  readonly isOwed: boolean
  /** After this instant of the monotonic clock, in ms, nobody needs it any more. */
  readonly expiresAtMs: number
  /** When it was taken on, as `Epochs` counts. */
  readonly epoch: number

  constructor(wish: JobOptions, taken: Pick<Job, 'channel' | 'expiresAtMs' | 'epoch'>) {
    this.notice = wish.notice
    this.channel = taken.channel
    this.reason = wish.reason
    this.interest = wish.interest
    this.supersedes = wish.supersedes
    this.target = wish.target
    this.isFallback = wish.isFallback ?? false
    this.isOwed = wish.isOwed ?? false
    this.expiresAtMs = taken.expiresAtMs
    this.epoch = taken.epoch
  }

  /** The same to another place, perhaps on another channel. */
  movedTo(origin: Origin, { channel = this.channel, isFallback = this.isFallback } = {}): Job {
    const { expiresAtMs, epoch } = this
    const wish = { ...this, isFallback, notice: { ...this.notice, origin } }
    return new Job(wish, { channel, expiresAtMs, epoch })
  }

  get isOutdated(): boolean {
    return this.interest?.outdated?.() === true
  }
}

/** Hears how a job ended. */
export type Settle = (job: Job, report: Report) => void

/** Holds back what shall not be told, when a message is made. */
export interface Sieve {
  /**
   * Asked once for each message.
   *
   * @param settle hears of those that are held back
   * @returns the jobs that may go
   */
  sift(channel: Channel, jobs: readonly Job[], settle: Settle): readonly Job[]
  /** The process ends: what was held back is said now, and nothing more is held back. */
  lift(): void
  /** Nothing can be said through this channel any more. */
  forget(channel: Channel): void
}

/** Holds nothing back. */
export const OPEN_SIEVE: Sieve = { sift: (_, jobs) => jobs, lift: () => {}, forget: () => {} }
