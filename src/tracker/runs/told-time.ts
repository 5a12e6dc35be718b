/** When something happened of which a host tells late: by its word, within what can be true. */

import type { Clock } from '../../model/clock.ts'
import type { WorkEnd } from '../../model/work.ts'

/** What is told to be older is not believed: it may be in seconds. In ms. */
const MAX_TOLD_AGE_MS = 7 * 24 * 3_600_000

/**
 * How long ago it was, in ms. What lies in the future, or too far back, is taken to happen now.
 *
 * @param at as it was told, in ms since the epoch
 */
export function lagOf(at: number | undefined, clock: Clock): number {
  if (at === undefined) return 0
  const lagMs = clock.wallTime() - at
  return lagMs > 0 && lagMs <= MAX_TOLD_AGE_MS ? lagMs : 0
}

/** The end of a call as it was told, and its instant on the monotonic clock: never before its start. */
export function endOfCall(
  said: WorkEnd,
  startedMs: number,
  clock: Clock,
): { readonly end: WorkEnd; readonly endedMs: number } {
  const nowMs = clock.now()
  if (said.endedAt === undefined) return { end: said, endedMs: nowMs }
  const lagMs = Math.min(lagOf(said.endedAt, clock), nowMs - startedMs)
  return { end: { ...said, endedAt: clock.wallTime() - lagMs }, endedMs: nowMs - lagMs }
}
