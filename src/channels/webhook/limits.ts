/** Checks how often a webhook may post. */

import type { RateLimit } from '../../model/notice.ts'
import { wrongOption } from '../wrong-option.ts'

/**
 * A rate as a limit: 2.5 a second are 2 in 800 ms, and one in two seconds is 1 in 2,000 ms.
 *
 * @throws {TypeError} naming the option, its bound and its value
 */
export function limitsOf(maxPerSecond: number | undefined): { limits?: readonly RateLimit[] } {
  if (maxPerSecond === undefined) return {}
  if (!Number.isFinite(maxPerSecond) || maxPerSecond <= 0)
    throw wrongOption('webhook.maxPerSecond', `a number above 0, but is ${maxPerSecond}`)
  const count = Math.max(1, Math.floor(maxPerSecond))
  return { limits: [{ per: 'channel', count, perMs: (count * 1_000) / maxPerSecond }] }
}
