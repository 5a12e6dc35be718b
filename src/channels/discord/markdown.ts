/** Writes a sentence in Discord's markdown, so that nothing in it acts but what we mean. */

import type { NoticePart } from '../../model/notice.ts'

/**
 * The longest content of a message, in characters; counted here in UTF-16 code units, which are never fewer.
 *
 * @see https://discord.com/developers/docs/resources/message#create-message
 */
export const MAX_CONTENT_LENGTH = 2_000

/** A run of text that may be cut between its units, but not inside of one. */
interface Piece {
  readonly open: string
  readonly units: readonly string[]
  readonly close: string
}

/** What could break the line, or show it in another order. Lone halves of characters are no text at all. */
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * What begins markup anywhere: emphasis, spoilers, code, masked links, mentions, timestamps, the colon of an
 * address or of an emoji, the slash of an invitation. A backslash before it makes it a plain character.
 */
const ACTIVE = /[\\*_~|`<>[\]@/]|:(?=\S)|(?<=\])\(/g

/** What begins a list, a heading, a quotation or small print; only at the very start, for there is one line. */
const LINE_START = /^(\s*(?:\d+(?=[.)])|(?=[-+#])))/

/** Looks like a backtick, and is none: code that holds it cannot end early, whoever reads it. */
const BACKTICK_LOOKALIKE = '\u02cb'

/** Nobody sees it. It keeps signs apart that would mean something beside each other, where no backslash can. */
const WORD_JOINER = '\u2060'

const CUT_SIGN = '…'

/**
 * The content of a message.
 *
 * Text is escaped. Code is inline code that cannot be left. A link is a masked link if its address is http or
 * https, else only text. Too long a sentence is cut, with `…`, and all that was opened is closed.
 *
 * @example
 * contentOf([{ type: 'text', value: '*Task* ' }, { type: 'code', value: 'a*b' }]) // '\\*Task\\* `a*b`'
 */
export function contentOf(parts: readonly NoticePart[]): string {
  const pieces = merged(parts).map(pieceOf)
  const whole = pieces.map(({ open, units, close }) => open + units.join('') + close).join('')
  return whole.length <= MAX_CONTENT_LENGTH ? whole : cut(pieces)
}

/** Text beside text is one text, for markup may begin in one part and go on in the next. Empty parts go. */
function merged(parts: readonly NoticePart[]): NoticePart[] {
  const kept: NoticePart[] = []
  for (const part of parts.map(printable)) {
    const before = kept.at(-1)
    if (part.value === '') continue
    if (part.type === 'text' && before?.type === 'text')
      kept.splice(-1, 1, { type: 'text', value: before.value + part.value })
    else kept.push(part)
  }
  return kept
}

function printable(part: NoticePart): NoticePart {
  const value = part.value.toWellFormed().replaceAll(UNPRINTABLE, ' ')
  if (part.type !== 'link') return { type: part.type, value }
  const url = addressOf(part.url)
  return url === undefined ? { type: 'text', value } : { type: 'link', value, url }
}

function pieceOf(part: NoticePart, index: number, parts: readonly NoticePart[]): Piece {
  const { type, value } = part
  // Brackets would decide where the link's own end: readers of markdown do not agree on escaped ones.
  if (type === 'link') {
    const label = value.replaceAll('[', '(').replaceAll(']', ')')
    return { open: '[', units: escapedUnits(label), close: `](${part.url})` }
  }
  if (type === 'text') return { open: '', units: escapedUnits(value, index === 0), close: '' }
  const apart = parts[index - 1]?.type === 'code' ? WORD_JOINER : ''
  // To a link before it, `](` could be its end, even inside of code.
  const name = value.replaceAll('`', BACKTICK_LOOKALIKE).replaceAll('](', `]${WORD_JOINER}(`)
  return { open: `${apart}\``, units: [...name], close: '`' }
}

/** Each character, with the backslash that belongs to it. */
function escapedUnits(text: string, isStart = false): string[] {
  const escaped = text.replaceAll(ACTIVE, '\\$&')
  return (isStart ? escaped.replace(LINE_START, '$1\\') : escaped).match(/\\?[^]/gu) ?? []
}

/** An address that a browser opens, with nothing in it that ends a masked link; undefined if it is none. */
function addressOf(url: string): string | undefined {
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol)) return undefined
  return address.href.replaceAll(/[()<>\\`|\s]/g, percentEncoded)
}

// `encodeURIComponent` leaves brackets as they are.
function percentEncoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`
}

function cut(pieces: readonly Piece[]): string {
  let content = ''
  for (const { open, units, close } of pieces) {
    let room = MAX_CONTENT_LENGTH - CUT_SIGN.length - content.length - open.length - close.length
    const end = units.findIndex((unit) => (room -= unit.length) < 0)
    const kept = end === -1 ? units : units.slice(0, end)
    if (kept.length > 0) content += open + kept.join('') + close
    if (end !== -1) break
  }
  return content + CUT_SIGN
}
