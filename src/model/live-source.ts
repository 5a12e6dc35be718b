/** Live sessions, as those see them who show them. */

import type { AttentionClass } from './attention-reasons.ts'
import type { RecoveryCompletion } from './recovery.ts'
import type { RunSnapshot } from './run-snapshot.ts'
import type { StrandWait } from './run.ts'
import type { HeartbeatState, LimitSource, SessionInfo, SessionSnapshot, SessionState } from './session.ts'

/** What a short look at a session finds. */
export interface Glance {
  readonly heartbeat: HeartbeatState
  readonly state: SessionState
  /** Silent for `slowMs` while a model or a tool should answer. */
  readonly isSlow: boolean
  /** Model of the open model call. */
  readonly model: string | undefined
  /** Name of the oldest open tool call. */
  readonly toolName: string | undefined
  readonly attention: AttentionClass | undefined
  /** What it waits for. */
  readonly wait: StrandWait | undefined
  /** Since its last progress, in ms of observed time; undefined before the first. */
  readonly silenceMs: number | undefined
  readonly backlog: number
  /** Where the run lives that its newest run is part of, if that is another session. */
  readonly parent: SessionInfo | undefined
}

/** How long calls of a tool are usually silent. */
export interface UsualSilence {
  readonly tool: string
  /** In ms; absent before enough calls have ended. */
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly limitMs?: number
  readonly limitSource: LimitSource
  /** How many calls have taught it. */
  readonly samples: number
}

/** What those need who show the sessions of this process. Nothing of it throws. */
export interface LiveSource {
  /** All sessions that are known. */
  all(): Iterable<SessionInfo>
  /** Those in which something runs, waits or was left open, and all without a name. */
  busy(): Iterable<SessionInfo>
  /** False for one that was forgotten. */
  knows(session: SessionInfo): boolean
  /** The one that its host named so; undefined for one that is not known. */
  find(key: string): SessionInfo | undefined
  /**
   * Undefined for a session that was forgotten.
   *
   * @param asksSlow whether `isSlow` is asked for: it costs as much as all else. Where it is not, it is false
   */
  glance(session: SessionInfo, asksSlow: boolean): Glance | undefined
  snapshot(session: SessionInfo): SessionSnapshot | undefined
  /** Its live runs, oldest first. */
  runsOf(session: SessionInfo): readonly RunSnapshot[]
  usualOf(tool: string, session: SessionInfo): UsualSilence
  /**
   * Ends its live runs.
   *
   * @param queued also takes out what waits on its lane
   */
  stop(session: SessionInfo, queued: boolean): { readonly ended: number; readonly cleared: number }
  /**
   * Asks its owners to give it back, because a person wishes that.
   *
   * @returns undefined where nothing is silent
   */
  recover(session: SessionInfo): Promise<RecoveryCompletion | undefined>
}
