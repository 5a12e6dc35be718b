/** A time in which this process could not look: it counts for nobody's silence. */

/** Why the process did not run. */
export type PauseCause = 'event_loop_blocked' | 'process_paused' | 'system_suspended' | 'clock_step'

/** All causes, for exports that show the zeros too. */
export const PAUSE_CAUSES: readonly PauseCause[] = [
  'event_loop_blocked',
  'process_paused',
  'system_suspended',
  'clock_step',
]

/** One pause of this process. */
export interface Pause {
  readonly cause: PauseCause
  /** How much longer than its period the tick took, in ms; for a clock step, the size of the step. */
  readonly durationMs: number
}
