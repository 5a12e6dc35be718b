/** What shows calls, and how one is shown as over that hangs. */

import type { EndProposal } from '../model/end.ts'
import type { WorkInfo } from '../model/work.ts'

/** How a call is shown as over that has not ended by itself. */
export interface Cut {
  /** `error.type`: what ended its run. Undefined where somebody wanted that, or only the call's end is missing. */
  readonly errorType: string | undefined
  /** The end of its run; undefined where only the call's end is missing. */
  readonly end?: EndProposal
  /** When it was cut off, on the monotonic clock, in ms. */
  readonly atMs: number
}

/** What shows calls. */
export interface CallOutlet {
  /** A call hangs, and its run is over. Its own end may come later, or never. */
  callCut(call: WorkInfo, cut: Cut): void
}
