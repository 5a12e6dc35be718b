/** A sentence of the live view as plain text. Pure. */

import type { Part } from '../wire/session-schema.ts'
import { tickDuration } from '../view/tick-duration.ts'

/** @param now in ms since the epoch */
export function sentenceText(parts: readonly Part[], now: number): string {
  return parts
    .map(({ text, code, since, until }) => {
      if (code !== undefined) return code
      if (since !== undefined) return tickDuration(now - since)
      return until === undefined ? (text ?? '') : tickDuration(until - now)
    })
    .join('')
}
