/** What a counter or a distribution counted within a range, also where it was born within it. */

import type { Series, TargetLabel, Where } from './metric.ts'

/**
 * How much each series went up within a range. `increase` does not see what a series was born with: all that
 * a distribution holds of its first export, and what a counter counted before the first scrape or export of
 * its process. Of a process that runs once and goes, that is everything. So a series that is younger than the
 * range counts as a whole.
 *
 * Young is what had no sample in a range before this one, rather than none at one instant: else one missed
 * scrape would count everything again. The price: after a gap of more than the range, what was counted before
 * it counts again, once; and a young series that begins anew shows what it has counted since.
 *
 * @example
 * counted(metric('dropped').total, '15m', {})
 * // (last_over_time(lifesign_dropped_total[15m]) unless present_over_time(lifesign_dropped_total[15m] offset 15m)
 * //   or increase(lifesign_dropped_total[15m]))
 */
export function counted<Label extends string>(
  series: Series<Label>,
  range: string,
  where: Where<Label | TargetLabel>,
): string {
  const last = series.over('last_over_time', range, where)
  const before = series.over('present_over_time', range, where, range)
  return `(${last} unless ${before} or ${series.over('increase', range, where)})`
}
