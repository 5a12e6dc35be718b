/** How long things take: distributions by their quantiles, all in ms. */

import type { Random } from './random.ts'

/** Draws one duration, in ms. */
export type Duration = (random: Random) => number

/** Where the standard normal has 90 % and 99 % below it. */
const Z90 = 1.281_551_6
const Z99 = 2.326_347_9

/** Options of a distribution. */
export interface DurationBounds {
  /** Nothing takes longer, in s. Default: no bound */
  readonly atMost?: number
}

/** Log-normal through its median and its 99th percentile, in s. */
export function logNormal(p50: number, p99: number, { atMost = Infinity }: DurationBounds = {}): Duration {
  const sigma = Math.log(p99 / p50) / Z99
  return (random) => inMs(p50 * Math.exp(sigma * random.normal()), atMost)
}

/** Through three quantiles in s, the logarithm linear between them, both slopes going on at the ends. */
export function throughQuantiles(
  p50: number,
  p90: number,
  p99: number,
  { atMost = Infinity }: DurationBounds = {},
): Duration {
  const below = Math.log(p90 / p50) / Z90
  const above = Math.log(p99 / p90) / (Z99 - Z90)
  return (random) => {
    const z = random.normal()
    return inMs(z < Z90 ? p50 * Math.exp(below * z) : p90 * Math.exp(above * (z - Z90)), atMost)
  }
}

/** Evenly spread between two bounds, in s. */
export function evenly(low: number, high: number): Duration {
  return (random) => random.between(low, high) * 1_000
}

function inMs(seconds: number, atMost: number): number {
  return Math.min(seconds, atMost) * 1_000
}
