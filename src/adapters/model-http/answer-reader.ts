/** Reads the bytes of an answer as they pass: is this progress, and what does it say of itself? */

import { absorb, type AnswerFacts, freshFacts } from './answer-facts.ts'
import { AnswerLines } from './answer-lines.ts'
import { AwsEventFrames } from './aws-event-frames.ts'
import { KeptBytes, MAX_KEPT } from './kept-bytes.ts'
import { latin1, parsed } from './read-bytes.ts'

/** How an answer is written down. */
export interface AnswerShape {
  /** Value of `content-type`. */
  readonly type: string
  /** Value of `content-encoding`. */
  readonly encoding: string
}

/** What is decompressed to find the figures of a whole answer, in bytes: it happens on the host's loop. */
const MAX_COMPRESSED = 65_536

/** One answer. What it says is read piece by piece, and nothing is kept of a piece that was read. */
export class AnswerReader {
  readonly facts: AnswerFacts = freshFacts()
  /** It comes in pieces, which are read as they come. */
  readonly isStream: boolean
  /** A stream that is compressed: nothing in it can be told apart. */
  readonly isOpaque: boolean
  readonly #lines: AnswerLines | AwsEventFrames | undefined
  readonly #encoding: string
  /** An answer that is no stream, so far. */
  readonly #whole = new KeptBytes()

  constructor({ type, encoding }: AnswerShape) {
    this.#encoding = encoding.trim().toLowerCase()
    this.isStream = STREAM.test(type) || FRAMES.test(type)
    this.isOpaque = this.isStream && !isPlain(this.#encoding)
    const Lines = FRAMES.test(type) ? AwsEventFrames : AnswerLines
    this.#lines = this.isStream && !this.isOpaque ? new Lines(this.facts) : undefined
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
    if (this.#lines !== undefined) return this.#lines.read(chunk)
    const isFirst = this.#whole.isEmpty
    this.#whole.add(chunk)
    // A whole answer has no first chunk, and blanks only keep a connection open.
    return !isFirst && chunk.some((byte) => byte > BLANK)
  }

  /** The answer is complete: what was kept is read now, and forgotten. */
  finish(): void {
    if (this.#lines instanceof AnswerLines) this.#lines.finish()
    if (this.#whole.isEmpty) return
    const answer = parsed(decoded(this.#whole.taken() ?? NO_BYTES, this.#encoding))
    for (const event of [answer].flat()) absorb(event, this.facts)
  }
}

const BLANK = 32
const NO_BYTES = new Uint8Array()
const STREAM = /^\s*(?:text\/event-stream|application\/(?:x-ndjson|jsonl|x-jsonlines|json-seq))\s*(?:;|$)/i
const FRAMES = /^\s*application\/vnd\.amazon\.eventstream\s*(?:;|$)/i

function isPlain(encoding: string): boolean {
  return encoding === '' || encoding === 'identity'
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
