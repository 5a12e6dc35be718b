/** Says of each notice how its message went, a few at a time: a message may stand for ten thousand. */

import type { Clock } from '../../model/clock.ts'
import type { Item, Settle } from './item.ts'
import type { Progress } from './message.ts'

/** Outcomes of merged notices that are told in one turn of the event loop, by all channels together. */
export const SETTLED_AT_ONCE = 500

/** The notices of one message, and how far they are told. */
interface Batch {
  readonly items: readonly Item[]
  readonly progress: Progress
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
  settle(items: readonly Item[], progress: Progress): Promise<void> {
    if (items.length > 1) return new Promise((done) => this.#queue({ items, progress, done, next: 0 }))
    for (const item of items) this.#tell(item, progress)
    return Promise.resolve()
  }

  #queue(batch: Batch): void {
    this.#batches.push(batch)
    this.#work()
  }

  #work(): void {
    for (let [batch] = this.#batches; batch !== undefined && this.#left > 0; [batch] = this.#batches) {
      const item = batch.items[batch.next]
      if (item === undefined) {
        this.#batches.shift()
        batch.done()
        continue
      }
      batch.next += 1
      this.#left -= 1
      this.#tell(item, batch.progress)
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

  #tell(item: Item, { outcome, reason, attempts }: Progress): void {
    const isNews = outcome === 'delivered' && reason === 'first'
    this.#settle(item, { outcome, reason: isNews ? item.reason : reason, attempts })
  }
}
