/** One turn of the event loop, and how much of it a long work may take. */

import type { Cancel, Clock } from './clock.ts'

/**
 * The slice that all pieces of a work share, from all callers: fifty answers may arrive in one turn, and each brings
 * another request about. There may be ten thousand pieces, and the host still answers.
 */
export class Turn {
  readonly #clock: Pick<Clock, 'now' | 'soon'>
  readonly #sliceMs: number
  /** When somebody first asked in this turn. */
  #sinceMs = 0
  #over: Cancel | undefined

  /** @param sliceMs how long pieces may be done in one turn, in ms */
  constructor(clock: Pick<Clock, 'now' | 'soon'>, sliceMs: number) {
    this.#clock = clock
    this.#sliceMs = sliceMs
  }

  /** True when work that can wait shall wait for the next turn. */
  get isSpent(): boolean {
    const nowMs = this.#clock.now()
    if (this.#over === undefined) {
      this.#sinceMs = nowMs
      this.#over = this.#clock.soon(() => (this.#over = undefined))
    }
    return nowMs - this.#sinceMs >= this.#sliceMs
  }

  /** Calls back in the next turn, where there is time again. */
  next(work: () => void): void {
    this.#clock.soon(work)
  }

  /** Between two pieces: undefined, or a promise of the next turn. */
  breathe(): Promise<void> | undefined {
    return this.isSpent ? new Promise((resolve) => this.next(resolve)) : undefined
  }

  /** Does a work in pieces, one at least in each turn. */
  async each<One>(ones: readonly One[], work: (one: One) => unknown): Promise<void> {
    for (const one of ones) {
      work(one)
      const pause = this.breathe()
      if (pause !== undefined) await pause
    }
  }

  /** Nobody will ask any more. */
  forget(): void {
    this.#over?.()
    this.#over = undefined
  }
}
