/** Recognises by its bytes a line that differs from an earlier one in nothing but its text. */

/** What such a line means: it tells nothing of the answer that is not known already. */
export interface Meaning {
  /** A person would call it progress. */
  readonly moves: boolean
  /** Whether the event that begins here only keeps the connection open, where the line says so. */
  readonly isKeepAlive?: boolean
  /** It means that here, and perhaps something else the next time. */
  readonly isOnce?: boolean
}

/** A line with its texts and running numbers taken out, which are the holes. */
interface Frame {
  readonly meaning: Meaning
  readonly bytes: DataView
  /** Where the holes are in `bytes`, in order; those of numbers are negative. */
  readonly holes: readonly number[]
}

/** Streams have two or three lines that come again and again. */
const MAX_FRAMES = 4
/** A frame that is longer repeats something else than its head, in bytes. */
const MAX_FRAME = 2_048
/** So many frames that nobody met again are made of one answer: the work is lost on some streams. */
const MAX_LOST = 8

/** No more than whether these are empty matters. A key is never inside of a string: there its quotes are escaped. */
const TEXTS =
  'content|text|delta|arguments|partial_json|thinking|reasoning|reasoning_content|signature|obfuscation|created_at'
const HOLES = new RegExp(
  `("(?:${TEXTS})":\\s*")((?:[^"\\\\]|\\\\.)+)"|("(?:sequence_number|created)":\\s*)(\\d+)`,
  'g',
)

/**
 * The lines of one answer that need no parser any more. It keeps no text.
 *
 * @example
 * const lines = new FamiliarLines()
 * lines.learn('data: {"delta":"Hel"}', { moves: true })
 * lines.endOf(viewOf(Buffer.from('data: {"delta":"lo"}\n')), 0) // 20
 * lines.endOf(viewOf(Buffer.from('data: {"delta":""}\n')), 0) // -1
 */
export class FamiliarLines {
  #frames: Frame[] = []
  /** Lines come by turns: the one behind the last is tried first. */
  #next = 0
  #lost = 0
  /** What the last line that was recognised means. */
  meaning: Meaning = { moves: false }

  /** @returns where the line ends that begins at `start`, or -1 if it is not a familiar one, or not whole */
  endOf(chunk: DataView, start: number): number {
    const { length } = this.#frames
    for (let tried = 0; tried < length; tried += 1) {
      const place = (this.#next + tried) % length
      const frame = this.#frames[place] as Frame
      const end = endOf(frame, chunk, start)
      if (end < 0) continue
      this.#next = place + 1
      this.#lost = 0
      this.meaning = frame.meaning
      return end
    }
    return -1
  }

  /** @param line as Latin-1, without its line feed; the next one that differs only in its text is recognised */
  learn(line: string, meaning: Meaning): void {
    if (this.#lost >= MAX_LOST) return
    this.#lost += 1
    const frame = frameOf(line, meaning)
    if (frame === undefined) return
    if (this.#frames.length < MAX_FRAMES) this.#frames.push(frame)
    else this.#frames[this.#lost % MAX_FRAMES] = frame
  }

  /** What was learned tells something new again. */
  forget(): void {
    this.#frames = []
  }
}

/** The same bytes. */
export function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length)
}

function frameOf(line: string, meaning: Meaning): Frame | undefined {
  const holes: number[] = []
  let frame = ''
  let from = 0
  for (const { 1: key, 2: said = '', 3: counter, 4: figure = '', index } of line.matchAll(HOLES)) {
    const head = key ?? counter ?? ''
    frame += line.slice(from, index) + head
    holes.push(counter === undefined ? frame.length : -frame.length)
    from = index + head.length + said.length + figure.length
  }
  frame += line.slice(from)
  // Text that stands elsewhere hardly ever comes twice.
  if (frame.length > MAX_FRAME || (meaning.moves && !holes.some((hole) => hole > 0))) return undefined
  return { meaning, bytes: viewOf(Buffer.from(`${frame}\n`, 'latin1')), holes }
}

/** On the hot path: nothing is allocated. */
function endOf({ bytes, holes }: Frame, chunk: DataView, start: number): number {
  let at = start
  let done = 0
  for (let index = 0; index <= holes.length; index += 1) {
    const hole = index < holes.length ? (holes[index] as number) : bytes.byteLength
    const until = Math.abs(hole)
    if (at + until - done > chunk.byteLength) return -1
    // By eights where it goes. As numbers they are compared like bytes: no text is the like of NaN or of minus zero.
    for (; done + 8 <= until; done += 8, at += 8) {
      if (chunk.getFloat64(at, true) !== bytes.getFloat64(done, true)) return -1
    }
    for (; done < until; done += 1, at += 1) if (chunk.getUint8(at) !== bytes.getUint8(done)) return -1
    if (index === holes.length) break
    const end = hole < 0 ? endOfNumber(chunk, at) : endOfText(chunk, at)
    if (end === at) return -1
    at = end
  }
  return at - 1
}

const QUOTE = 34
const BACKSLASH = 92
const BLANK = 32
const ZERO = 48
const NINE = 57

/** Where the quote stands, or the first character that no JSON has in a string. */
function endOfText(chunk: DataView, start: number): number {
  let at = start
  for (; at < chunk.byteLength; at += 1) {
    const byte = chunk.getUint8(at)
    if (byte === QUOTE || byte < BLANK) return at
    if (byte === BACKSLASH) at += 1
  }
  return at
}

function endOfNumber(chunk: DataView, start: number): number {
  let at = start
  for (; at < chunk.byteLength; at += 1) {
    const byte = chunk.getUint8(at)
    if (byte < ZERO || byte > NINE) return at
  }
  return at
}
