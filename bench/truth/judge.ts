/** Watches a world and says what is wrong with it. */

import type { Finding } from '../../src/model/evidence.ts'
import type { TraceEvent } from './trace.ts'

/** What a judge that watches a trace must be able to do. */
export interface Judge {
  /** Time passes up to `toMs`. */
  pass(toMs: number): Promise<void> | void
  /** Something happens now. */
  hear(event: TraceEvent): void
  /** This process stands still for `ms`; what happened meanwhile is heard late, by `hearMissed`. */
  suspend(ms: number, hearMissed: () => void): void
  /** Somebody sets the wall clock. */
  stepWallClock(ms: number): void
  /** What it found, once all is over. */
  finish(): Promise<Findings> | Findings
}

/** An alarm, or another word about it, of an episode. */
export interface Alarm {
  readonly atMs: number
  readonly session: string
  /** The run that is blamed, by its name in the trace. */
  readonly run: string | undefined
  readonly class: string
  readonly reason: string
  /** The tool or model that is blamed; undefined for the run itself. */
  readonly culprit: string | undefined
  /** How long it was silent, as it says, in ms. */
  readonly ageMs: number
  /** What its processes are said to do. */
  readonly evidence?: Finding | undefined
  /** 0 for the first word of an episode. */
  readonly repeat: number
}

/** A message that people read. */
export interface Message {
  readonly atMs: number
  readonly room: string
  readonly run: string
  readonly kind: string
  readonly reason: string
}

/** A run that would have been aborted, if that were allowed. */
export interface Abort {
  readonly atMs: number
  readonly run: string
}

/** Everything that a judge said. */
export interface Findings {
  readonly alarms: readonly Alarm[]
  readonly messages: readonly Message[]
  readonly aborts: readonly Abort[]
}
