/** When silence deserves attention: options in ms, most specific wins, 0 switches one off. */

import type { RepeatThresholds } from './repeats.ts'
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
  /**
   * Whether limits of tools are learned from how long calls of them take that end by themselves. Of the
   * thresholds that `startLifesign` is given only. @default true
   */
  readonly learn?: boolean
  /**
   * Whether the processes of what is silent are looked at before it is accused. Of the thresholds that
   * `startLifesign` is given only. @default true
   */
  readonly evidence?: boolean
  /**
   * When repeated tool calls need attention: on boards and as events, told to people on wish. `false` switches it off.
   *
   * @default true
   */
  readonly repeats?: boolean | RepeatThresholds
  /** Limits by heartbeat state. */
  readonly phases?: Readonly<Partial<Record<HeartbeatState, ThresholdLimits>>>
  /** Limits by tool name. */
  readonly tools?: Readonly<Record<string, ThresholdLimits>>
}

/** Thresholds, and what they were set for. */
export interface ThresholdLevel {
  readonly of: 'run' | 'session' | 'instance'
  readonly thresholds: Thresholds
}

/** Defaults in ms; sources are the measurements of real agents that docs/attention.md names. */
export const DEFAULT_THRESHOLDS = {
  slowMs: 30_000,
  warnMs: 120_000,
  waitingMaxMs: 86_400_000,
} as const

/** An abort is never allowed earlier than this by default, in ms. */
const MIN_ABORT_MS = 300_000

/** The abort threshold where none is set, in ms. */
export function defaultAbortMs(warnMs: number): number {
  return Math.max(MIN_ABORT_MS, 3 * warnMs)
}
