/** How far apart Grafana asks for points, and what it makes of `$__rate_interval` then. */

import type { Panel } from '../../dashboards/source/panel.ts'

/** Steps that Grafana rounds to, in minutes, and up to where it does. */
const ROUNDED: readonly (readonly [below: number, step: number])[] = [
  [1.5, 1],
  [3.5, 2],
  [7.5, 5],
  [12.5, 10],
  [17.5, 15],
  [25, 20],
  [45, 30],
  [90, 60],
  [150, 120],
]
/** The `interval` of our queries, in minutes. */
const MIN_STEP = 1
/** The pixels of a panel of half the width: as many points are asked for where a panel does not say. */
const PIXELS = 600

/** What a panel is asked with. */
export interface Steps {
  readonly stepSeconds: number
  /** What stands in for `$__interval`. */
  readonly interval: string
  /** What stands in for `$__rate_interval`. */
  readonly rateInterval: string
}

/**
 * Of a graph over a time range.
 *
 * @throws {RangeError} for a range that is longer than the table knows
 */
export function grafanaSteps({ maxDataPoints }: Panel, rangeMinutes: number): Steps {
  const exact = rangeMinutes / (maxDataPoints ?? PIXELS)
  const rounded = ROUNDED.find(([below]) => exact < below)?.[1]
  if (rounded === undefined) throw new RangeError(`Cannot round steps of ${exact} min: the table ends before`)
  const step = Math.max(MIN_STEP, rounded)
  return {
    stepSeconds: step * 60,
    interval: `${step}m`,
    rateInterval: `${Math.max(step + MIN_STEP, 4 * MIN_STEP)}m`,
  }
}
