/** Cases of what is counted across gaps: processes that nobody could reach for a while, and those that began anew. */

import { CLERK, inJob, PROCESS, type RuleCase } from './rule-case.ts'

const cut = `lifesign_run_ended_total{${CLERK},lifesign_end_reason="timeout",lifesign_end_cause="deadline"}`
const since = `lifesign_watched_since_seconds{${PROCESS}}`
const sinceAsScraped = `lifesign_watched_since{${PROCESS}}`
const fires = [
  {
    labels: inJob({
      gen_ai_agent_name: 'clerk',
      lifesign_end_reason: 'timeout',
      lifesign_end_cause: 'deadline',
    }),
  },
]

/** By the one alert that counts what nobody wants within a quarter of an hour. */
export const GAP_CASES: readonly RuleCase[] = [
  ...[since, sinceAsScraped].map((name): RuleCase => ({
    alert: 'LifesignUnexpectedEnds',
    what: `of a process that nobody could reach for hours, nothing counts twice, and what follows counts, by ${name.split('{')[0]}`,
    series: { [cut]: '9x20 _x40 9x5 12x30', [name]: '100x20 _x40 100x35' },
    checks: [
      ['10m', fires],
      ['19m', 'quiet'],
      ['62m', 'quiet'],
      ['65m', 'quiet'],
      ['69m', fires],
      ['85m', 'quiet'],
    ],
  })),
  {
    alert: 'LifesignUnexpectedEnds',
    what: 'a process that began anew while nobody could reach it counts as a whole, whatever the one before had counted',
    series: { [cut]: '3x20 _x40 3x30', [since]: '100x20 _x40 3000x30' },
    checks: [
      ['19m', 'quiet'],
      ['64m', fires],
      ['79m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignUnexpectedEnds',
    what: 'of a process that another takes the name of, nothing counts again',
    series: { [cut]: '9x40 stale', [since]: '100x40 3000x30' },
    checks: [
      ['39m', 'quiet'],
      ['43m', 'quiet'],
      ['54m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignUnexpectedEnds',
    what: 'a process that soon begins anew counts in both of its lives',
    series: { [cut]: '0x2 2x3 0x2 1x2 2x30', [since]: '100x5 400x40' },
    checks: [
      ['5m', 'quiet'],
      ['11m', fires],
      ['30m', 'quiet'],
    ],
  },
]
