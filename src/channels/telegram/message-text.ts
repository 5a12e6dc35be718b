/** Writes a sentence for Telegram as plain text with marked ranges, so that nothing in it acts but what we mean. */

import type { NoticePart } from '../../model/notice.ts'
import { printableParts } from '../printable-parts.ts'

/** What a range is. @see https://core.telegram.org/bots/api#messageentity */
export type MessageEntity = { offset: number; length: number } & Mark

type Mark = { type: 'code' } | { type: 'text_link'; url: string }

/** A text, and which ranges of it are code or links, in UTF-16 code units. */
export interface MessageText {
  readonly text: string
  readonly entities: MessageEntity[]
}

/**
 * The longest text of a message, in characters; counted here in UTF-16 code units, which are never fewer.
 *
 * @see https://core.telegram.org/bots/api#sendmessage
 */
export const MAX_TEXT_LENGTH = 4_096

/** What Telegram marks in one message; later ranges would be plain text. Observed. @see https://limits.tginfo.me/en */
const MAX_ENTITIES = 100

/** A run of text that may be cut between its units, but not inside of one. */
interface Piece {
  readonly units: readonly string[]
  /** What the range is, but for where. */
  readonly mark?: Mark
}

/**
 * Nobody sees it. What Telegram looks for in plain text ends at it: people, commands, tags, addresses.
 *
 * @see https://github.com/tdlib/td/blob/master/td/telegram/MessageEntity.cpp `match_mentions` and those after it
 */
const WORD_JOINER = '\u2060'

/** The sign that each of those has near its beginning, unless it ends a word. */
const TRIGGER = /[@/#$.:](?=[^ ])/g

const CUT_SIGN = '…'

/**
 * The text of a message and its marks. There is no markup in it, so nothing needs an escape; but Telegram
 * looks for people, commands and addresses in plain text, and finds none. Names are marked as code, where it
 * does not look. A link is marked if its address is http or https. Too long a sentence is cut, with `…`.
 *
 * @example
 * messageText([{ type: 'code', value: '@a' }]) // { text: '@a', entities: [{ type: 'code', offset: 0, length: 2 }] }
 */
export function messageText(parts: readonly NoticePart[]): MessageText {
  const pieces = markable(printableParts(parts)).map(pieceOf).flatMap(apart)
  const length = pieces.reduce((sum, { units }) => sum + units.join('').length, 0)
  let room = length <= MAX_TEXT_LENGTH ? length : MAX_TEXT_LENGTH - CUT_SIGN.length
  let text = ''
  const entities: MessageEntity[] = []
  for (const { units, mark } of pieces) {
    const end = units.findIndex((unit) => (room -= unit.length) < 0)
    const kept = units.slice(0, end === -1 ? undefined : end).join('')
    if (mark !== undefined && kept !== '')
      entities.push({ ...mark, offset: text.length, length: kept.length })
    text += kept
    if (end !== -1) return { text: text + CUT_SIGN, entities }
  }
  return { text, entities }
}

/** True for a sentence that is not cut, and whose names are all marked. */
export function isWhole(parts: readonly NoticePart[]): boolean {
  const printable = printableParts(parts)
  const pieces = printable.map(pieceOf).flatMap(apart)
  const length = pieces.reduce((sum, { units }) => sum + units.join('').length, 0)
  return length <= MAX_TEXT_LENGTH && printable.filter(({ type }) => type !== 'text').length <= MAX_ENTITIES
}

/** Names and links beyond those that Telegram marks are text like any other. */
function markable(parts: readonly NoticePart[]): NoticePart[] {
  let marks = 0
  const isMarked = ({ type }: NoticePart): boolean => type !== 'text' && (marks += 1) <= MAX_ENTITIES
  return printableParts(parts.map((part) => (isMarked(part) ? part : { type: 'text', value: part.value })))
}

function pieceOf(part: NoticePart): Piece {
  if (part.type === 'code') return { units: [...part.value], mark: { type: 'code' } }
  const units = part.value.replaceAll(TRIGGER, `$&${WORD_JOINER}`).match(/[^]\u2060?/gu) ?? []
  return part.type === 'link' ? { units, mark: { type: 'text_link', url: part.url } } : { units }
}

// What is looked for must not begin in one piece and go on in the next.
function apart(piece: Piece, index: number, pieces: readonly Piece[]): Piece[] {
  const before = pieces[index - 1]?.units.at(-1)
  const touches = before !== undefined && before !== ' ' && piece.units[0] !== ' '
  return touches ? [{ units: [WORD_JOINER] }, piece] : [piece]
}
