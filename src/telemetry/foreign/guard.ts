/** Keeps trouble of ours away from the spans of others, and tells of it once. */

/** Runs our part of what somebody else's span does. */
export class Guard {
  readonly #warn: ((message: string, error: unknown) => void) | undefined
  #warned = false

  /** @param warn hears of the first trouble */
  constructor(warn: ((message: string, error: unknown) => void) | undefined) {
    this.#warn = warn
  }

  /** Runs it, and never throws. */
  run(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    if (this.#warned) return
    this.#warned = true
    try {
      this.#warn?.('Cannot follow the spans of other instrumentations', error)
    } catch {
      // Nobody is left to tell.
    }
  }
}
