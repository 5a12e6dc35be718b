/** One notice on its way, with what shall happen to it. */

import type { Clock } from '../model/clock.ts'
import type { Notice, SentMessage } from '../model/notice.ts'
import type { Progress } from './retry.ts'

/** Where a message stands that is edited later, once it stands. */
export interface MessagePlace {
  message: SentMessage | undefined
}

/** A notice that somebody wants to be carried. */
export interface Job {
  /** With the place that it goes to as its origin. */
  readonly notice: Notice
  /** `first`, or `again` after an earlier failure of the same news. */
  readonly reason: string
  /** True when it is no longer worth telling. Asked before each attempt. */
  readonly outdated?: () => boolean
  /**
   * For a sign of life: of several that wait under the same key only the newest counts, and none of them is
   * kept in the outbox. They yield to news.
   */
  readonly supersedes?: string
  /** Where its message stands: it is edited there, or sent and noted there for the next one. */
  readonly place?: MessagePlace
  /** Hears how it ended, once, after that was noted everywhere else. */
  readonly ended?: (progress: Progress) => void
}

/** A job that was taken on. */
export interface Item extends Job {
  /** After this instant of the monotonic clock, in ms, nobody needs it any more. */
  readonly expiresAtMs: number
  /** Hears how it ended. */
  readonly settle: (progress: Progress) => void
}

/** Outcomes that are told in one go; then the event loop has its turn. */
const SETTLED_AT_ONCE = 500

/** Says of each item how the message went that stood for it. */
export async function settleAll(
  clock: Pick<Clock, 'soon'>,
  items: readonly Item[],
  { outcome, reason, attempts }: Progress,
): Promise<void> {
  const isNews = outcome === 'delivered' && reason === 'first'
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % SETTLED_AT_ONCE === 0) {
      await new Promise<void>((resolve) => void clock.soon(resolve))
    }
    item.settle({ outcome, reason: isNews ? item.reason : reason, attempts })
  }
}
