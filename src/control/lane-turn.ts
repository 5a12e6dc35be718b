/** A turn on a lane: what a run wants, what it gets, and why it gets none. */

import { LaneError } from '../model/lane.ts'
import type { LaneOptions, LaneRefusal } from '../model/lane.ts'
import type { RunHandle } from '../model/run.ts'

/** A run that has its turn: started, its body not called yet. */
export interface Launched<T> {
  readonly handle: RunHandle
  /** Calls the body. */
  readonly perform: () => Promise<T>
}

/** Which lane a run goes on, and how: what it said, checked and with its defaults. */
export interface LanePlace extends Required<Omit<LaneOptions, 'input'>>, Pick<LaneOptions, 'input'> {
  /** Key of the session that the lane belongs to. */
  readonly session: string
}

/** A run that wants a turn. */
export interface Turn<T> {
  readonly place: LanePlace
  readonly signal: AbortSignal | undefined
  /** Starts the run. `cleared` is the input that it replaces, oldest first. */
  readonly launch: (cleared: readonly unknown[]) => Launched<T>
}

/** Why a run gets no turn. */
export function refusal(reason: LaneRefusal, session: string, why: string): LaneError {
  return new LaneError(reason, `Cannot run on the lane of ${session}: ${why}`)
}
