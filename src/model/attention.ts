/** That a session needs attention, why, and what happens next. */

import type { RunInfo, WaitKind } from './run.ts'
import type { HeartbeatState, SessionInfo, SessionState } from './session.ts'
import type { Limit } from './watch.ts'
import type { WorkInfo, WorkKind } from './work.ts'

/** The classes of attention: slow but moving, silent, or abandoned bookkeeping. */
export type AttentionClass = 'long_running' | 'stalled' | 'stuck'

/** The event a verdict is reported as; also the name of its counter. */
export type AttentionEventName = 'session.long_running' | 'session.stalled' | 'session.stuck'

/** Finer than the event: what the evidence looked like. */
export type Classification =
  | 'long_running'
  | 'stalled_agent_run'
  | 'blocked_tool_call'
  | 'stale_session_state'

/** Why a session needs attention. */
export type AttentionReason =
  | 'provider_retry_wait'
  | 'runtime_owned_wait'
  | 'repeated_model_requests_without_progress'
  | 'queued_work_without_active_run'
  | 'blocked_tool_call'
  | 'queued_behind_terminal_active_work'
  | 'active_work_without_progress'
  | 'active_model_call_without_progress'
  | 'queued_behind_active_work'
  | 'active_work'
  | 'queued_behind_untracked_active_progress'
  | 'untracked_active_progress'
  | 'stale_session_state'

/** What `classifySession` answers. */
export interface Verdict {
  readonly event: AttentionEventName
  readonly reason: AttentionReason
  readonly classification: Classification
  /** Absent for stuck: there is no work. */
  readonly workKind?: WorkKind
  /** The lane may be released at once, gates permitting. */
  readonly recoverable: boolean
}

/**
 * What happens next about it, told with every detection: a recovery is asked for if nothing moves until the
 * next look, or why none is.
 *
 * - `wait`: it is slow, not silent.
 * - `report_only`: it may not be aborted; `recovery.abort` would allow it.
 * - `too_early`: it may be aborted, but its abort threshold has not passed.
 * - `no_owner`: nobody in this process can end what is left.
 * - `awaits_person`, `queued_elsewhere`: a recovery would not help.
 * - `recovery_in_flight`: one is under way.
 */
export type NextStep =
  | 'recovery_requested'
  | 'report_only'
  | 'wait'
  | 'too_early'
  | 'no_owner'
  | 'awaits_person'
  | 'queued_elsewhere'
  | 'recovery_in_flight'

/** How an episode of attention ended. */
export type Resolution = 'progressed' | 'reclassified' | 'ended' | 'shutdown'

/** One emission about an episode of attention: firing, firing again, or resolved. */
export interface Attention extends Verdict {
  readonly status: 'firing' | 'resolved'
  readonly class: AttentionClass
  readonly session: SessionInfo
  readonly state: SessionState
  /** The run that was judged, if one is known. */
  readonly run?: RunInfo
  /** The call that was judged, if one is open. */
  readonly work?: WorkInfo
  /** The agent of that run, else of the session. */
  readonly agent: string | undefined
  /** What the run does, as people watch it. */
  readonly phase?: HeartbeatState
  /** What is awaited, as it was declared. */
  readonly wait?: WaitKind
  /** The age that passed its limit, in ms of observed time: a silence; for what is slow, that of its run. */
  readonly ageMs: number
  /** The limit, and who says so. */
  readonly limit: Limit
  /**
   * For dashboards only: it was silent again soon after it had moved, and people hear of it once the silence is
   * twice as long as the one that they heard of last.
   */
  readonly quiet: boolean
  /** Silence, in ms of observed time. */
  readonly progressAgeMs?: number
  /** The episode begins with this emission: it is counted. */
  readonly begins: boolean
  /** 0 for the first emission of an episode, then 1, 2, ...; one that came back soon counts on. */
  readonly repeat: number
  readonly backlog: number
  readonly nextStep: NextStep
  /** From first emission to resolution, in ms of observed time. Only when resolved. */
  readonly durationMs?: number
  /** Only when resolved. */
  readonly resolution?: Resolution
}

/** The class of an event. */
export function classOf(event: AttentionEventName): AttentionClass {
  return event.slice('session.'.length) as AttentionClass
}
