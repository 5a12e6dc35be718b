/** Bytes that cannot be read yet: the beginning of a line, or a whole answer so far. */

/** What is kept of one line or one answer, in bytes: beyond that it is given up. */
export const MAX_KEPT = 1_048_576

const NONE = new Uint8Array()

/** Keeps copies: the network may use its memory again before the rest arrives. */
export class KeptBytes {
  #pieces: Uint8Array[] = []
  #length = 0

  get isEmpty(): boolean {
    return this.#length === 0
  }

  add(chunk: Uint8Array): void {
    this.#length += chunk.length
    if (this.#length > MAX_KEPT) this.#pieces = []
    else this.#pieces.push(Uint8Array.from(chunk))
  }

  /**
   * Gives what was kept, and begins anew.
   *
   * @returns undefined if that was too much
   */
  taken(): Uint8Array | undefined {
    const pieces = this.#pieces
    const isTooMuch = this.#length > MAX_KEPT
    this.#pieces = []
    this.#length = 0
    if (isTooMuch) return undefined
    return pieces.length > 1 ? Buffer.concat(pieces) : (pieces[0] ?? NONE)
  }
}
