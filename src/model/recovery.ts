/** What an owner does about attention: requested once, completed exactly once, verified. */

import type { AttentionReason } from './attention-reasons.ts'
import type { RunInfo } from './run.ts'
import type { SessionInfo, SessionState } from './session.ts'
import type { WorkInfo, WorkKind } from './work.ts'

/** What a recovery does, or did. */
export type RecoveryAction = 'abort_run' | 'release_lane' | 'force_clear' | 'keep_lane' | 'observe_only'

/** How a recovery fared. The session is idle only after `aborted` and `released`. */
export type RecoveryStatus = 'aborted' | 'released' | 'skipped' | 'noop' | 'failed'

/** All recovery statuses, for exports that show the zeros too. */
export const RECOVERY_STATUSES: readonly RecoveryStatus[] = [
  'aborted',
  'released',
  'skipped',
  'noop',
  'failed',
]

/** Whether live runs may be aborted once they are silent for their abort threshold. Releasing needs no leave. */
export interface RecoveryPolicy {
  /** @default false */
  readonly abort?: boolean
  /** By the name of the tool that a run is in. */
  readonly tools?: Readonly<Record<string, { readonly abort?: boolean }>>
}

/** A wish that the owner of a session gives it back to those who wait. */
export interface RecoveryRequest {
  readonly session: SessionInfo
  /** What is asked for: `abort_run` of a run that is silent, `release_lane` of what nobody owns. */
  readonly action: Extract<RecoveryAction, 'abort_run' | 'release_lane'>
  /** The session's state when it was judged. */
  readonly expectedState: SessionState
  /** The session's generation when it was judged: another one means that somebody was faster. */
  readonly generation: number
  /** Why, in the words of the verdict. */
  readonly reason: AttentionReason
  /** Queued input that waits for the session. */
  readonly backlog: number
  /** Age that the verdict was given at, in ms of observed time. */
  readonly ageMs: number
  /** True if a live run may be aborted; otherwise only what nobody owns may be released. */
  readonly mayAbort: boolean
  readonly workKind?: WorkKind
  /** The run that was judged, if one is known. */
  readonly run?: RunInfo
  /** The call that was judged, if one is open. */
  readonly work?: WorkInfo
  /** When it was asked for, in ms since the epoch. */
  readonly requestedAt: number
}

/** What the owner of a session answers. */
export interface RecoveryOutcome {
  readonly action: RecoveryAction
  readonly status: RecoveryStatus
  /** Why, in one word: for statuses other than `aborted` and `released`. */
  readonly detail?: string
  /** How many queued messages can go on now. @default 0 */
  readonly released?: number
}

/** The one completion of a request. */
export interface RecoveryCompletion extends RecoveryOutcome {
  readonly request: RecoveryRequest
  readonly released: number
  /** From request to completion, in ms on the monotonic clock. */
  readonly durationMs: number
}

/**
 * The owner of sessions: it knows how to end their work and to let their queues move. One that throws, or
 * does not answer in time, has failed.
 *
 * @example
 * const handler: RecoveryHandler = {
 *   recover: ({ session, mayAbort }) => {
 *     if (!mayAbort) return { action: 'keep_lane', status: 'noop', detail: 'busy' }
 *     lifesign.sessions.stop(session.key)
 *     return { action: 'abort_run', status: 'aborted' }
 *   },
 * }
 */
export interface RecoveryHandler {
  /**
   * Tries to give the session back.
   *
   * @param signal aborts when the answer comes too late to count
   * @returns undefined when the session is not this owner's
   */
  recover(
    request: RecoveryRequest,
    signal: AbortSignal,
  ): RecoveryOutcome | undefined | Promise<RecoveryOutcome | undefined>
}
