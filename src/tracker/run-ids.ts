/** Ids of runs: unique over processes, cheap to make, and they lead back to the row of their session. */

const RADIX = 36

/** Makes ids such as `5b2f1c9e-7d0a-4a3e-9c55-0b6a1f6f8a11.2s.a1`: process, number of the run, row. */
export class RunIds {
  #process = ''
  #count = 0

  /** The id of a new run of the session in that row. */
  next(slot: number): string {
    return `${this.sessionKey()}.${slot.toString(RADIX)}`
  }

  /** A key for a session that has no name: no host will choose the same. */
  sessionKey(): string {
    // Asked for at the first run: the random source costs some ms to load.
    if (this.#count === 0) this.#process = crypto.randomUUID()
    this.#count += 1
    return `${this.#process}.${this.#count.toString(RADIX)}`
  }

  /** The row that an id names; nonsense names no row. */
  static slotOf(id: string): number {
    return Number.parseInt(id.slice(id.lastIndexOf('.') + 1), RADIX)
  }
}
