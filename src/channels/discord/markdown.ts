/** Writes a sentence in Discord's markdown, so that nothing in it acts but what we mean. */

import type { NoticePart } from '../../model/notice.ts'
import { printableParts } from '../printable-parts.ts'

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

/**
 * What begins markup anywhere: emphasis, spoilers, code, masked links, mentions, timestamps, the colon of an
 * address or of an emoji, the slash of an invitation. A backslash before it makes it a plain character.
 */
const ACTIVE = /[\\*_~|`<>[\]@/]|:(?=\S)|(?<=\])\(/g

/** What begins a list, a heading or small print: only where a line starts. */
const LINE_START = /^([^\S\n]*(?:\d+(?=[.)])|(?=[-+#])))/gm

/** Looks like a backtick, and is none: code that holds it cannot end early in any client. */
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
  const pieces = printableParts(parts).map(pieceOf)
  const whole = wholeOf(pieces)
  return whole.length <= MAX_CONTENT_LENGTH ? whole : cut(pieces)
}

/** True for a sentence that is not cut. */
export function isWhole(parts: readonly NoticePart[]): boolean {
  return wholeOf(printableParts(parts).map(pieceOf)).length <= MAX_CONTENT_LENGTH
}

function wholeOf(pieces: readonly Piece[]): string {
  return pieces.map(({ open, units, close }) => open + units.join('') + close).join('')
}

function pieceOf(part: NoticePart, index: number, parts: readonly NoticePart[]): Piece {
  const { type, value } = part
  // Brackets would decide where the link's own end: readers of markdown do not agree on escaped ones.
  if (type === 'link') {
    const label = value.replaceAll('[', '(').replaceAll(']', ')')
    return { open: '[', units: escapedUnits(label), close: `](${addressOf(part.url)})` }
  }
  if (type === 'text') return { open: '', units: escapedUnits(value, true), close: '' }
  const apart = parts[index - 1]?.type === 'code' ? WORD_JOINER : ''
  // To a link before it, `](` could be its end, even inside of code.
  const name = value.replaceAll('`', BACKTICK_LOOKALIKE).replaceAll('](', `]${WORD_JOINER}(`)
  return { open: `${apart}\``, units: [...name], close: '`' }
}

/** Each character, with the backslash that belongs to it. */
function escapedUnits(text: string, hasLines = false): string[] {
  const escaped = text.replaceAll(ACTIVE, '\\$&')
  return (hasLines ? escaped.replace(LINE_START, '$1\\') : escaped).match(/\\?[^]/gu) ?? []
}

/** An address with nothing in it that ends a masked link. */
function addressOf(url: string): string {
  return url.replaceAll(/[()<>\\`|\s]/g, percentEncoded)
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
