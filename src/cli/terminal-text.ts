/** Makes text harmless for a terminal: arguments, names and answers of platforms come from elsewhere. */

import { stripVTControlCharacters } from 'node:util'

/** What could move a cursor or reorder a line; line breaks stay. */
export const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex
  /(?!\n)[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * The text without anything that acts.
 *
 * @example
 * terminalText('\u001b[31mred\u001b[0m\u0007') // 'red'
 */
export function terminalText(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE, '')
}
