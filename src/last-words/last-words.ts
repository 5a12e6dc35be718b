/** What a process that ends can still do, and what that needs. */

import type { Cancel, Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'

/** What one instance still does when its process ends. */
export interface LastWords {
  /**
   * Ends all open runs and tells what can still be told, synchronously.
   *
   * @param options.mayHold the process may be held while others send
   */
  readonly endAll: (proposal: EndProposal, options: { readonly mayHold: boolean }) => void
  /** Ends open runs and delivers what can be delivered in the time, in ms. */
  readonly shutdown: (graceMs: number) => Promise<unknown>
  /** Ends open runs and delivers what can be delivered in the time, in ms, in a process that goes on. */
  readonly tell: (graceMs: number) => void
  /** Kills owned processes that are still on their way out, synchronously. */
  readonly killNow: () => void
  /** How long `shutdown` may take after a signal, in ms. */
  readonly graceMs: number
  /** Keeps the process alive for this long, in ms, and calls back then. */
  readonly hold: (ms: number, callback: () => void) => Cancel
  readonly clock: Pick<Clock, 'now' | 'after'>
  /** Does work of ours: what it throws is reported, and goes no further. */
  readonly attempt: (task: string, work: () => void) => void
}
