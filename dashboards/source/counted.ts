/** What a counter or a distribution counted within a range, also where it was born within it. */

import { by, metric, type Series, type TargetLabel, type Where } from './metric.ts'

/** How long a process may be out of reach, and its series still be known again. */
const LONGEST_GAP = '1d'
const EACH_PROCESS = by('job', 'instance')

/**
 * How much each series went up within a range. `increase` does not see what a series was born with: all that
 * a distribution holds of its first export, and what a counter counted before the first scrape or export of
 * its process. Of a process that runs once and goes, that is everything. So a young series counts as a whole.
 *
 * Young is what had no sample in a range before this one, rather than none at one instant: else one missed
 * scrape would count everything again. Neither is a series young that comes back after an outage of up to a day,
 * from the same process; that of another process under the same name, such as the next nightly job, is. A young
 * series that begins anew counts by its increase, which sees both lives and misses what the first was born with.
 *
 * @example
 * counted(metric('dropped').total, '15m', {})
 * // (last_over_time(lifesign_dropped_total[15m]) unless resets(lifesign_dropped_total[15m]) > 0
 * //   unless present_over_time(lifesign_dropped_total[15m] offset 15m)
 * //   unless (present_over_time(lifesign_dropped_total[1d] offset 15m) and on (job, instance) …)
 * //   or increase(lifesign_dropped_total[15m]))
 */
export function counted<Label extends string>(
  series: Series<Label>,
  range: string,
  where: Where<Label | TargetLabel>,
): string {
  const before = (window: string): string => series.over('present_over_time', window, where, range)
  const young = [
    series.over('last_over_time', range, where),
    `${series.over('resets', range, where)} > 0`,
    before(range),
    `(${before(LONGEST_GAP)} and on (job, instance) ${sameProcess(range, where)})`,
  ]
  return `(${young.join(' unless ')} or ${series.over('increase', range, where)})`
}

/** Processes that began before the range, if they are known from there. */
function sameProcess(range: string, { job, instance }: Where<TargetLabel>): string {
  const began = (window: string, offset?: string): string => {
    const since = metric('watchedSince').value.over('last_over_time', window, { job, instance }, offset)
    return `max ${EACH_PROCESS} (${since})`
  }
  return `${began(range)} <= ${began(LONGEST_GAP, range)}`
}
