/** Whether anything runs in this process, and since when that is so. */

/** Counts live runs. */
export class Busyness {
  #live = 0
  /** When it last changed whether anything runs, in ms since the epoch. */
  since: number

  /** @param since in ms since the epoch */
  constructor(since: number) {
    this.since = since
  }

  get isBusy(): boolean {
    return this.#live > 0
  }

  /** @param at in ms since the epoch */
  runStarted(at: number): void {
    this.#live += 1
    if (this.#live === 1) this.since = at
  }

  /** @param at in ms since the epoch */
  runEnded(at: number): void {
    this.#live -= 1
    if (this.#live === 0) this.since = at
  }
}
