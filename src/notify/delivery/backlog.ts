/** What waits for one place: news in order, and of each run the newest sign of life. */

import type { Channel } from '../../model/notice.ts'
import { Fifo } from './fifo.ts'
import type { Item, Settle } from './item.ts'
import type { Progress } from './message.ts'

/** The most that one message stands for. */
export const MAX_COVERED = 10_000

/** Holds what waits, and lets nothing go without saying how it ended. */
export class Backlog {
  readonly #news = new Fifo<Item>()
  readonly #signs = new Map<string, Item>()
  readonly #settle: Settle

  /** @param settle hears of what ends here */
  constructor(settle: Settle) {
    this.#settle = settle
  }

  get isEmpty(): boolean {
    return this.#news.length === 0 && this.#signs.size === 0
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

  /** Gives up the news that is too old. */
  expire(nowMs: number, reason: string): void {
    while (this.#news.first !== undefined && this.#news.first.expiresAtMs < nowMs) {
      this.#settle(this.#news.first, { outcome: 'dead', reason, attempts: 0 })
      this.#news.shift()
    }
  }

  /** Gives up everything. */
  drop(progress: Progress): void {
    for (let item = this.#news.shift(); item !== undefined; item = this.#news.shift()) {
      this.#settle(item, progress)
    }
    for (const sign of this.#signs.values()) this.#settle(sign, progress)
    this.#signs.clear()
  }
}

function stopOf(item: Item, nowMs: number, late: string): Progress | undefined {
  if (item.isOutdated) return { outcome: 'suppressed', reason: 'outdated', attempts: 0 }
  return nowMs > item.expiresAtMs ? { outcome: 'dead', reason: late, attempts: 0 } : undefined
}
