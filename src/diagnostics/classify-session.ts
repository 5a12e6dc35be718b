/** The rule: what kind of attention a session needs, from its facts alone. */

import type { AttentionReason } from '../model/attention-reasons.ts'
import { verdictOf } from '../model/attention.ts'
import type { Verdict } from '../model/attention.ts'
import type { SessionState } from '../model/session.ts'
import type { ActivityFacts } from '../model/watch.ts'
import type { WorkKind } from '../model/work.ts'

/** What `classifySession` judges. */
export interface SessionFacts {
  readonly state: SessionState
  /** Queued input behind the current turn. */
  readonly backlog: number
  readonly activity: ActivityFacts
  /** The effective warn threshold of the work judged, in ms. Silence is stale when strictly longer. */
  readonly staleMs: number
  /** The effective abort threshold, in ms; absent means never. */
  readonly abortMs?: number | undefined
}

/**
 * Says what a session needs attention for. It is meant to be asked only once the session's age has passed
 * its warn threshold, so it always has an answer. The first row that matches wins.
 *
 * @example
 * classifySession({
 *   state: 'idle',
 *   backlog: 1,
 *   activity: { workKind: 'model_call', owned: false, progressAgeMs: 31_000 },
 *   staleMs: 30_000,
 * }) // { event: 'session.stuck', reason: 'queued_work_without_active_run', recoverable: true, ... }
 */
export function classifySession(facts: SessionFacts): Verdict {
  return verdictOf(reasonOf(facts), facts.activity.workKind)
}

function reasonOf(facts: SessionFacts): AttentionReason {
  const { workKind, retryWait, runtimeOwnedWait } = facts.activity
  if (retryWait) return 'provider_retry_wait'
  if (runtimeOwnedWait) return 'runtime_owned_wait'
  return workKind === undefined ? withoutWork(facts) : withWork(facts, workKind)
}

function withWork(facts: SessionFacts, workKind: WorkKind): AttentionReason {
  const { state, backlog, staleMs, activity } = facts
  const { owned, progressAgeMs = 0, toolAgeMs = 0, terminalProgress, repeatedRequestAgeMs } = activity
  const abortMs = facts.abortMs ?? Infinity
  const stale = progressAgeMs > staleMs
  if (owned && repeatedRequestAgeMs !== undefined && repeatedRequestAgeMs >= abortMs) {
    return 'repeated_model_requests_without_progress'
  }
  if (state === 'idle' && backlog > 0 && !owned && stale) return 'queued_work_without_active_run'
  if (workKind === 'tool_call' && toolAgeMs > staleMs && stale) return 'blocked_tool_call'
  if (backlog > 0 && workKind === 'run' && terminalProgress) return 'queued_behind_terminal_active_work'
  if (workKind === 'model_call' && owned && stale && progressAgeMs < abortMs) {
    return 'active_model_call_without_progress'
  }
  if (stale) return 'active_work_without_progress'
  return backlog > 0 ? 'queued_behind_active_work' : 'active_work'
}

function withoutWork({ backlog, staleMs, activity }: SessionFacts): AttentionReason {
  if (activity.progressAgeMs !== undefined && activity.progressAgeMs <= staleMs) {
    return backlog > 0 ? 'queued_behind_untracked_active_progress' : 'untracked_active_progress'
  }
  return backlog > 0 ? 'queued_work_without_active_run' : 'stale_session_state'
}
