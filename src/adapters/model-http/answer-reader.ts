/** Reads the bytes of an answer as they pass: is this progress, and what does it say of itself? */

import { absorb, type AnswerFacts, freshFacts } from './answer-facts.ts'

/** How an answer is written down. */
export interface AnswerShape {
  /** Value of `content-type`. */
  readonly type: string
  /** Value of `content-encoding`. */
  readonly encoding: string
}

/** What is kept of a line, or of a whole answer, until it can be read, in bytes: then it is only counted. */
const MAX_KEPT = 1_048_576
/** What is decompressed to find the figures of a whole answer, in bytes: it happens on the host's loop. */
const MAX_COMPRESSED = 65_536

const KEEP_ALIVES = new Set(['ping', 'keepalive', 'keep-alive', 'keep_alive', 'heartbeat'])

/** One answer. What it says is read piece by piece, and nothing is kept of a piece that was read. */
export class AnswerReader {
  readonly facts: AnswerFacts = freshFacts()
  /** A stream that is compressed: nothing in it can be told apart. */
  readonly isOpaque: boolean
  readonly #isStream: boolean
  readonly #encoding: string
  /** Bytes that cannot be read yet: the beginning of a line, or a whole answer so far. */
  #kept: Uint8Array[] = []
  #keptBytes = 0
  /** Too much would have been kept. */
  #isSkipping = false
  #isKeepAlive = false

  constructor({ type, encoding }: AnswerShape) {
    this.#encoding = encoding.trim().toLowerCase()
    this.isOpaque = STREAM.test(type) && !isPlain(this.#encoding)
    this.#isStream = STREAM.test(type) && !this.isOpaque
  }

  /** True if the provider has said all. */
  get isAnswered(): boolean {
    return this.facts.isOver || this.facts.finishReason !== undefined
  }

  /**
   * Reads the next chunk.
   *
   * @returns true if a person would call something in it progress
   */
  read(chunk: Uint8Array): boolean {
    if (this.isOpaque) return true
    if (this.#isStream) return this.#readLines(chunk)
    const isFirst = this.#keptBytes === 0
    this.#keep(chunk)
    // A whole answer has no first chunk, and blanks only keep a connection open.
    return !isFirst && chunk.some((byte) => byte > BLANK)
  }

  /** The answer is complete: what was kept is read now, and forgotten. */
  finish(): void {
    const whole = this.#isSkipping ? undefined : this.#taken()
    if (whole === undefined || whole.length === 0) return
    if (this.#isStream) this.#readLine(latin1(whole))
    else for (const answer of [parsed(decoded(whole, this.#encoding))].flat()) absorb(answer, this.facts)
  }

  #readLines(chunk: Uint8Array): boolean {
    const end = chunk.lastIndexOf(LINE_FEED)
    if (end < 0) {
      this.#keep(chunk)
      return false
    }
    const begun = latin1(this.#taken())
    const lines = (begun + latin1(chunk.subarray(0, end))).split('\n')
    if (this.#isSkipping) lines.shift()
    this.#isSkipping = false
    if (end + 1 < chunk.length) this.#keep(chunk.subarray(end + 1))
    let moves = false
    for (const line of lines) moves = this.#readLine(line) || moves
    return moves
  }

  /** A line of an event stream, or one of JSON lines. */
  #readLine(line: string): boolean {
    if (line.startsWith('event:')) {
      this.#isKeepAlive = KEEP_ALIVES.has(line.slice('event:'.length).trim())
      return false
    }
    const isData = line.startsWith('data:')
    if (!isData && !line.startsWith('{')) {
      if (line.trim() === '') this.#isKeepAlive = false
      return false
    }
    const data = (isData ? line.slice('data:'.length) : line).trim()
    if (data === '[DONE]') this.facts.isOver = true
    if (data === '' || data === '[DONE]' || this.#isKeepAlive) return false
    const event = parsed(data)
    // What cannot be read is an answer all the same.
    return event === undefined || absorb(event, this.facts)
  }

  #keep(chunk: Uint8Array): void {
    this.#keptBytes += chunk.length
    if (this.#keptBytes > MAX_KEPT) {
      this.#isSkipping = true
      this.#kept = []
    } else if (!this.#isSkipping) {
      // The network may use its memory again before the rest arrives.
      this.#kept.push(Uint8Array.from(chunk))
    }
  }

  #taken(): Uint8Array {
    const kept = this.#kept
    this.#keptBytes = 0
    if (kept.length === 0) return NO_BYTES
    this.#kept = []
    return kept.length === 1 ? (kept[0] as Uint8Array) : Buffer.concat(kept)
  }
}

const LINE_FEED = 10
const BLANK = 32
const NO_BYTES = new Uint8Array()
const STREAM = /^\s*(?:text\/event-stream|application\/(?:x-ndjson|jsonl|x-jsonlines|json-seq))\s*(?:;|$)/i

function isPlain(encoding: string): boolean {
  return encoding === '' || encoding === 'identity'
}

/** Names and figures are ASCII, and no other character can be taken for JSON's own. */
function latin1({ buffer, byteOffset, length }: Uint8Array): string {
  return length === 0 ? '' : Buffer.from(buffer, byteOffset, length).toString('latin1')
}

function decoded(whole: Uint8Array, encoding: string): string {
  if (isPlain(encoding)) return latin1(whole)
  if (whole.length > MAX_COMPRESSED) return ''
  try {
    // Loaded for the first compressed answer: most processes never have one.
    const zlib = process.getBuiltinModule('node:zlib')
    const unpack = encoding === 'br' ? zlib.brotliDecompressSync : zlib.unzipSync
    return latin1(unpack(whole, { maxOutputLength: MAX_KEPT }))
  } catch {
    // An encoding that we do not know, or an answer that was cut off: its figures stay unknown.
    return ''
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
