/** Tells people who cannot see the page what changed in it, not more often than they can listen. */

import type { Line } from '../view/line.ts'
import { STATUS_LOOKS } from '../view/status-words.ts'

/** In ms. */
const PAUSE_MS = 5_000
const MOST = 3

/** Remembers what was said. */
export class Announcer {
  #statuses: ReadonlyMap<string, string> | undefined
  #saidAt = -Infinity

  /** @returns what is to be said now, if anything */
  hear(lines: readonly Line[], now: number): string | undefined {
    const statuses = new Map(lines.map(({ id, status }) => [id, status]))
    const before = this.#statuses
    if (before !== undefined && now - this.#saidAt < PAUSE_MS) return undefined
    this.#statuses = statuses
    if (before === undefined) return undefined
    const changed = lines.filter(({ id, status }) => before.get(id) !== status)
    if (changed.length === 0) return undefined
    this.#saidAt = now
    const words = changed.slice(0, MOST).map(({ name, status }) => `${name}: ${STATUS_LOOKS[status].word}`)
    return words.join(', ') + (changed.length > MOST ? ` and ${changed.length - MOST} more` : '')
  }
}
