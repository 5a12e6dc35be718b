/** Says what happens next about a session that needs attention: a recovery is asked for, or why none is. */

import type { NextStep, Verdict } from '../model/attention.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { SessionState } from '../model/session.ts'
import type { Strand } from '../model/watch.ts'

/** What the gates ask about. */
export interface GateFacts {
  readonly verdict: Verdict
  /** What is accused; undefined for a session without work. */
  readonly strand: Pick<Strand, 'owned' | 'work' | 'wait'> | undefined
  readonly state: SessionState
  /** Who may be aborted, most specific first. */
  readonly policies: readonly RecoveryPolicy[]
  /** The silence has reached the abort threshold. */
  readonly pastAbort: boolean
  /** A recovery of the session is under way. */
  readonly inFlight: boolean
  /** Its input waits for something wider than the session. */
  readonly heldElsewhere: boolean
}

/** What the gates of a recovery say; the first that is closed gives the reason. */
export function nextStepOf(facts: GateFacts): NextStep {
  const { verdict, strand } = facts
  if (verdict.event === 'session.long_running') return 'wait'
  if (facts.state === 'waiting' || strand?.wait === 'person') return 'awaits_person'
  if (facts.inFlight) return 'recovery_in_flight'
  if (facts.heldElsewhere) return 'queued_elsewhere'
  if (verdict.recoverable) return 'recovery_requested'
  if (strand?.owned !== true) return 'no_owner'
  // It moves: nobody can say that it will not come to something.
  if (verdict.reason === 'repeated_tool_calls_without_progress') return 'report_only'
  if (!mayAbort(strand, facts.policies)) return 'report_only'
  return facts.pastAbort ? 'recovery_requested' : 'too_early'
}

/** Whether a live run may be aborted: the most specific word counts, a tool's before its run's. */
export function mayAbort(
  strand: Pick<Strand, 'work'> | undefined,
  policies: readonly RecoveryPolicy[],
): boolean {
  const tool = strand?.work?.kind === 'tool_call' ? strand.work.name : undefined
  for (const level of policies) {
    const named =
      tool !== undefined && Object.hasOwn(level.tools ?? {}, tool) ? level.tools?.[tool] : undefined
    const word = named?.abort ?? level.abort
    if (word !== undefined) return word
  }
  return false
}
