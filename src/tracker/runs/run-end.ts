/** The one end of a run: what was proposed, and when. */

import { errorTypeOf } from '../../model/end.ts'
import type { EndProposal, RunEnd } from '../../model/end.ts'
import { lagOf } from './told-time.ts'
import type { TrackedRun } from './tracked-run.ts'

/** The runs below one that ended abnormally end with it. */
export const WITH_PARENT: EndProposal = { reason: 'killed', cause: 'parent' }

/** The end that a run has now, as it was proposed. */
export function endNow({ session: { clock }, startedMs }: TrackedRun, proposal: EndProposal): RunEnd {
  const errorType = errorTypeOf(proposal)
  const elapsedMs = clock.now() - startedMs
  // Not before its start.
  const lagMs = Math.min(lagOf(proposal.endedAt, clock), elapsedMs)
  const end = {
    ...proposal,
    ...(errorType !== undefined && { errorType }),
    endedAt: clock.wallTime() - lagMs,
    durationMs: elapsedMs - lagMs,
  }
  return proposal.endedAt === undefined ? end : { ...end, lagMs }
}
