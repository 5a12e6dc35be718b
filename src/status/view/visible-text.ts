/** Makes text harmless for a screen: what moves a cursor or turns the order of words around is a space. */

import type { Part } from '../wire/session-schema.ts'

const UNSEEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]+/g

/** The text as one line in which nothing acts. */
export function visibleText(text: string): string {
  return text.toWellFormed().replaceAll(UNSEEN, ' ').trim() || 'unnamed'
}

/** A sentence in which nothing acts; it begins with a capital letter, unless a name stands there. */
export function visibleSentence(parts: readonly Part[]): Part[] {
  return parts.map((part, index) => {
    if (part.code !== undefined) return { ...part, code: visibleText(part.code) }
    if (part.text === undefined) return part
    const text = part.text.replaceAll(UNSEEN, ' ')
    return { ...part, text: index === 0 ? text.slice(0, 1).toUpperCase() + text.slice(1) : text }
  })
}
