/** The sixteen colours of the terminal, never others: people can read those that they chose. */

import type { Tone } from '../view/status-words.ts'

/** What a stretch of text looks like. */
export type Look = Tone | 'bold' | 'marked'

const CODES: Readonly<Record<Look, readonly [on: number, off: number]>> = {
  red: [31, 39],
  amber: [33, 39],
  green: [32, 39],
  blue: [34, 39],
  grey: [2, 22],
  bold: [1, 22],
  marked: [7, 27],
}

/** The text in a look; as it is where there are no colours. */
export function colored(text: string, look: Look, hasColor: boolean): string {
  const [on, off] = CODES[look]
  return hasColor && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text
}
