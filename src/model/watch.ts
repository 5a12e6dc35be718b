/** Live sessions as their judges see them: the ports between the tracker and those who look. */

import type { AttentionClass } from './attention.ts'
import type { RecoveryPolicy } from './recovery.ts'
import type { RunInfo } from './run.ts'
import type { HeartbeatState, SessionInfo, SessionState } from './session.ts'
import type { Thresholds } from './thresholds.ts'
import type { WorkInfo, WorkKind } from './work.ts'

/** What a session's work looks like now. Ages in ms of observed time. */
export interface ActivityFacts {
  /** tool_call if any tool call is open, else model_call, else run; absent without work. */
  readonly workKind?: WorkKind | undefined
  /** A live run handle of this process stands behind the work. */
  readonly owned: boolean
  /** Since the last progress. */
  readonly progressAgeMs?: number | undefined
  /** Since the oldest open tool call started. */
  readonly toolAgeMs?: number | undefined
  /** The last progress said that the answer is complete. */
  readonly terminalProgress?: boolean | undefined
  /** Since the first of two or more model requests without semantic progress. */
  readonly repeatedRequestAgeMs?: number | undefined
  /** A declared wait for a provider's retry is running. */
  readonly retryWait?: boolean | undefined
  /** A runtime with a watchdog of its own has the work. */
  readonly runtimeOwnedWait?: boolean | undefined
}

/** Everything the sampler needs to judge one session at one moment. */
export interface Observation {
  readonly state: SessionState
  readonly heartbeat: HeartbeatState
  /** Queued input behind the current turn. */
  readonly backlog: number
  readonly activity: ActivityFacts
  /** Since the session entered its state, or a run of it started or ended; never since progress. */
  readonly stateAgeMs: number
  /** Since input waits in vain in a session that was given back; undefined where its lane moves. */
  readonly unmovedAgeMs?: number | undefined
  /** The call that the activity speaks of. */
  readonly work: WorkInfo | undefined
  /** The run that the activity speaks of. */
  readonly run: RunInfo | undefined
  /** Overrides of the thresholds, most specific first. */
  readonly thresholds: readonly Thresholds[]
  /** Overrides of who may be aborted, most specific first. */
  readonly recovery: readonly RecoveryPolicy[]
}

/** What fires about a session: the sampler's own record, of which others know the class. */
export interface FiringAttention {
  readonly class: AttentionClass
}

/** A live session as the sampler holds it between looks. */
export interface WatchedSession extends SessionInfo {
  /** The tick that was to come at the last progress. */
  readonly progressMark: number
  /** The tick that was to come at the last change of anything but progress: calls, runs, queue, state. */
  readonly changeMark: number
  /** False once the session is gone. */
  readonly tracked: boolean
  /** What fires about the session. Written by the sampler alone. */
  attention: FiringAttention | undefined
  /** Looks at the session now. */
  observe(): Observation
  /**
   * Gives the session back to those who wait, if it is still the one that was judged, and nothing lives in it.
   *
   * @returns undefined when somebody was faster
   */
  recover(generation: number): number | undefined
  /**
   * Asks to be shown again.
   *
   * @param delayMs in ms of observed time; `Infinity` waits for the next change
   * @param options.orWhenMoved also at the first tick after progress. @default false
   */
  lookAgainIn(delayMs: number, options?: { readonly orWhenMoved?: boolean }): void
}

/** The tracker, as the sampler drives it once a tick. */
export interface Watch {
  /** The tick that is to come: what happens now carries this mark. */
  readonly coming: number
  /**
   * Moves observed time on.
   *
   * @param observedMs how much of the time since the last tick was really observed, in ms
   */
  tick(observedMs: number): void
  /** The rows of the sessions that asked to be shown by now. */
  due(): readonly number[]
  /** The session in a row now: by the time one looks, it may be another one, or none. */
  at(row: number): WatchedSession | undefined
  /** All sessions about which something fires. */
  firing(): readonly WatchedSession[]
  /** Drops what nobody can ask for any more. */
  sweep(): void
}

/** One session in a census. */
export interface CensusEntry {
  readonly heartbeat: HeartbeatState
  readonly agent: string | undefined
  readonly attention: AttentionClass | undefined
  /** Silence in ms of observed time; undefined without work. */
  readonly silenceMs: number | undefined
  readonly workKind: WorkKind | undefined
}

/** All sessions, counted for an export. */
export interface Census {
  /** Visits every session once. The entry is valid inside the call only. */
  each(visit: (entry: CensusEntry) => void): void
  /** Queued input now, by class of lane. */
  queueDepth(): ReadonlyMap<string, number>
}
