/** All sessions in numbers, for those who export them. */

import type { AttentionClass } from './attention-reasons.ts'
import type { HeartbeatState } from './session.ts'
import type { WorkKind } from './work.ts'

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
}

/** All sessions, counted for an export. */
export interface Census {
  /** Visits every session once. The entry is valid inside the call only. */
  each(visit: (entry: CensusEntry) => void): void
  /** Queued input now, by class of lane. */
  queueDepth(): ReadonlyMap<string, number>
}
