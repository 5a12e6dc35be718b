/** One place that messages go to, and what waits for it, in order. */

import type { Origin } from '../../model/origin.ts'
import { Backlog } from './backlog.ts'
import type { Bucket, Waiter } from './bucket.ts'
import type { Settle } from './item.ts'

/** What a thread is doing: each leads to the next, and `flying` or `idle` back to the start. */
export type ThreadState = 'idle' | 'fresh' | 'grouping' | 'parked' | 'flying' | 'pausing'

/** A message that failed, and waits to be tried again. */
export interface Retry {
  /** After this instant of the monotonic clock, in ms, nobody needs it any more. */
  readonly expiresAtMs: number
  /** @param hasRoom false when it must end without another attempt */
  resume(hasRoom: boolean): void
}

/** A thread of a room of a channel. At most one message at a time is on its way to it. */
export class Thread implements Waiter {
  readonly key: string
  readonly buckets: readonly Bucket[]
  readonly backlog: Backlog
  state: ThreadState = 'idle'
  /** Until this instant of the monotonic clock, in ms, further news waits for more to go with it. */
  groupsUntilMs = 0
  /** Undefined when no message waits that failed before. */
  retry: Retry | undefined
  readonly #step: (thread: Thread) => void

  /**
   * @param step does what can be done for it now
   * @param settle hears of what ends here
   */
  constructor(
    key: string,
    buckets: readonly Bucket[],
    { step, settle }: { readonly step: (thread: Thread) => void; readonly settle: Settle },
  ) {
    this.key = key
    this.buckets = buckets
    this.backlog = new Backlog(settle)
    this.#step = step
  }

  get isUrgent(): boolean {
    return this.retry !== undefined
  }

  admit(): void {
    if (this.state === 'parked') this.#step(this)
  }

  /** Goes on with a message that failed before, if there is one. */
  resume(hasRoom: boolean): void {
    const { retry } = this
    this.retry = undefined
    retry?.resume(hasRoom)
  }

  /** Gives up everything that waits from before this instant. */
  expire(nowMs: number, reason: string): void {
    this.backlog.expire(nowMs, reason)
    if (this.retry !== undefined && this.retry.expiresAtMs < nowMs) this.resume(false)
  }
}

/** The place of a notice in its channel. */
export function threadKeyOf(origin: Origin | undefined): string {
  return origin === undefined ? '' : JSON.stringify([origin.room, origin.thread])
}
