/** How a run ends whose body has settled: what the framework saw comes first, then the body's own word. */

import { type EndProposal, endOfError, isAbnormal, type SeenEnd } from '../../model/end.ts'
import { failureOf } from '../../model/failure.ts'
import { CANCELLED, PART_FAILED } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'

/** What was seen of a run when its body returned, and whether the answer says that the body has dealt with it. */
export interface ReturnedBody {
  readonly seen: SeenEnd | undefined
  readonly isDealtWith: boolean
}

/** Looks at the answer of a body, which nobody keeps. */
export function returnedBody({ suspected: seen }: RunHandle, answer: unknown): ReturnedBody {
  return { seen, isDealtWith: seen?.isDealtWith?.(answer, false) === true }
}

/**
 * The end of a run whose body returned. That proves nothing by itself: the framework may have seen an abort. It is the
 * word of a body that was told of what was seen.
 */
function endOfReturn(run: RunHandle, returned: ReturnedBody): EndProposal {
  const { suspected } = run
  if (suspected === undefined) return { reason: 'completed' }
  const isDealtWith =
    suspected === returned.seen ? returned.isDealtWith : suspected.isDealtWith?.(undefined, true) === true
  return isDealtWith
    ? { reason: 'completed', stopReason: PART_FAILED, error: suspected.error }
    : endOfSeen(run, suspected)
}

/**
 * The end of a run that nothing holds any more.
 *
 * @param held what those who held it said
 */
export function endOfHeld(
  run: RunHandle,
  held: EndProposal | undefined,
  returned: ReturnedBody,
): EndProposal {
  // A reader that has had enough breaks off what makes the answer: the abort that is seen there is his.
  if (held === CANCELLED && run.suspected?.cause === 'caller_abort') return held
  if (held !== undefined && (isAbnormal(held) || run.suspected === undefined)) return held
  return endOfReturn(run, returned)
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
