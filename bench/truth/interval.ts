/** A figure over several seeds: its median, and the 95 % interval of its mean. */

import { median } from '../measure.ts'

/** The value over all seeds. */
export interface Estimate {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** Student's t at 95 %, two-sided, by degrees of freedom. */
const T95 = [Infinity, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

/** Estimates from one value a seed; none of the values is below zero, and neither is the interval. */
export function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const t = T95[values.length - 1] ?? 1.96
  const half = values.length < 2 ? 0 : t * Math.sqrt(squares / (values.length - 1) / values.length)
  return { median: median(values), low: Math.max(0, mean - half), high: mean + half }
}
