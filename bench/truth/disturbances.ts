/** What happens to the process that watches: it is blocked, stopped, frozen, and its wall clock is set. */

import { logNormal, throughQuantiles } from './duration.ts'
import type { Duration } from './duration.ts'
import type { Random } from './random.ts'
import type { Disturbance, Trace, TraceEvent } from './trace.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Disturbances an hour of busy time, and how long they last. */
const DISTURBANCES: readonly (Pick<Disturbance, 'kind'> & { perHour: number; length: Duration })[] = [
  // Blocked loops, then stops of the process.
  { kind: 'stopped', perHour: 2, length: logNormal(5, 60, { atMost: 90 }) },
  { kind: 'stopped', perHour: 0.3, length: throughQuantiles(60, 900, 3_600, { atMost: 3_600 }) },
  { kind: 'frozen', perHour: 0.3, length: throughQuantiles(600, 3_600, 14_400, { atMost: 14_400 }) },
  { kind: 'stepped', perHour: 0.5, length: () => HOUR_MS },
  { kind: 'stepped', perHour: 0.5, length: () => -HOUR_MS },
]

/** Draws them for so much busy time. */
export function disturbancesOf(random: Random, busyMs: number): Disturbance[] {
  const all = DISTURBANCES.flatMap(({ kind, perHour, length }) =>
    Array.from({ length: Math.round((perHour * busyMs) / HOUR_MS) }, () => ({
      atMs: random.between(0, busyMs),
      kind,
      ms: length(random),
    })),
  )
  return apart(all.toSorted((a, b) => a.atMs - b.atMs))
}

/** One at a time: a process that stands still cannot be stopped. */
function apart(disturbances: readonly Disturbance[]): Disturbance[] {
  let freeMs = 0
  return disturbances.filter(({ atMs, kind, ms }) => {
    const isFree = atMs > freeMs
    if (isFree) freeMs = atMs + (kind === 'stopped' ? ms : 0) + MINUTE_MS
    return isFree
  })
}

/** While the world is frozen nothing happens: all that comes later comes later by as much. */
export function disturbed(events: readonly TraceEvent[], disturbances: readonly Disturbance[]): Trace {
  const frozen = disturbances.filter(({ kind }) => kind === 'frozen')
  const shifted = <Timed extends { readonly atMs: number }>(timed: Timed): Timed => {
    let ms = 0
    for (const one of frozen) if (one.atMs < timed.atMs) ms += one.ms
    return ms === 0 ? timed : { ...timed, atMs: timed.atMs + ms }
  }
  const later = events.map(shifted)
  return {
    events: later,
    disturbances: disturbances.map(shifted),
    endMs: (later.at(-1)?.atMs ?? 0) + MINUTE_MS,
  }
}
