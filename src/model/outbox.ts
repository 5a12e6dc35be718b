/** Where notices wait until they are delivered: in memory, or in something that outlives the process. */

import type { Notice } from './notice.ts'

/** A notice and its way, as it is kept until it is delivered or given up. */
export interface OutboxEntry {
  /** With the place that it goes to as its origin. */
  readonly notice: Notice
  /** Name of the channel that carries it. */
  readonly channel: string
  /** Why it is told: `first`, or `again` after an earlier failure of the same news. */
  readonly reason: string
}

/** How an entry left the outbox. */
export type Settlement = 'delivered' | 'dead' | 'suppressed'

/**
 * The port behind which notices survive. It is asked in this order: `put` before the first attempt, `settle`
 * after the last. What was put and not settled when a process died is in `pending` of the next one: a notice
 * is therefore carried at least once, and twice only if the death fell between an attempt and its `settle`.
 * All methods are synchronous and quick; one that throws is reported, and the notice goes its way without it.
 */
export interface Outbox {
  /** True if what is pending outlives the process, and is taken up by the next one. @default false */
  readonly survives?: boolean
  /** Keeps an entry under its notice's id; a second one with this id replaces the first. */
  put(entry: OutboxEntry): void
  /** The entry needs no attempt any more. An unknown id does nothing. */
  settle(id: string, settlement: Settlement): void
  /** What is known of an id: still to be carried, delivered, or nothing. */
  fateOf(id: string): 'pending' | 'delivered' | undefined
  /** What was put and not settled, oldest first. Asked once, at start. */
  pending(): Iterable<OutboxEntry>
}
