/** Says when nobody waits any more for a run whose end may never be heard. */

import type { Strand, Watched } from '../model/watch.ts'
import type { StrandLimits } from './limits.ts'
import type { Measures } from './measures.ts'

/**
 * A run of which nothing was heard for so long is not given up earlier, in ms. An instrumentation may forget a span;
 * a host that tells of its runs by events tells of each end, and often of nothing before it.
 */
export const KEPT_SILENT_MS = { foreign: 30 * 60_000, opened: 120 * 60_000 } as const
/** Code that tries a failed request again has begun by then, in ms, unless it says that it waits. */
const TRIED_AGAIN_MS = 60_000
/** People had time to hear of a stall, and to look, before its run is given up. */
const TIMES_THE_LIMIT = 2

/**
 * True once each strand of a run has been silent for `keptSilentMs`, and for twice as long as it may be. What waits
 * for a person, or for a runtime with a watchdog of its own, is kept for twice `waitingMaxMs`. What may be silent for
 * ever is kept, and so is what has processes that work.
 *
 * @param watched a run of which only others could tell that it has ended; undefined for one that has
 * @param keptSilentMs in ms of observed time
 */
export function isOutOfSight(
  watched: Watched | undefined,
  measures: Pick<Measures, 'limitsOf' | 'evidenceOf'>,
  keptSilentMs: number,
): boolean {
  const strands = watched?.strands() ?? []
  if (watched === undefined || strands.length === 0) return false
  return strands.every((strand) => {
    if (measures.evidenceOf(strand)?.finding === 'alive') return false
    const allowedMs = TIMES_THE_LIMIT * longestMs(strand, measures.limitsOf(watched, strand))
    return quietMs(strand) > Math.max(keptSilentMs, allowedMs)
  })
}

/** True once nothing has happened for a minute in a run whose last request failed, and nothing waits to try again. */
export function isNotTriedAgain(watched: Watched | undefined): boolean {
  const strands = watched?.strands() ?? []
  return (
    strands.length > 0 &&
    strands.every(({ wait, silenceMs }) => wait !== 'retry' && silenceMs > TRIED_AGAIN_MS)
  )
}

function quietMs({ wait, waitedMs, silenceMs }: Strand): number {
  return isExcused(wait) ? waitedMs : silenceMs
}

/** A request that declares its own time-out may take that long, though people hear of it earlier. */
function longestMs({ wait }: Strand, { stalled, abortMs, waitingMaxMs }: StrandLimits): number {
  if (isExcused(wait)) return waitingMaxMs
  return Math.max(stalled.ms, Number.isFinite(abortMs) ? abortMs : 0)
}

function isExcused(wait: Strand['wait']): boolean {
  return wait === 'person' || wait === 'runtime'
}
