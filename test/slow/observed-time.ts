/** Time as a process has it that is at work: what others take of a busy machine does not count. */

const TICK_MS = 20
/** A tick counts no more than this, in ms, however late it comes. */
const MOST_MS = 30

/** Counts from its construction on, and keeps no process alive. */
export class ObservedTime {
  #countedMs = 0
  #tickedAt = performance.now()

  constructor() {
    setInterval(() => this.#tick(), TICK_MS).unref()
  }

  /** Since it was made, in ms. Never more than the time on the wall. */
  get ms(): number {
    this.#tick()
    return this.#countedMs
  }

  #tick(): void {
    const nowAt = performance.now()
    this.#countedMs += Math.min(nowAt - this.#tickedAt, MOST_MS)
    this.#tickedAt = nowAt
  }
}
