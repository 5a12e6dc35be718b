/** One limit at one place: so many at a time, and each counts for a while after it is over. */

import type { RateLimit } from '../../model/notice.ts'
import type { Agenda } from './agenda.ts'
import { Fifo } from './fifo.ts'

/** A thread that waits for room. */
export interface Waiter {
  /** True for what failed before: it goes first, or the last of a storm would still be trying long after it. */
  readonly isUrgent: boolean
  /** There may be room now: looks again, and takes it, or waits elsewhere. */
  admit(): void
}

/** What a bucket is made of. */
export interface BucketOptions {
  /** What it counts for. */
  readonly per: RateLimit['per']
  readonly capacity: number
  /** How long one counts after it left, in ms. @default 0 */
  readonly perMs?: number
  /** What the platform lets pass at once, now and then. @default capacity */
  readonly burst?: number
  /** Called when nobody needs it any more. */
  readonly emptied?: () => void
}

/**
 * Holds at most `capacity`. A message that leaves is counted for `perMs` more: the platform saw it at some
 * moment between `enter` and `leave`, so that no stretch of `perMs` holds more than `capacity` of them, as
 * the platform counts, however much time the network adds.
 */
export class Bucket {
  capacity: number
  /** What it counts for. */
  readonly per: RateLimit['per']
  /** Threads that refer to it: it is not forgotten before they are. */
  users = 0
  readonly #perMs: number
  readonly #burst: number
  readonly #agenda: Agenda
  readonly #emptied: () => void
  readonly #urgent = new Fifo<Waiter>()
  readonly #waiting = new Fifo<Waiter>()
  #used = 0
  #pausedUntilMs = 0
  #wakesLater = false

  constructor(agenda: Agenda, options: BucketOptions) {
    const { per, capacity, perMs = 0, burst = capacity, emptied = () => {} } = options
    this.#agenda = agenda
    this.per = per
    this.capacity = capacity
    this.#perMs = perMs
    this.#burst = burst
    this.#emptied = emptied
  }

  get isPaused(): boolean {
    return this.#agenda.now() < this.#pausedUntilMs
  }

  /** How many may enter now. */
  get room(): number {
    return this.isPaused ? 0 : Math.max(0, this.capacity - this.#used)
  }

  hasRoom(): boolean {
    return this.room > 0
  }

  /** Lets through what the platform takes at once. Threads that wait are not woken. */
  rush(): void {
    this.capacity = Math.max(this.capacity, this.#burst)
  }

  enter(): void {
    this.#used += 1
  }

  /** After an attempt, however it went. */
  leave(): void {
    if (this.#perMs === 0) return this.giveBack()
    this.#agenda.at(this.#agenda.now() + this.#perMs, () => this.giveBack())
  }

  /** Nothing was sent after all. */
  giveBack(): void {
    this.#used -= 1
    this.wake()
  }

  /** Nobody enters before this instant. */
  pauseUntil(atMs: number): void {
    if (atMs <= this.#pausedUntilMs) return
    this.#pausedUntilMs = atMs
    this.#agenda.at(atMs, () => this.wake())
  }

  /** Ends a pause. */
  resume(): void {
    this.#pausedUntilMs = 0
    this.wake()
  }

  /** Asks to be admitted when there is room. */
  wait(waiter: Waiter): void {
    const queue = waiter.isUrgent ? this.#urgent : this.#waiting
    queue.push(waiter)
  }

  /** Admits as many as fit, in the order in which they came, the urgent first: a few in each turn of the event loop. */
  wake(): void {
    while (this.hasRoom()) {
      if (this.#urgent.length + this.#waiting.length > 0 && this.#agenda.turn.isSpent)
        return this.#wakeLater()
      const next = this.#urgent.shift() ?? this.#waiting.shift()
      if (next === undefined) break
      next.admit()
    }
    this.forgetIfEmpty()
  }

  // Fifty answers may come in one turn: what goes out in their place waits for the next.
  #wakeLater(): void {
    if (this.#wakesLater) return
    this.#wakesLater = true
    this.#agenda.turn.next(() => {
      this.#wakesLater = false
      this.wake()
    })
  }

  /** Says so when nothing is counted, paused or waited for here any more. */
  forgetIfEmpty(): void {
    if (this.users === 0 && this.#used === 0 && !this.isPaused) this.#emptied()
  }
}
