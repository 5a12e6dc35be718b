/** When silence deserves attention: options in ms, most specific wins, 0 switches one off. */

import type { HeartbeatState } from './session.ts'

/** The limits that can be set for everything, for a phase or for a tool. */
export interface ThresholdLimits {
  /** Silence after which the heartbeat shows `slow`, in ms. @default 30_000 */
  readonly slowMs?: number
  /** Silence or age after which the rule is asked, in ms. @default 120_000 */
  readonly warnMs?: number
  /** Silence after which a model call is stalled and an abort allowed, in ms. @default max(300_000, 3 x warnMs), 900_000 for tools */
  readonly abortMs?: number
}

/** Thresholds of an instance, a session or a run. */
export interface Thresholds extends ThresholdLimits {
  /** How long a session may wait for a person before the rule is asked, in ms. @default 86_400_000 */
  readonly waitingMaxMs?: number
  /** Limits by heartbeat state. */
  readonly phases?: Readonly<Partial<Record<HeartbeatState, ThresholdLimits>>>
  /** Limits by tool name. */
  readonly tools?: Readonly<Record<string, ThresholdLimits>>
}
