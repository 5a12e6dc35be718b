/** Says what happens next about a session that needs attention: a recovery is asked for, or why none is. */

import type { NextStep, Verdict } from '../model/attention.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { Observation } from '../model/watch.ts'

/** What the gates ask about. */
export interface GateFacts {
  readonly verdict: Verdict
  readonly seen: Pick<Observation, 'state' | 'activity' | 'work' | 'recovery'>
  /** The silence has reached the abort threshold of the work judged. */
  readonly pastAbort: boolean
  /** What was said at start about who may be aborted. */
  readonly policy: RecoveryPolicy
  /** A recovery of the session is under way. */
  readonly inFlight: boolean
  /** Its input waits for something wider than the session. */
  readonly heldElsewhere: boolean
}

/** What the gates of a recovery say; the first that is closed gives the reason. */
export function nextStepOf(facts: GateFacts): NextStep {
  const { verdict, seen } = facts
  if (verdict.event === 'session.long_running') return 'wait'
  if (seen.state === 'waiting') return 'awaits_person'
  if (facts.inFlight) return 'recovery_in_flight'
  if (facts.heldElsewhere) return 'queued_elsewhere'
  if (verdict.recoverable) return 'recovery_requested'
  if (!seen.activity.owned) return 'no_owner'
  if (!mayAbort(seen, facts.policy)) return 'report_only'
  return facts.pastAbort ? 'recovery_requested' : 'too_early'
}

/** Whether a live run may be aborted: the most specific word counts, a tool's before its run's. */
export function mayAbort(
  { work, recovery }: Pick<Observation, 'work' | 'recovery'>,
  policy: RecoveryPolicy,
): boolean {
  const tool = work?.kind === 'tool_call' ? work.name : undefined
  for (const level of [...recovery, policy]) {
    const named =
      tool !== undefined && Object.hasOwn(level.tools ?? {}, tool) ? level.tools?.[tool] : undefined
    const word = named?.abort ?? level.abort
    if (word !== undefined) return word
  }
  return false
}
