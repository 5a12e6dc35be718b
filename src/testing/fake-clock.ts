/** A clock that stands still until a test moves it. */

import type { Cancel, Clock } from '../model/clock.ts'

/** Where a fake clock starts. */
export interface FakeClockOptions {
  /** Monotonic time at the start, in ms. @default 0 */
  readonly now?: number
  /** Wall-clock time at the start, in ms since the epoch. @default 2026-01-01T00:00:00Z */
  readonly wallTime?: number
}

interface Timer {
  readonly dueMs: number
  readonly callback: () => void
}

/** More callbacks than this at one instant mean that a callback schedules itself without end. */
const MAX_CALLBACKS_PER_INSTANT = 100_000

// Taken at load, so that a test framework's own fake timers cannot stop the flush of microtasks.
const realImmediate = setImmediate

/**
 * A deterministic `Clock` for tests: timers run only inside `advance` and `advanceAsync`, in order of
 * their due time and, at the same time, in order of their making. As in Node's event loop, timers that
 * are due run before callbacks of `soon`, and what those schedule waits for the next turn.
 *
 * @example
 * const clock = new FakeClock()
 * clock.after(1_000, () => console.log('one second'))
 * clock.advance(1_000)
 */
export class FakeClock implements Clock {
  #nowMs: number
  #wallAheadMs: number
  #timers: Timer[] = []
  #soon: Timer[] = []
  #moving = false

  constructor(options: FakeClockOptions = {}) {
    this.#nowMs = options.now ?? 0
    this.#wallAheadMs = (options.wallTime ?? Date.UTC(2026, 0, 1)) - this.#nowMs
  }

  /** Timers and `soon` callbacks that wait. Zero after a clean shutdown. */
  get pending(): number {
    return this.#timers.length + this.#soon.length
  }

  now(): number {
    return this.#nowMs
  }

  wallTime(): number {
    return this.#nowMs + this.#wallAheadMs
  }

  /** @throws {RangeError} when `delayMs` is not a finite number of 0 or more */
  after(delayMs: number, callback: () => void): Cancel {
    requireDuration('set a timer', delayMs)
    const timer = { dueMs: this.#nowMs + delayMs, callback }
    const later = this.#timers.findLastIndex((other) => other.dueMs <= timer.dueMs) + 1
    this.#timers.splice(later, 0, timer)
    return () => remove(this.#timers, timer)
  }

  soon(callback: () => void): Cancel {
    const entry = { dueMs: this.#nowMs, callback }
    this.#soon.push(entry)
    return () => remove(this.#soon, entry)
  }

  /**
   * Moves time on and runs everything that becomes due on the way, each at its own time. What waits in
   * promises does not run in between: use `advanceAsync` for that.
   *
   * @param ms 0 or more; 0 runs what is due now
   * @throws {RangeError} for a negative duration, or when callbacks schedule each other without end
   * @throws {Error} when called from inside a callback of this clock
   */
  advance(ms: number): void {
    if (this.#isQuietFor(ms)) this.#nowMs += ms
    else for (const _ of this.#moved(ms)) void _
  }

  /**
   * Like `advance`, and lets all promises settle that can settle: at the start, and after each callback.
   *
   * @param ms 0 or more; 0 runs what is due now
   */
  async advanceAsync(ms: number): Promise<void> {
    for (const _ of this.#moved(ms)) {
      void _
      await new Promise<void>((resolve) => void realImmediate(resolve))
    }
  }

  /**
   * Time passes in which this process does not run: a blocked loop, a stopped process, a frozen
   * container. Both clocks move and no timer fires; what became due runs late, at the next `advance`.
   * May be called inside a callback, which then is the one that blocks.
   *
   * @param ms 0 or more
   */
  suspend(ms: number): void {
    requireDuration('suspend', ms)
    this.#nowMs += ms
  }

  /**
   * Moves the wall clock alone, as an administrator, NTP or the sleep of a laptop does (monotonic time
   * stands still while Linux and macOS sleep).
   *
   * @param ms forward, or backward when negative
   */
  stepWallClock(ms: number): void {
    this.#wallAheadMs += ms
  }

  // Most steps of a long simulation meet nothing: they cost no more than an addition.
  #isQuietFor(ms: number): boolean {
    if (this.#moving || this.#soon.length > 0) return false
    const next = this.#timers[0]
    return ms >= 0 && ms < Infinity && (next === undefined || next.dueMs > this.#nowMs + ms)
  }

  *#moved(ms: number): Generator<void> {
    requireDuration('advance', ms)
    if (this.#moving) throw new Error('Cannot advance the clock from inside one of its callbacks')
    this.#moving = true
    try {
      yield
      yield* this.#instants(this.#nowMs + ms)
    } finally {
      this.#moving = false
    }
  }

  *#instants(targetMs: number): Generator<void> {
    for (;;) {
      yield* this.#instant()
      const next = this.#timers[0]
      if (next === undefined || next.dueMs > targetMs) break
      this.#nowMs = next.dueMs
    }
    this.#nowMs = Math.max(this.#nowMs, targetMs)
  }

  #due(): readonly Timer[] {
    const waiting = this.#timers.findIndex((timer) => timer.dueMs > this.#nowMs)
    return waiting === -1 ? this.#timers.slice() : this.#timers.slice(0, waiting)
  }

  *#instant(): Generator<void> {
    let left = MAX_CALLBACKS_PER_INSTANT
    for (;;) {
      const timers = this.#due()
      left -= yield* run(timers, this.#timers)
      const soon = this.#soon.slice()
      left -= yield* run(soon, this.#soon)
      if (timers.length + soon.length === 0) return
      if (left <= 0)
        throw new RangeError(`Cannot advance: ${MAX_CALLBACKS_PER_INSTANT} callbacks at one time`)
    }
  }
}

// A callback may cancel those behind it: each must still be waiting when its turn comes.
function* run(batch: readonly Timer[], waiting: Timer[]): Generator<void, number> {
  for (const timer of batch) {
    if (!remove(waiting, timer)) continue
    timer.callback()
    yield
  }
  return batch.length
}

function remove(waiting: Timer[], timer: Timer): boolean {
  const index = waiting.indexOf(timer)
  if (index !== -1) waiting.splice(index, 1)
  return index !== -1
}

function requireDuration(action: string, ms: number): void {
  if (Number.isFinite(ms) && ms >= 0) return
  throw new RangeError(`Cannot ${action}: duration must be 0 ms or more, got ${ms}`)
}
