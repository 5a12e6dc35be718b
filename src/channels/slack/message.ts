/** Writes a notice in Slack's two languages, so that nothing in it is more than text. Pure. */

import type { NoticePart } from '../../model/notice.ts'
import { printableParts } from '../printable-parts.ts'
import { cutParts } from './cut-parts.ts'

/** A piece of text, perhaps as code. */
export interface TextElement {
  type: 'text'
  text: string
  style?: { code: boolean }
}

/** A link. */
export interface LinkElement {
  type: 'link'
  url: string
  text: string
}

/** One line of rich text. */
export interface RichTextSection {
  type: 'rich_text_section'
  elements: (TextElement | LinkElement)[]
}

/** The block that Slack shows. */
export interface RichText {
  type: 'rich_text'
  elements: RichTextSection[]
}

/** What of a message is its content. */
export interface MessageContent {
  /** For push notifications, screen readers and search. */
  text: string
  /** What people see. */
  blocks: RichText[]
}

/**
 * Longer texts are refused by `chat.update`, and advised against for `chat.postMessage`, which truncates
 * at 40,000. In characters after escaping.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage#truncating
 */
export const MAX_TEXT_LENGTH = 4_000

/**
 * The sentence as a rich text block, whose elements Slack does not parse, and once more as mrkdwn, which it
 * does parse: there everything that could act is escaped, or replaced by what looks alike.
 *
 * @example
 * messageOf([{ type: 'code', value: '<!channel>' }]).text // '`&lt;!channel&gt;`'
 */
export function messageOf(parts: readonly NoticePart[]): MessageContent {
  const shown = cutParts(printableParts(parts), MAX_TEXT_LENGTH, mrkdwnOf).filter(({ value }) => value !== '')
  return {
    text: shown.map(mrkdwnOf).join(''),
    blocks: [
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: shown.map(elementOf) }] },
    ],
  }
}

/** True for a sentence that is not cut. */
export function isWhole(parts: readonly NoticePart[]): boolean {
  return printableParts(parts).map(mrkdwnOf).join('').length <= MAX_TEXT_LENGTH
}

function elementOf(part: NoticePart): TextElement | LinkElement {
  if (part.type === 'link') return { type: 'link', url: addressOf(part.url), text: part.value }
  return { type: 'text', text: part.value, ...(part.type === 'code' && { style: { code: true } }) }
}

function mrkdwnOf(part: NoticePart): string {
  if (part.value === '') return ''
  // Code has no escape for a backtick.
  if (part.type === 'code') return `\`${escaped(part.value.replaceAll('`', "'"))}\``
  const text = escaped(withoutMarkup(part.value))
  return part.type === 'link' ? `<${escaped(addressOf(part.url))}|${text}>` : text
}

// In mrkdwn it would end the address.
function addressOf(url: string): string {
  return url.replaceAll('|', '%7C')
}

/** The three characters that Slack wants escaped: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What looks like the characters of markup, for which mrkdwn has no escape. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' }

// An underscore inside of a word marks nothing up, and names are full of them. A `>` opens a quote at the
// start of a line also when it is escaped.
function withoutMarkup(text: string): string {
  return text
    .replaceAll(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (mark) => LOOK_ALIKES[mark] ?? mark)
    .replaceAll(/^[^\S\n]*>/gm, (quote) => quote.replace('>', '›'))
}
