/** Stage 1: whether people shall hear of it. Every answer has a reason. */

import type { Attention } from '../model/attention.ts'
import { isAbnormal, type EndCause, type EndProposal } from '../model/end.ts'
import { isSamePlace, originOf } from '../model/origin.ts'
import type { RecoveryCompletion } from '../model/recovery.ts'
import type { RunInfo } from '../model/run.ts'

/** What a stage decided, and why in one word: the reason becomes `Delivery.reason`. */
export interface Decision {
  readonly tell: boolean
  readonly reason: string
}

/**
 * Ends that are told only to people who were told of a stall before: the people who wait brought such an end about, or
 * it is unknown whether anything was wrong.
 */
const NO_NEWS: ReadonlySet<EndCause> = new Set(['takeover', 'caller_abort', 'lost_sight'])

/**
 * Whether people hear of the end of a run.
 *
 * A sub-agent's failure is its parent's business while the parent lives: the parent may try again, and
 * its people hear of it if it fails in its turn. After the parent's abnormal end they have heard already.
 * Told are therefore only children whose people are others than their parent's, and those that outlive it: a task
 * in the background, and a detached one also after an abnormal end, for nobody else speaks for them.
 */
export function shouldTellEnd(run: RunInfo, end: EndProposal): Decision {
  const decision = ofReason(end)
  if (!decision.tell || run.parent === undefined || hasOwnPeople(run, run.parent)) return decision
  if (run.parent.ended === undefined) return no('parent_alive')
  return isAbnormal(run.parent.ended) && !run.detached ? no('parent_ended') : decision
}

/**
 * True for the end of a sub-agent that its parent's notice tells of too, ours or another's: then it needs no word of
 * its own. An end above that nobody is told of covers nothing.
 */
export function isCoveredAbove({ parent, detached }: RunInfo): boolean {
  if (parent?.ended === undefined || detached) return false
  const { tell, reason } = shouldTellEnd(parent, parent.ended)
  return tell || reason === 'told' || (reason === 'parent_ended' && isCoveredAbove(parent))
}

/** What the end itself says, for any run. */
function ofReason(end: EndProposal): Decision {
  if (!isAbnormal(end)) return no('completed')
  if (end.told === true) return no('told')
  if (end.cause !== undefined && NO_NEWS.has(end.cause)) return no(end.cause)
  return { tell: true, reason: 'first' }
}

/** Whether people hear that a session needs attention. Slow is not silent, and stuck is for its owner. */
export function shouldTellAttention(attention: Attention): Decision {
  if (attention.class !== 'stalled') return no(attention.class)
  if (attention.isUnwished === true) return no('not_wished')
  if (attention.quiet) return no('back_off')
  return { tell: true, reason: 'first' }
}

/**
 * Whether people hear what became of a recovery: where it failed, and where nobody could even try to give a stuck
 * session back. That a run is silent they have heard already.
 */
export function shouldTellCompletion({ status, detail, request }: RecoveryCompletion): boolean {
  return (
    status === 'failed' ||
    (status === 'skipped' && detail === 'no_owner' && request.action === 'release_lane')
  )
}

/** True for a sub-agent at work for the same people as its parent, which speaks for both. */
export function isTheParents(run: RunInfo): boolean {
  return run.parent !== undefined && run.parent.ended === undefined && !hasOwnPeople(run, run.parent)
}

function no(reason: string): Decision {
  return { tell: false, reason }
}

/** By place, not by identity: a child inside of the same `withOrigin` may carry the same origin once more. */
export function hasOwnPeople({ origin }: RunInfo, parent: RunInfo): boolean {
  // First of all: of a deep tree without places, each would look up to its top for each above it.
  if (origin === undefined) return false
  const theirs = originOf(parent)
  return theirs === undefined || !isSamePlace(origin, theirs)
}
