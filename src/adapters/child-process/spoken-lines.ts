/** Puts together the lines that a process prints, and keeps none of them. */

/** A longer line is not read, in bytes. */
const MAX_LINE_BYTES = 1_048_576
const NEW_LINE = 0x0a

/** Who is told. */
export interface LineListener {
  readonly line: (text: string) => void
  /** A line has ended that is too long to be read. */
  readonly unread: () => void
}

/** The lines of one output. */
export class SpokenLines {
  readonly #listener: LineListener
  #parts: Buffer[] = []
  #bytes = 0

  constructor(listener: LineListener) {
    this.#listener = listener
  }

  hear(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(NEW_LINE); at !== -1; at = chunk.indexOf(NEW_LINE, from)) {
      this.#add(chunk.subarray(from, at))
      this.#end()
      from = at + 1
    }
    this.#add(chunk.subarray(from))
  }

  #add(part: Buffer): void {
    this.#bytes += part.length
    if (this.#bytes > MAX_LINE_BYTES) this.#parts = []
    else if (part.length > 0) this.#parts.push(part)
  }

  #end(): void {
    const [parts, bytes] = [this.#parts, this.#bytes]
    this.#parts = []
    this.#bytes = 0
    if (bytes > MAX_LINE_BYTES) this.#listener.unread()
    else if (bytes > 0) this.#listener.line(Buffer.concat(parts).toString())
  }
}
