/** Tells an answer from keep-alives in a `text/event-stream`, whose bytes it reads once and keeps nowhere. */

import { ANSWER, IGNORED, IGNORED_OF_KEEP_ALIVE, LineStates, START, TELLS } from './line-states.ts'

const LF = 10
const CR = 13

/** Shared by all streams: they differ in where they are. */
const states = new LineStates()

/**
 * A reader of one stream, fed with its chunks in their order. Lines may end in any of three ways, and anywhere
 * between two chunks. Nothing is allocated for a chunk.
 *
 * No progress are comments (`: keep-alive`), events without data, and those that are called `ping`,
 * `keepalive`, `keep-alive`, `keep_alive` or `heartbeat`, by their name or by the `type` that their data
 * begins with. All other data is.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 * @example
 * const scanner = new EventStreamScanner()
 * scanner.scan(Buffer.from(': keep-alive\n\n')) // false
 * scanner.scan(Buffer.from('data: {"delta":"Hel')) // true
 */
export class EventStreamScanner {
  #state = START

  /**
   * Reads the next chunk.
   *
   * @returns true if a person would call something in it progress
   */
  scan(chunk: Uint8Array): boolean {
    const { length } = chunk
    let state = this.#state
    let tells = 0
    // The next return at or behind the byte that is read: most streams have none.
    let nextReturn = chunk.indexOf(CR)
    for (let index = 0; index < length; index += 1) {
      if (state === ANSWER || state === IGNORED || state === IGNORED_OF_KEEP_ALIVE) {
        const end = nearest(chunk.indexOf(LF, index), nextReturn, length)
        if (state === ANSWER && end > index) tells = TELLS
        if (end === length) break
        index = end
      }
      const step = states.step(state, chunk[index] as number)
      tells |= step & TELLS
      state = step & ~TELLS
      if (index === nextReturn) nextReturn = chunk.indexOf(CR, index + 1)
    }
    this.#state = state
    return tells !== 0
  }
}

/** The first of two places in a chunk, of which -1 is none; the end of the chunk if there is neither. */
function nearest(one: number, other: number, end: number): number {
  if (one < 0) return other < 0 ? end : other
  return other < 0 ? one : Math.min(one, other)
}
