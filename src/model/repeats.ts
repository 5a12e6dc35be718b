/** Tool calls that come to nothing new, again and again: when that is one, and what is known of it. */

import type { WorkInfo } from './work.ts'

/** When repeated tool calls need attention: counts, 0 switches one off. */
export interface RepeatThresholds {
  /**
   * Calls of one tool with the same input and the same outcome, among twice as many. Calls that declared `remote`, and
   * those at least 5 s after the one before, do not count: polling is healthy. @default 10
   */
  readonly same?: number
  /** Calls of one tool that fail in a row. @default 8 */
  readonly failing?: number
  /** Whether people are told, too. @default false */
  readonly tell?: boolean
}

/** Defaults, as counts. */
export const DEFAULT_REPEATS = { same: 10, failing: 8, tell: false } as const

/** Settled thresholds. */
export type RepeatLimits = Required<RepeatThresholds>

/** What repeats itself in a run, now. */
export interface RepeatedCalls {
  /** The same outcome of the same input, or failures of one tool in a row. */
  readonly how: 'same' | 'failing'
  /** So many calls so far. */
  readonly count: number
  /** The tool, since the first of these calls. Without what it was called with: that is kept nowhere. */
  readonly work: WorkInfo
  /** Since the first of these calls began, in ms of observed time. */
  readonly ageMs: number
  /** People are told, too. */
  readonly isTold: boolean
}
