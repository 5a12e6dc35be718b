/** One notice on its way, with what shall happen to it. */

import type { DeliveryOutcome, Notice, SentMessage } from '../../model/notice.ts'
import type { OutboxEntry } from '../../model/outbox.ts'
import type { Progress } from './message.ts'

/** Where a message stands that is edited later, once it stands. */
export interface MessagePlace {
  message: SentMessage | undefined
}

/** Whoever cares about one notice. */
export interface Interest {
  /** True when it is no longer worth telling. Asked before each attempt. */
  outdated?(): boolean
  /** Hears how it ended, once, after that was noted everywhere else. */
  ended?(outcome: DeliveryOutcome): void
}

/** A notice that somebody wants to be carried. */
export interface Job {
  /** With the place that it goes to as its origin. */
  readonly notice: Notice
  /** `first`, or `again` after an earlier failure of the same news. */
  readonly reason: string
  readonly interest?: Interest | undefined
  /**
   * For a sign of life: of several that wait under the same key only the newest counts, and none of them is
   * kept in the outbox. They yield to news.
   */
  readonly supersedes?: string | undefined
  /** Where its message stands: it is edited there, or sent and noted there for the next one. */
  readonly place?: MessagePlace | undefined
}

/** A job that was taken on. There may be a hundred thousand: one object each, and no closure. */
export class Item implements Job, OutboxEntry {
  readonly notice: Notice
  readonly channel: string
  readonly reason: string
  readonly interest: Interest | undefined
  readonly supersedes: string | undefined
  readonly place: MessagePlace | undefined
  /** After this instant of the monotonic clock, in ms, nobody needs it any more. */
  readonly expiresAtMs: number
  /** When it was taken on, as `Epochs` counts. */
  readonly epoch: number

  constructor(job: Job, taken: { channel: string; expiresAtMs: number; epoch: number }) {
    this.notice = job.notice
    this.channel = taken.channel
    this.reason = job.reason
    this.interest = job.interest
    this.supersedes = job.supersedes
    this.place = job.place
    this.expiresAtMs = taken.expiresAtMs
    this.epoch = taken.epoch
  }

  get isOutdated(): boolean {
    return this.interest?.outdated?.() === true
  }
}

/** Hears how an item ended. */
export type Settle = (item: Item, progress: Progress) => void
