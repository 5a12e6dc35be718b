/** JSON for machines that a terminal may show as well: what would act in it is written as an escape. */

import { UNPRINTABLE } from './terminal-text.ts'

/**
 * The same value for every reader, in one line.
 *
 * @example
 * jsonText({ key: 'a\u202eb' }) // '{"key":"a\\u202eb"}'
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    UNPRINTABLE,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
