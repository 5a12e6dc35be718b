/** Whether anything runs in this process, and since when that is so. */

import type { Clock } from '../../model/clock.ts'

/** Counts live runs. */
export class Busyness {
  readonly #clock: Pick<Clock, 'wallTime'>
  #live = 0
  /** When it last changed whether anything runs, in ms since the epoch. */
  since: number

  constructor(clock: Pick<Clock, 'wallTime'>) {
    this.#clock = clock
    this.since = clock.wallTime()
  }

  get isBusy(): boolean {
    return this.#live > 0
  }

  /** So many runs have started, or ended if it is less than 0. */
  count(by: number): void {
    const wasBusy = this.isBusy
    this.#live += by
    if (wasBusy !== this.isBusy) this.since = this.#clock.wallTime()
  }
}
