/** A session as it is shown at one moment, and how it is written for all who ask. */

import type { SessionRow } from '../wire/session-schema.ts'

/** What changes while its process tells nothing new. */
export interface Moving extends Pick<SessionRow, 'status' | 'dot' | 'order' | 'pulse'> {
  readonly lastProgressAt: number | undefined
}

/** What its process told is written once for all who ask, however often they ask. */
const written = new WeakMap<SessionRow, string>()

/** It stays as it is, whatever happens on the board. */
export class ShownRow {
  readonly #told: SessionRow
  readonly #moving: Moving

  constructor(told: SessionRow, moving: Moving) {
    this.#told = told
    this.#moving = moving
  }

  /** The row. @param now the times that pass are told as they are then; in ms since the epoch */
  row(now?: number): SessionRow {
    const { elapsedMs, startedAt } = this.#told
    const { lastProgressAt, ...moving } = this.#moving
    return {
      ...this.#told,
      ...moving,
      ...(lastProgressAt !== undefined && { lastProgressAt, lastTokenAt: lastProgressAt }),
      ...(elapsedMs !== undefined && now !== undefined && { elapsedMs: Math.max(0, now - startedAt) }),
    }
  }

  /** The same as JSON. */
  json(now: number): string {
    const { elapsedMs, startedAt } = this.#told
    const { lastProgressAt } = this.#moving
    const moving = {
      ...this.#moving,
      lastTokenAt: lastProgressAt,
      elapsedMs: elapsedMs === undefined ? undefined : Math.max(0, now - startedAt),
    }
    return `${textOf(this.#told)},${JSON.stringify(moving).slice(1)}`
  }
}

/** All that does not move, without the last brace. */
function textOf(told: SessionRow): string {
  const known = written.get(told)
  if (known !== undefined) return known
  const { status: _, dot: _dot, order: _order, pulse: _pulse, ...others } = told
  const { lastProgressAt: _at, lastTokenAt: _token, elapsedMs: _elapsed, ...still } = others
  const text = JSON.stringify(still).slice(0, -1)
  written.set(told, text)
  return text
}
