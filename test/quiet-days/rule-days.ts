/** Days made of hours: what `promtool` is given to ask which alerts fire. */

import type { Minutes } from './fleet-hours.ts'

const DAY_MINUTES = 24 * 60

/** One series, in the notation of promtool. */
interface WrittenSeries {
  readonly series: string
  readonly values: string
}

/**
 * The same hours again and again: counters go on, the rest is as it was. Of series that the rules do not ask
 * for, and of counters that never count, nothing can come; without them promtool takes a third of the time.
 *
 * @param rules the text of the rules
 */
export function seriesOfDays(hours: Minutes, days: number, rules: string): WrittenSeries[] {
  const minutes = days * DAY_MINUTES + 1
  const asked = new Set(rules.match(/\b[a-z_]+\b/g))
  return [...hours].flatMap(([series, seen]) => {
    const name = series.slice(0, series.indexOf('{'))
    const isIdle = name.endsWith('_total') && seen.every((value) => value === undefined || value === 0)
    if (isIdle || !asked.has(name)) return []
    return [{ series, values: written(valueAt(series, seen), minutes) }]
  })
}

/** The test of a file of rules: whoever fires within those days, but for the dead man's switch, is an error. */
export function daysFile(options: {
  readonly rules: string
  readonly series: readonly WrittenSeries[]
  readonly days: number
  readonly every: string
}): string {
  const { rules, series, days, every } = options
  const fired = 'ALERTS{alertstate="firing", alertname!="LifesignWatchdog"}'
  return JSON.stringify({
    rule_files: [rules],
    evaluation_interval: every,
    tests: [
      {
        interval: '1m',
        input_series: series,
        promql_expr_test: [
          {
            expr: `count by (alertname) (count_over_time(${fired}[${days}d]))`,
            eval_time: `${days}d`,
            exp_samples: [],
          },
          {
            expr: 'count(count_over_time(ALERTS{alertname="LifesignWatchdog"}[1h])) > 0',
            eval_time: `${days}d`,
            exp_samples: [{ labels: '{}', value: 1 }],
          },
        ],
      },
    ],
  })
}

type At = (minute: number) => number | undefined

function valueAt(series: string, seen: readonly (number | undefined)[]): At {
  const length = seen.length
  if (series.startsWith('lifesign_sampler_last_tick')) return (minute) => minute * 60
  if (series.startsWith('lifesign_watched_since')) return () => 0
  if (!/_(?:total|bucket|count|sum)\{/.test(series)) return (minute) => seen[minute % length]
  const born = seen.find((value) => value !== undefined) ?? 0
  const first = seen[0] ?? 0
  const gain = (seen.at(-1) ?? born) - first
  return (minute) => {
    const round = Math.floor(minute / length)
    const value = seen[minute % length]
    // Born in the first round, it is there in the others.
    return value === undefined ? (round === 0 ? undefined : gain * round) : value + gain * round
  }
}

/** In the notation of promtool: `0x9` is 0 ten times. */
function written(at: At, minutes: number): string {
  const parts: string[] = []
  for (let minute = 0; minute < minutes;) {
    const value = at(minute)
    let next = minute + 1
    while (next < minutes && at(next) === value) next += 1
    const times = next - minute
    const word = value === undefined ? '_' : String(value)
    parts.push(value === undefined ? `_x${times}` : times === 1 ? word : `${word}x${times - 1}`)
    minute = next
  }
  return parts.join(' ')
}
