/** Checks the options of the webhook channel that are no secret. */

import type { RateLimit } from '../../model/notice.ts'
import type { WebhookOptions } from './index.ts'

/**
 * Does nothing if all is well.
 *
 * @throws {TypeError} naming the option, its bound and its value
 */
export function checkOptions({ name, timeoutMs, maxPerSecond, fetch }: WebhookOptions): void {
  if (name === '') throw new TypeError("Invalid option name: expected a channel's name, got ''")
  requireAboveZero('timeoutMs', timeoutMs)
  requireAboveZero('maxPerSecond', maxPerSecond)
  if (fetch !== undefined && typeof fetch !== 'function') {
    throw new TypeError(`Invalid option fetch: expected a function, got ${typeof fetch}`)
  }
}

/** A rate as a limit: 2.5 a second are 2 in 800 ms, and one in two seconds is 1 in 2,000 ms. */
export function limitsOf(maxPerSecond: number | undefined): { limits?: readonly RateLimit[] } {
  if (maxPerSecond === undefined) return {}
  const count = Math.max(1, Math.floor(maxPerSecond))
  return { limits: [{ per: 'channel', count, perMs: (count * 1_000) / maxPerSecond }] }
}

function requireAboveZero(option: string, value: unknown): void {
  if (value === undefined || (Number.isFinite(value) && Number(value) > 0)) return
  throw new TypeError(`Invalid option ${option}: expected a number above 0, got ${String(value)}`)
}
