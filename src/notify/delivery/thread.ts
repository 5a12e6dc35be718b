/** One place that messages go to, and what waits for it, in order. */

import type { Channel } from '../../model/notice.ts'
import type { Origin } from '../../model/origin.ts'
import type { Bucket, Waiter } from './bucket.ts'
import { Fifo } from './fifo.ts'
import type { Item, Settle } from './item.ts'
import type { Progress } from './retry.ts'

/** What a thread is doing: each leads to the next, and `flying` or `idle` back to the start. */
export type ThreadState = 'idle' | 'fresh' | 'grouping' | 'parked' | 'flying' | 'pausing'

/** A message that failed, and waits to be tried again. */
export interface Retry {
  /** After this instant of the monotonic clock, in ms, nobody needs it any more. */
  readonly expiresAtMs: number
  /** @param hasRoom false when it must end without another attempt */
  resume(hasRoom: boolean): void
}

/** The most that one message stands for. */
export const MAX_COVERED = 10_000

/** A thread of a room of a channel. At most one message at a time is on its way to it. */
export class Thread implements Waiter {
  readonly key: string
  readonly buckets: readonly Bucket[]
  state: ThreadState = 'idle'
  /** Until this instant of the monotonic clock, in ms, further news waits for more to go with it. */
  groupsUntilMs = 0
  /** Undefined when no message waits that failed before. */
  retry: Retry | undefined
  readonly #news = new Fifo<Item>()
  readonly #signs = new Map<string, Item>()
  readonly #step: (thread: Thread) => void
  readonly #settle: Settle

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
    this.#step = step
    this.#settle = settle
  }

  get isEmpty(): boolean {
    return this.#news.length === 0 && this.#signs.size === 0
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

  put(item: Item): void {
    if (item.supersedes === undefined) return this.#news.push(item)
    const older = this.#signs.get(item.supersedes)
    this.#signs.set(item.supersedes, item)
    if (older) this.#settle(older, { outcome: 'suppressed', reason: 'superseded', attempts: 0 })
  }

  /**
   * What goes into the next message: all news, else the oldest sign of life. What is outdated or too old ends
   * here.
   *
   * @param late why something that is too old was not told
   */
  take(channel: Channel, nowMs: number, late: string): readonly Item[] {
    const items: Item[] = []
    const isDue = (item: Item): boolean => {
      const stop = stopOf(item, nowMs, late)
      if (stop !== undefined) this.#settle(item, stop)
      return stop === undefined
    }
    for (let item = this.#news.first; item !== undefined && items.length < MAX_COVERED;) {
      this.#news.shift()
      if (isDue(item)) items.push(item)
      item = this.#news.first
    }
    for (const [key, sign] of items.length > 0 ? [] : this.#signs) {
      this.#signs.delete(key)
      if (isDue(sign)) items.push(sign)
      // A message that is edited stands for one run.
      if (items.length === 1 && channel.edit !== undefined) break
    }
    return items
  }

  /** Gives up everything that waits from before this instant. */
  expire(nowMs: number, reason: string): void {
    while (this.#news.first !== undefined && this.#news.first.expiresAtMs < nowMs) {
      this.#settle(this.#news.first, { outcome: 'dead', reason, attempts: 0 })
      this.#news.shift()
    }
    if (this.retry !== undefined && this.retry.expiresAtMs < nowMs) this.resume(false)
  }

  /** Gives up everything that waits. */
  drop(progress: Progress): void {
    for (let item = this.#news.shift(); item !== undefined; item = this.#news.shift()) {
      this.#settle(item, progress)
    }
    for (const sign of this.#signs.values()) this.#settle(sign, progress)
    this.#signs.clear()
  }
}

/** The place of a notice in its channel. */
export function threadKeyOf(origin: Origin | undefined): string {
  return origin === undefined ? '' : JSON.stringify([origin.room, origin.thread])
}

function stopOf(item: Item, nowMs: number, late: string): Progress | undefined {
  if (item.isOutdated) return { outcome: 'suppressed', reason: 'outdated', attempts: 0 }
  return nowMs > item.expiresAtMs ? { outcome: 'dead', reason: late, attempts: 0 } : undefined
}
