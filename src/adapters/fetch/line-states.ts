/** What a line of an event stream may still become, as numbers that one byte leads from one to the next. */

/** Names of events, and values of `"type"`, that say no more than that the connection lives. */
const KEEP_ALIVES = ['ping', 'keepalive', 'keep-alive', 'keep_alive', 'heartbeat']
/** How the data of a keep-alive begins; between its tokens there may be blanks. */
const KEEP_ALIVE_DATA = KEEP_ALIVES.map((name) => `{"type":"${name}"`)
/** Where in it a token begins. */
const TOKENS = new Set([0, 1, 7, 8])
const BYTE_ORDER_MARK = '\xEF\xBB\xBF'

/** The number of a state, with `TELLS` if the byte that led to it is progress. */
export type Step = number

/** A step that a person would call progress. */
export const TELLS = 0x8000

/** The beginning of a stream. */
export const START = 0
/** In data that is an answer: every further byte of the line is progress. */
export const ANSWER = 1
/** In a comment, another field or a keep-alive: nothing matters until the end of the line. */
export const IGNORED = 2
/** The same, in an event that is a keep-alive by its name. */
export const IGNORED_OF_KEEP_ALIVE = 3

/** Where a reader is. */
interface Place {
  /** What is known of the line: its beginning while that is undecided, and made of known words only. */
  readonly line: string
  /** The event that the line belongs to said that it is a keep-alive. */
  readonly isKeepAlive?: boolean
  /** The line before ended in a return: a feed that follows is part of its end. */
  readonly afterReturn?: boolean
  /** A mark of byte order may come, or has begun. */
  readonly isFirst?: boolean
}

const ANSWERING = '(an answer)'
const IGNORING = '(ignored)'

/**
 * The states, found as streams reach them: a byte costs a look into a table, and the rules may be written
 * down in words. There are some 150 states at most, because a state holds only beginnings of known words.
 */
export class LineStates {
  readonly #places: Place[] = []
  readonly #numbers = new Map<string, number>()
  /** For each state and byte the step, and one more than it, so that 0 means that it is not known yet. */
  readonly #steps: Uint16Array[] = []

  constructor() {
    this.#numberOf({ line: '', isFirst: true })
    this.#numberOf({ line: ANSWERING })
    this.#numberOf({ line: IGNORING })
    this.#numberOf({ line: IGNORING, isKeepAlive: true })
  }

  /** Where a byte leads. */
  step(state: number, byte: number): Step {
    const known = this.#steps[state]![byte] as number
    return known === 0 ? this.#learn(state, byte) : known - 1
  }

  #learn(state: number, byte: number): Step {
    const from = this.#places[state]!
    const to = next(from, String.fromCharCode(byte))
    const step = this.#numberOf(to) | (isTold(from, to) ? TELLS : 0)
    this.#steps[state]![byte] = step + 1
    return step
  }

  #numberOf({ line, isKeepAlive = false, afterReturn = false, isFirst = false }: Place): number {
    const place = { line, isKeepAlive, afterReturn, isFirst }
    const key = JSON.stringify(place)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.#places.length)
    this.#steps.push(new Uint16Array(256))
    return this.#places.push(place) - 1
  }
}

/** Data that is known to be an answer, or whose end makes it one. */
function isTold(from: Place, { line }: Place): boolean {
  return line === ANSWERING || (line === '' && from.line.startsWith('data: ') && from.line !== 'data: ')
}

function next(from: Place, character: string): Place {
  const { line, isKeepAlive = false, isFirst } = from
  if (character === '\n' && from.afterReturn) return { line, isKeepAlive }
  if (character === '\n' || character === '\r') {
    return { line: '', isKeepAlive: isKeepAliveAfter(from), afterReturn: character === '\r' }
  }
  const longer = line + character
  if (isFirst && BYTE_ORDER_MARK.startsWith(longer)) {
    return longer === BYTE_ORDER_MARK ? { line: '' } : { line: longer, isFirst }
  }
  if (line === ANSWERING || line === IGNORING) return { line, isKeepAlive }
  if (line.startsWith('data:'))
    return { line: isKeepAlive ? IGNORING : dataLine(line, character), isKeepAlive }
  return line.startsWith('event:') ? eventLine(line, character) : { line: fieldLine(longer), isKeepAlive }
}

/** A blank line ends its event; a name makes it a keep-alive, or none. */
function isKeepAliveAfter({ line, isKeepAlive = false }: Place): boolean {
  if (line === '') return false
  return line.startsWith('event') ? KEEP_ALIVES.includes(line.slice('event: '.length)) : isKeepAlive
}

function fieldLine(line: string): string {
  return ['data:', 'event:'].some((field) => field.startsWith(line)) ? line : IGNORING
}

/** One blank behind the colon belongs to neither field nor value. */
function eventLine(line: string, character: string): Place {
  const name =
    line.length > 'event:'.length || character !== ' ' ? line.slice('event: '.length) + character : ''
  const mayBe = KEEP_ALIVES.some((keepAlive) => keepAlive.startsWith(name))
  return mayBe ? { line: `event: ${name}` } : { line: IGNORING }
}

function dataLine(line: string, character: string): string {
  const data = line.slice('data: '.length)
  if ((character === ' ' || character === '\t') && TOKENS.has(data.length)) return `data: ${data}`
  const longer = data + character
  if (KEEP_ALIVE_DATA.includes(longer)) return IGNORING
  return KEEP_ALIVE_DATA.some((keepAlive) => keepAlive.startsWith(longer)) ? `data: ${longer}` : ANSWERING
}
