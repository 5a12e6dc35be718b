/** Reads a stream of events or of JSON lines, wherever the network cuts it. */

import { absorb, type AnswerFacts, isSameAnswer } from './answer-facts.ts'
import { FamiliarLines, type Meaning, viewOf } from './familiar-lines.ts'
import { KeptBytes } from './kept-bytes.ts'
import { latin1, parsed } from './read-bytes.ts'

const KEEP_ALIVES = new Set(['ping', 'keepalive', 'keep-alive', 'keep_alive', 'heartbeat'])

const NOTHING: Meaning = { moves: false }
const END_OF_EVENT: Meaning = { moves: false, isKeepAlive: false }
/** What cannot be read is an answer all the same. */
const UNREADABLE: Meaning = { moves: true, isOnce: true }
/** Data of a keep-alive: only the line before it tells that. */
const IGNORED: Meaning = { moves: false, isOnce: true }

const LINE_FEED = 10

/** The lines of one answer. What a line says goes into its facts, and the line is forgotten. */
export class AnswerLines {
  readonly #facts: AnswerFacts
  readonly #familiar = new FamiliarLines()
  /** A line that has begun. */
  readonly #begun = new KeptBytes()
  #isKeepAlive = false

  constructor(facts: AnswerFacts) {
    this.#facts = facts
  }

  /**
   * Reads the next chunk. On the hot path: most lines differ from an earlier one only in their text, and are neither
   * copied nor parsed.
   *
   * @returns true if a person would call something in it progress
   */
  read(chunk: Uint8Array): boolean {
    let moves = false
    let start = 0
    if (!this.#begun.isEmpty) {
      start = chunk.indexOf(LINE_FEED) + 1
      if (start === 0) return this.#keep(chunk)
      moves = this.#goOn(chunk.subarray(0, start - 1))
    }
    const view = viewOf(chunk)
    while (start < chunk.length) {
      const known = this.#familiar.endOf(view, start)
      const end = known < 0 ? chunk.indexOf(LINE_FEED, start) : known
      if (end < 0) return this.#keep(chunk.subarray(start)) || moves
      if (known < 0) moves = this.#read(latin1(chunk.subarray(start, end))) || moves
      else moves = this.#take(this.#familiar.meaning) || moves
      start = end + 1
    }
    return moves
  }

  /** The answer is complete: its last line may lack an end. */
  finish(): void {
    if (!this.#begun.isEmpty) this.#goOn(new Uint8Array())
  }

  #keep(begun: Uint8Array): false {
    this.#begun.add(begun)
    return false
  }

  /** A line that is too long is left out. */
  #goOn(rest: Uint8Array): boolean {
    const begun = this.#begun.taken()
    return begun !== undefined && this.#read(latin1(begun) + latin1(rest))
  }

  #take({ moves, isKeepAlive }: Meaning): boolean {
    if (isKeepAlive !== undefined) this.#isKeepAlive = isKeepAlive
    return moves && !this.#isKeepAlive
  }

  #read(line: string): boolean {
    const familiar = this.#familiar
    const { size } = this.#facts.tools
    const known = { ...this.#facts }
    const meaning = this.#meaningOf(line)
    const isNew = size !== this.#facts.tools.size || !isSameAnswer(known, this.#facts)
    // Familiar lines tell nothing new: it must stay so.
    if (isNew) familiar.forget()
    else if (meaning.isOnce !== true) familiar.learn(line, meaning)
    return this.#take(meaning)
  }

  #meaningOf(line: string): Meaning {
    if (line.startsWith('event:')) {
      return { moves: false, isKeepAlive: KEEP_ALIVES.has(line.slice('event:'.length).trim()) }
    }
    const isData = line.startsWith('data:')
    if (!isData && !line.startsWith('{')) return line.trim() === '' ? END_OF_EVENT : NOTHING
    if (this.#isKeepAlive) return IGNORED
    const data = (isData ? line.slice('data:'.length) : line).trim()
    if (data === '[DONE]') this.#facts.isOver = true
    if (data === '' || data === '[DONE]') return NOTHING
    const event = parsed(data)
    return event === undefined ? UNREADABLE : { moves: absorb(event, this.#facts) }
  }
}
