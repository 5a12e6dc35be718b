/** Reads the binary event stream of Bedrock, wherever the network cuts it. */

import { fields, text } from '../fields.ts'
import { absorb, type AnswerFacts } from './answer-facts.ts'
import { MAX_KEPT } from './kept-bytes.ts'
import { parsed } from './read-bytes.ts'
import { converseEvent } from './translated-events.ts'

/** Two lengths and a checksum of them, before the head. In bytes. */
const PRELUDE = 12
/** The checksum of all, behind the body. In bytes. */
const CHECKSUM = 4
/** The type of a value that is text. */
const TEXT = 7

/**
 * The frames of one answer.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export class AwsEventFrames {
  readonly #facts: AnswerFacts
  /** A frame that has begun. */
  #begun = Buffer.alloc(0)
  #isUnreadable = false

  constructor(facts: AnswerFacts) {
    this.#facts = facts
  }

  /**
   * Reads the next chunk.
   *
   * @returns true if a person would call something in it progress
   */
  read(chunk: Uint8Array): boolean {
    if (this.#isUnreadable) return true
    let rest = Buffer.concat([this.#begun, chunk])
    let moves = false
    while (rest.length >= PRELUDE) {
      const length = rest.readUInt32BE(0)
      // What cannot be read is an answer all the same.
      this.#isUnreadable = length < PRELUDE + CHECKSUM || length > MAX_KEPT
      if (this.#isUnreadable) return true
      if (rest.length < length) break
      moves = this.#frame(rest.subarray(0, length)) || moves
      rest = rest.subarray(length)
    }
    this.#begun = rest
    return moves
  }

  #frame(frame: Buffer): boolean {
    const bodyAt = PRELUDE + frame.readUInt32BE(4)
    const head = headOf(frame.subarray(PRELUDE, bodyAt))
    const body = fields(parsed(frame.toString('utf8', bodyAt, frame.length - CHECKSUM)))
    const failure = head.get(':exception-type') ?? head.get(':error-code')
    if (failure !== undefined) return absorb({ error: { code: failure } }, this.#facts)
    const type = head.get(':event-type') ?? ''
    if (type !== 'chunk') return absorb(converseEvent(type, body), this.#facts)
    // What the model says itself, as it says it elsewhere.
    const said = Buffer.from(text(body['bytes']) ?? '', 'base64').toString()
    return absorb(parsed(said), this.#facts)
  }
}

/** Those values that are text; no other one stands before them. */
function headOf(head: Buffer): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (let at = 0; at < head.length;) {
    const nameEnd = at + 1 + (head[at] ?? 0)
    if (head[nameEnd] !== TEXT) break
    const end = nameEnd + 3 + head.readUInt16BE(nameEnd + 1)
    values.set(head.toString('utf8', at + 1, nameEnd), head.toString('utf8', nameEnd + 3, end))
    at = end
  }
  return values
}
