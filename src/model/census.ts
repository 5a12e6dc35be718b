/** All sessions in numbers, for those who export them. */

import type { AttentionClass } from './attention-reasons.ts'
import type { WaitKind } from './run.ts'
import type { HeartbeatState } from './session.ts'
import type { WorkKind } from './work.ts'

/** One live run in a census. */
export interface CensusRun {
  readonly agent: string | undefined
  /** For how long it has been open, in ms. */
  readonly openMs: number
  /** What it, or a call of it, waits for now: each kind once. */
  readonly waits: readonly WaitKind[]
}

/** One session in a census. */
export interface CensusEntry {
  readonly heartbeat: HeartbeatState
  /** The agent of the session. */
  readonly agent: string | undefined
  /** The worst class among its runs and itself. */
  readonly attention: AttentionClass | undefined
  /** The agent of the run that needs it most. */
  readonly attentionAgent: string | undefined
  /** The longest silence of what moves by itself and waits for nobody, in ms of observed time; undefined without work. */
  readonly silenceMs: number | undefined
  readonly workKind: WorkKind | undefined
  /** The agent of what is silent. */
  readonly silentAgent: string | undefined
  /** Its live runs, sub-agents included. */
  readonly runs: readonly CensusRun[]
}

/** All sessions, counted for an export. */
export interface Census {
  /** Visits every session once. The entry is valid inside the call only. */
  each(visit: (entry: CensusEntry) => void): void
  /** Queued input now, by class of lane. */
  queueDepth(): ReadonlyMap<string, number>
}
