/** Live runs and sessions as their judges see them: the ports between the tracker and those who look. */

import type { AttentionClass } from './attention-reasons.ts'
import type { Evidence } from './evidence.ts'
import type { RecoveryPolicy } from './recovery.ts'
import type { RepeatedCalls } from './repeats.ts'
import type { RunInfo, StrandWait } from './run.ts'
import type { HeartbeatState, LimitSource, SessionInfo, SessionState } from './session.ts'
import type { Thresholds } from './thresholds.ts'
import type { WorkInfo, WorkKind } from './work.ts'

/** What the rule is told about work. Ages in ms of observed time. */
export interface ActivityFacts {
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

/**
 * What moves by itself, at one moment: an open call in which nothing else is open, a run in which nothing is,
 * or a call that its run has left open. Times in ms of observed time.
 */
export interface Strand {
  readonly kind: WorkKind
  /** The call; undefined for a run between its calls. */
  readonly work: WorkInfo | undefined
  /** The run that it lies in; for a call without an owner the run that made it. */
  readonly run: RunInfo
  /** A live run of this process stands behind it. */
  readonly owned: boolean
  /** Since it moved last, or began, or a wait of it was over. */
  readonly silenceMs: number
  /** Since it began. */
  readonly ageMs: number
  readonly phase: HeartbeatState
  /** What it waits for, as it was declared. */
  readonly wait: StrandWait | undefined
  /** How long it has waited. */
  readonly waitedMs: number
  /** Since the first of two or more requests without a result; undefined without a repetition. */
  readonly repeatedMs: number | undefined
  /** Nothing is left to do: the model has said that its answer is complete. */
  readonly isAnswered: boolean
  /** Its run has called a model. */
  readonly hasModel: boolean
}

/** A live run, or a session in which none lives, as the sampler holds it between looks. */
export interface Watched {
  readonly session: SessionInfo
  /** Undefined for a session. */
  readonly run: RunInfo | undefined
  /** The agent that emissions count under. */
  readonly agent: string | undefined
  readonly state: SessionState
  /** Queued input behind the current turn. */
  readonly backlog: number
  /** Since the run started, or the session entered its state: what waits, waits since then. */
  readonly ageMs: number
  /** False once it is gone. */
  readonly tracked: boolean
  /** A run lives in the session. */
  readonly hasRuns: boolean
  /** Overrides of the thresholds, most specific first. */
  readonly thresholds: readonly Thresholds[]
  /** Overrides of who may be aborted, most specific first. */
  readonly recovery: readonly RecoveryPolicy[]
  /** Tool calls in it that come to nothing new, again and again. */
  readonly repeats: RepeatedCalls | undefined
  /** What is told about it. Written by the sampler alone: while it is an alarm, results show at once. */
  attention: AttentionClass | undefined
  /** What moves by itself in it, now. A run in which only sub-agents are open has none. */
  strands(): readonly Strand[]
  /**
   * Whether what was accused has really moved since a tick: a chunk, a result, and not a call that merely
   * begins, fails or waits.
   *
   * @param culprit undefined for a session without work
   * @param options.byResult only a result counts. @default false
   */
  movedSince(tick: number, culprit: Strand | undefined, options?: { readonly byResult?: boolean }): boolean
  /**
   * Asks to be shown again, unless it is shown earlier anyway.
   *
   * @param delayMs in ms of observed time; `Infinity` asks for nothing
   */
  lookAgainIn(delayMs: number): void
  /** Asks to be shown at the first tick after something in it moved, besides. */
  lookAgainWhenMoved(): void
}

/** How long a strand may be silent, and who says so. */
export interface Limit {
  /** In ms; `Infinity` for never. */
  readonly ms: number
  /**
   * `declared` by the tool's deadline, `set` by thresholds, `learned` from how long calls of the tool take, or
   * the `default`.
   */
  readonly source: LimitSource
}

/** What strands are measured by: for those who show them. */
export interface StrandMeasures {
  /** Silence from which people see it as slow, in ms; 0 for never. */
  slowMs(watched: Watched, strand: Strand): number
  /** What its processes said when they were looked at last; undefined where nobody had to look. */
  evidenceOf(strand: Strand): Evidence | undefined
  /** Silence from which it is stalled. */
  limitOf(watched: Watched, strand: Strand): Limit
}

/** The tracker, as the sampler drives it once a tick. */
export interface Watch {
  /** The tick that is to come: what happens now carries it. */
  readonly coming: number
  /**
   * Moves observed time on.
   *
   * @param observedMs how much of the time since the last tick was really observed, in ms
   */
  tick(observedMs: number): void
  /** The rows of the runs and sessions that asked to be shown by now. */
  due(): readonly number[]
  /** What is in a row now: by the time one looks, it may be something else, or nothing. */
  at(row: number): Watched | undefined
  /** Drops what nobody can ask for any more. */
  sweep(): void
}
