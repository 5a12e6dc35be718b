/** The last events that were written, for readers who are behind, or were away for a moment. */

/** So many are kept, and so many bytes. */
const MAX_EVENTS = 5_000
const MAX_BYTES = 8_000_000

/** One event, as it goes over the wire. */
interface Written {
  readonly id: number
  readonly bytes: Uint8Array
}

/** A queue that forgets at its head. Ids follow each other. */
export class EventLog {
  readonly #events: Written[] = []
  #bytes = 0
  #lastId = 0

  /** The id of the newest. */
  get lastId(): number {
    return this.#lastId
  }

  /** Writes down the next one. */
  add(bytes: Uint8Array): void {
    this.#lastId += 1
    this.#events.push({ id: this.#lastId, bytes })
    this.#bytes += bytes.length
    while (this.#events.length > MAX_EVENTS || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#events.shift()?.bytes.length ?? 0
    }
  }

  /** What came after an id; undefined where that is not known any more. */
  after(id: number): readonly Uint8Array[] | undefined {
    const first = this.#lastId + 1 - this.#events.length
    if (!Number.isInteger(id) || id > this.#lastId || id < first - 1) return undefined
    return this.#events.slice(id + 1 - first).map(({ bytes }) => bytes)
  }

  /** What happens from here on is not known: no earlier id can be gone on from. */
  forget(): void {
    this.#events.length = 0
    this.#bytes = 0
    this.#lastId += 1
  }
}
