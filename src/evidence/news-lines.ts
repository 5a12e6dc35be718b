/** Tells whether output says something new: what comes again and again is no sign of life. */

/** Bytes at either end of a chunk that are examined: what lies between costs its host nothing. */
const EXAMINED_BYTES = 2_048
/** Lines that are remembered: spinners have 10 frames, bars that run to and fro 40. */
const MAX_LINES = 64

/** What a byte is to a line. */
const OTHER = 0
const BREAK = 1
const BLANK = 2
const DIGIT = 3
const WORD = 4

const ESCAPE = 0x1b
const BRACKET = 0x5b
const CLASS_OF = Uint8Array.from({ length: 256 }, (_, byte) => classOf(byte))

/**
 * The output of one process. A line is new if it differs from the last 64 different ones in more than words with
 * digits, for these are times, counters and ids. It keeps a number for each line, and nothing of what it said.
 *
 * @example
 * const lines = new NewsLines()
 * lines.hasNews(Buffer.from('{"type":"ping","at":1}\n')) // true
 * lines.hasNews(Buffer.from('{"type":"ping","at":2}\n')) // false
 */
export class NewsLines {
  /** Digests, the one that came last at the end. */
  readonly #known = new Set<number>()
  #endedLine = true

  hasNews(chunk: Uint8Array): boolean {
    const startsLine = this.#endedLine
    this.#endedLine = isBreak(chunk.at(-1))
    if (chunk.length <= 2 * EXAMINED_BYTES) return this.#isNewIn(chunk, startsLine)
    const isNew = this.#isNewIn(chunk.subarray(0, EXAMINED_BYTES), startsLine)
    return isNew || this.#isNewIn(chunk.subarray(-EXAMINED_BYTES), false)
  }

  /**
   * Lines that were cut tell nothing, for the same line may be cut anywhere. What follows the last break is such
   * a line in a large part, where a buffer was full, and was written so in a small one.
   */
  #isNewIn(part: Uint8Array, startsLine: boolean): boolean {
    let isWhole = startsLine
    let from = 0
    for (let at = 0; at < part.length; at += 1) {
      if (!isBreak(part[at])) continue
      if (isWhole && this.#isNew(part, from, at)) return true
      isWhole = true
      at = endOfBreak(part, at)
      from = at + 1
    }
    const isWritten = from === 0 || part.length < EXAMINED_BYTES
    return isWritten && this.#isNew(part, from, part.length)
  }

  #isNew(part: Uint8Array, from: number, to: number): boolean {
    const digest = digestOf(part, from, to)
    if (digest === undefined) return false
    const isNew = !this.#known.delete(digest)
    this.#known.add(digest)
    if (this.#known.size > MAX_LINES) this.#known.delete(this.#known.values().next().value as number)
    return isNew
  }
}

function classOf(byte: number): number {
  const character = String.fromCharCode(byte)
  if (byte === 0x20 || byte === 0x09) return BLANK
  if (byte < 0x20 || byte === 0x7f) return BREAK
  if (/\d/.test(character)) return DIGIT
  // Parts of characters beyond ASCII are letters, too.
  return byte >= 0x80 || /[\w-]/.test(character) ? WORD : OTHER
}

function isBreak(byte: number | undefined): boolean {
  return byte !== undefined && CLASS_OF[byte] === BREAK
}

/** Terminals are told by `ESC [ ... letter` to go back and to paint: that says nothing. */
function endOfBreak(part: Uint8Array, start: number): number {
  if (part[start] !== ESCAPE || part[start + 1] !== BRACKET) return start
  let at = start + 2
  while (at < part.length && part[at]! < 0x40) at += 1
  return at
}

/** A number for a line (FNV-1a, 32 bits) without blanks and words with digits; undefined if nothing is left. */
function digestOf(part: Uint8Array, from: number, to: number): number | undefined {
  let digest = NOTHING
  let beforeWord = NOTHING
  let isInWord = false
  let hasDigit = false
  for (let at = from; at < to; at += 1) {
    const byte = part[at]!
    const kind = CLASS_OF[byte]!
    const isOfWord = kind >= DIGIT
    if (isOfWord && !isInWord) beforeWord = digest
    if (!isOfWord && isInWord && hasDigit) digest = beforeWord
    hasDigit = isOfWord && (kind === DIGIT || (isInWord && hasDigit))
    isInWord = isOfWord
    if (kind !== BLANK) digest = Math.imul(digest ^ byte, PRIME)
  }
  if (hasDigit) digest = beforeWord
  return digest === NOTHING ? undefined : digest
}

/** Offset and prime of FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
const NOTHING = 0x811c9dc5 | 0
const PRIME = 0x01000193
