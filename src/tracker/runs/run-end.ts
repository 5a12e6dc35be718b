/** The one end of a run: what was proposed, and when. */

import { errorTypeOf } from '../../model/end.ts'
import type { EndProposal, RunEnd } from '../../model/end.ts'
import type { TrackedRun } from './tracked-run.ts'

/** The runs below one that ended abnormally end with it. */
export const WITH_PARENT: EndProposal = { reason: 'killed', cause: 'parent' }

/** The end that a run has now, as it was proposed. */
export function endNow({ session: { clock }, startedMs }: TrackedRun, proposal: EndProposal): RunEnd {
  const errorType = errorTypeOf(proposal)
  const endedAt = clock.wallTime()
  const durationMs = clock.now() - startedMs
  return { ...proposal, ...(errorType !== undefined && { errorType }), endedAt, durationMs }
}
