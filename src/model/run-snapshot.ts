/** A run as people are shown it: plain data, enough for a list of tasks. */

import type { AttentionClass } from './attention-reasons.ts'
import type { RunEnd } from './end.ts'
import type { Origin } from './origin.ts'
import type { WaitKind } from './run.ts'
import type { HeartbeatState } from './session.ts'

/** What a run does now: `lifesign.runs.get(id)?.heartbeat`. */
export interface RunPulse {
  readonly state: HeartbeatState
  /** Silent for `slowMs` while a model or a tool should answer: potentially stalled. */
  readonly slow: boolean
  /** Model of the open model call. */
  readonly model?: string
  /** Name of the oldest open tool call. */
  readonly toolName?: string
  /** What all of it waits for, as it was declared. */
  readonly wait?: WaitKind
  /** Last progress, in ms since the epoch, exact to one tick of the sampler. */
  readonly lastTokenAt: number
}

/** A run with its numbers: `lifesign.runs.get(id)`. */
export interface RunSnapshot {
  readonly id: string
  /** What its host calls it. */
  readonly hostId?: string
  readonly label?: string
  readonly agent?: string
  /** Where its people wait, also where only a run above it names the place. */
  readonly origin?: Origin
  /** Id of the run that it is part of. */
  readonly parent?: string
  /** Key of its session, where its host chose it. */
  readonly session?: string
  /** In ms since the epoch. */
  readonly startedAt: number
  /** From its start until now, or until its end, in ms. */
  readonly elapsedMs: number
  readonly heartbeat: RunPulse
  /** Its attention class now, if any. */
  readonly attention?: AttentionClass
  /** How it ended; absent while it lives. */
  readonly ended?: RunEnd
}
