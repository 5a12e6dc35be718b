/** How a run ends whose body has settled: what the framework saw comes first, then the body's own word. */

import { type EndProposal, endOfError, isAbnormal } from '../../model/end.ts'
import { failureOf } from '../../model/failure.ts'
import { CANCELLED } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'

/** The end of a run whose body returned. That proves nothing: the framework may have seen an abort. */
function endOfReturn(run: RunHandle): EndProposal {
  return run.suspected === undefined ? { reason: 'completed' } : endOfSeen(run, run.suspected)
}

/**
 * The end of a run that nothing holds any more.
 *
 * @param held what those who held it said
 */
export function endOfHeld(run: RunHandle, held: EndProposal | undefined): EndProposal {
  // A reader that has had enough breaks off what makes the answer: the abort that is seen there is his.
  if (held === CANCELLED && run.suspected?.cause === 'caller_abort') return held
  if (held !== undefined && (isAbnormal(held) || run.suspected === undefined)) return held
  return endOfReturn(run)
}

/** The end of a run whose body threw. */
export function endOfThrow(run: RunHandle, error: unknown): EndProposal {
  return endOfSeen(run, run.suspected ?? endOfError(error))
}

/**
 * Whose abort and whose time limit it was. Those of the run itself would have ended it already: what its body
 * or the framework met comes from the run above, or from further in.
 */
function endOfSeen({ parent }: RunHandle, seen: EndProposal): EndProposal {
  const isOrphan = parent?.ended !== undefined && isAbnormal(parent.ended)
  if (isOrphan && isCutOff(seen)) return { ...seen, reason: 'killed', cause: 'parent' }
  if (seen.cause === 'caller_abort') return { ...seen, ...endOfError(seen.error) }
  return seen.cause === 'deadline' ? { ...seen, cause: 'request_timeout' } : seen
}

function isCutOff({ reason, error }: EndProposal): boolean {
  return reason === 'timeout' || reason === 'killed' || failureOf(error).isAbort
}
