/** Says when nobody waits any more for a run whose end may never be heard. */

import type { Watched } from '../model/watch.ts'
import type { Measures } from './measures.ts'

/** A run of which nothing was heard for so long is not given up earlier, in ms. */
const KEPT_SILENT_MS = 30 * 60_000
/** People had time to hear of a stall, and to look, before its run is given up. */
const TIMES_THE_LIMIT = 2

/**
 * True once each strand of a run has been silent for half an hour, and for twice as long as it may be. What waits for
 * a person is kept, and so is what may be silent for ever.
 *
 * @param watched a run of which only others could tell that it has ended; undefined for one that has
 */
export function isOutOfSight(watched: Watched | undefined, measures: Pick<Measures, 'limitsOf'>): boolean {
  const strands = watched?.strands() ?? []
  if (watched === undefined || strands.length === 0) return false
  return strands.every((strand) => {
    const { stalled } = measures.limitsOf(watched, strand)
    return strand.wait !== 'person' && strand.silenceMs > keptMs(stalled.ms)
  })
}

function keptMs(limitMs: number): number {
  return Math.max(KEPT_SILENT_MS, TIMES_THE_LIMIT * limitMs)
}
