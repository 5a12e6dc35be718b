/** Many appointments, one timer. */

import type { Cancel, Clock } from '../../model/clock.ts'
import { Turn } from '../../model/turn.ts'

/** How long notices may take up one turn of the event loop, in ms. */
export const SLICE_MS = 2

interface Appointment {
  readonly atMs: number
  /** Tells those of one instant apart: first come, first served. */
  readonly turn: number
  readonly keep: () => void
}

/** Calls back at instants of the monotonic clock, never before. Ten thousand rooms that wait cost one timer. */
export class Agenda {
  /** What all who carry notices may take of a turn of the event loop. */
  readonly turn: Turn
  readonly #clock: Clock
  readonly #failed: (error: unknown) => void
  // A binary heap: the next appointment stands first.
  readonly #heap: Appointment[] = []
  #turns = 0
  #timer: { readonly atMs: number; readonly cancel: Cancel } | undefined

  /** @param failed hears what an appointment throws: in a timer nobody else would */
  constructor(clock: Clock, failed: (error: unknown) => void) {
    this.#clock = clock
    this.#failed = failed
    this.turn = new Turn(clock, SLICE_MS)
  }

  /** Now, in ms on the monotonic clock. */
  now(): number {
    return this.#clock.now()
  }

  /** @param atMs in ms on the monotonic clock; in the past means soon */
  at(atMs: number, keep: () => void): void {
    this.#heap.push({ atMs, turn: this.#turns++, keep })
    this.#rise(this.#heap.length - 1)
    this.#arm()
  }

  /** Forgets all appointments. */
  clear(): void {
    this.turn.forget()
    this.#heap.length = 0
    this.#arm()
  }

  #arm(): void {
    const next = this.#heap[0]?.atMs
    if (this.#timer !== undefined && next !== undefined && this.#timer.atMs <= next) return
    this.#timer?.cancel()
    this.#timer = next === undefined ? undefined : { atMs: next, cancel: this.#timerAt(next) }
  }

  #timerAt(atMs: number): Cancel {
    return this.#clock.after(Math.max(0, atMs - this.now()), () => {
      this.#timer = undefined
      this.#keepDue()
      this.#arm()
    })
  }

  // A timer may come a fraction early: what is not due yet waits for another one. So does what is due in a
  // crowd: a thousand threads may have waited for the same moment.
  #keepDue(): void {
    const now = this.now()
    const endMs = now + SLICE_MS
    while (this.#heap[0] !== undefined && this.#heap[0].atMs <= now && this.now() < endMs) {
      try {
        this.#pop()?.keep()
      } catch (error) {
        this.#failed(error)
      }
    }
  }

  #pop(): Appointment | undefined {
    const [first] = this.#heap
    const last = this.#heap.pop()
    if (last === undefined || last === first) return first
    this.#heap[0] = last
    this.#sink()
    return first
  }

  #rise(index: number): void {
    for (let child = index; child > 0;) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfLater(parent, child)) return
      child = parent
    }
  }

  #sink(): void {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1
      const right = this.#isLater(left, left + 1) ? left + 1 : left
      if (!this.#swapIfLater(parent, right)) return
      parent = right
    }
  }

  #swapIfLater(upper: number, lower: number): boolean {
    const [above, below] = [this.#heap[upper], this.#heap[lower]]
    if (above === undefined || below === undefined || !this.#isLater(upper, lower)) return false
    this.#heap[upper] = below
    this.#heap[lower] = above
    return true
  }

  #isLater(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return false
    return a.atMs > b.atMs || (a.atMs === b.atMs && a.turn > b.turn)
  }
}
