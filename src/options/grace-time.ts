/** The time that a host gives a flush or a shutdown. */

import { Walk } from './kinds/kind.ts'
import { number } from './kinds/plain-kinds.ts'

const duration = number(0, Infinity)

/**
 * What a host said, in ms, or the fallback where it said nothing, or nothing that is a time: a host that reads it from
 * a variable passes a text. Never throws.
 */
export function graceMsOf(said: unknown, fallback: number, warn: (message: string) => void): number {
  if (said === undefined) return fallback
  const walk = new Walk(({ message }) => warn(`${message}; it takes ${fallback} ms at most`))
  return Math.min(walk.into('graceMs', said, duration) ?? fallback, Number.MAX_SAFE_INTEGER)
}
