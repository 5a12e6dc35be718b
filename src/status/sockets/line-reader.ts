/** Cuts what comes through a socket into lines. */

import type { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'

/**
 * Reads JSON, a line each. A line that is too long, or is no JSON, ends it: only strangers write so.
 */
export class LineReader {
  readonly #maxLength: number
  readonly #heard: (word: unknown) => void
  readonly #decoder = new StringDecoder('utf8')
  #pieces: string[] = []
  #length = 0

  /** @param maxLength of a line, in characters */
  constructor(maxLength: number, heard: (word: unknown) => void) {
    this.#maxLength = maxLength
    this.#heard = heard
  }

  /** @throws {RangeError | SyntaxError} for what is none of our lines */
  push(bytes: Buffer): void {
    const [first = '', ...others] = this.#decoder.write(bytes).split('\n')
    this.#add(first)
    for (const piece of others) {
      const line = this.#pieces.join('')
      this.#pieces = []
      this.#length = 0
      this.#add(piece)
      if (line !== '') this.#heard(JSON.parse(line))
    }
  }

  #add(piece: string): void {
    this.#length += piece.length
    if (this.#length > this.#maxLength)
      throw new RangeError('Cannot read from a socket: the line is too long')
    if (piece !== '') this.#pieces.push(piece)
  }
}

/**
 * Reads what comes through a socket, and closes the socket at the first line that is none of ours.
 *
 * @param maxLength of a line, in characters
 */
export function readLines(socket: Socket, maxLength: number, heard: (word: unknown) => void): void {
  const reader = new LineReader(maxLength, heard)
  socket.on('data', (bytes) => {
    try {
      reader.push(bytes)
    } catch {
      socket.destroy()
    }
  })
  socket.on('error', () => socket.destroy())
}
