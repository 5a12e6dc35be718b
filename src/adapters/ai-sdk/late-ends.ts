/** Ends that are told a moment later, unless they are taken back: at the latest when the process ends. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { Guard } from '../guard.ts'

/** All of a process. */
export class LateEnds {
  readonly #clock: Pick<Clock, 'after'>
  readonly #guard: Guard
  /** As many as there are operations that have failed in the last seconds. */
  readonly #open = new Set<() => void>()

  constructor(clock: Pick<Clock, 'after'>, guard: Guard) {
    this.#clock = clock
    this.#guard = guard
  }

  /**
   * Tells an end in so many ms.
   *
   * @returns how to take it back
   */
  after(ms: number, end: () => void): Cancel {
    const tell = (): void => {
      takeBack()
      this.#guard.attempt('end a run', end)
    }
    const cancelTimer = this.#clock.after(ms, tell)
    const takeBack = (): void => {
      cancelTimer()
      this.#open.delete(tell)
    }
    this.#open.add(tell)
    return takeBack
  }

  /**
   * Begins to listen to the end of the process: nothing comes behind it that would take one back.
   *
   * @returns how to stop that
   */
  listen(): () => void {
    const tellAll = (): void =>
      void this.#guard.attempt('end the last runs', () => this.#open.forEach((tell) => tell()))
    process.prependListener('beforeExit', tellAll)
    process.prependListener('exit', tellAll)
    return () => {
      process.off('beforeExit', tellAll)
      process.off('exit', tellAll)
      tellAll()
    }
  }
}
