/** The heartbeat of a run that takes long, for those who asked to be kept posted. */

import type { RunInfo, StrandWait } from './run.ts'
import type { HeartbeatState } from './session.ts'
import type { WorkInfo } from './work.ts'

/** When people hear that a run still runs. */
export interface KeepPostedOptions {
  /** Time until the first word, in ms, 1,000 or more; each further one takes twice as long as the one before. @default 120_000 */
  readonly afterMs?: number
}

/** A heartbeat: the run still runs, and what it does now. */
export interface RunHeartbeat {
  readonly run: RunInfo
  /** 0 for the first of a run, then 1, 2, ... */
  readonly repeat: number
  /** Since the run's start, in ms on the monotonic clock. */
  readonly elapsedMs: number
  readonly state: HeartbeatState
  /** What it waits for, as it was declared. */
  readonly wait?: StrandWait
  /** The call that it is in; of several the one that moves by itself, tools before models. */
  readonly work: WorkInfo | undefined
}
