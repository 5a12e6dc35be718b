/** Cases of the alerts on runs. */

import { CLERK, inJob, inProcess, PROCESS, type RuleCase } from './rule-case.ts'

const ended = (reason: string, cause = '', labels = CLERK): string =>
  `lifesign_run_ended_total{${labels},lifesign_end_reason="${reason}"${cause && `,lifesign_end_cause="${cause}"`}}`
const completed = ended('completed')
const ticks = `lifesign_sampler_ticks_total{${PROCESS}}`
const started = `lifesign_run_started_total{${CLERK}}`

const burnFast: readonly RuleCase[] = [
  {
    alert: 'LifesignErrorBudgetBurnFast',
    what: 'nearly all runs fail: the page comes when an hour is bad, and ends minutes after the last failure',
    series: {
      [completed]: '0+1x60 60x65 60+1x60',
      [ended('error', 'exception')]: '0x60 0+1x65 65x60',
    },
    checks: [
      ['60m', 'quiet'],
      ['87m', 'quiet'],
      ['90m', [{ labels: inJob(), value: '32.58%' }]],
      ['124m', [{ labels: inJob(), value: '100%' }]],
      ['158m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignErrorBudgetBurnFast',
    what: 'processes that run once and go: all that each of them ever tells is a failure',
    series: Object.fromEntries(
      Array.from({ length: 15 }, (_, pod) => [
        ended('error', 'exception', `job="agents",instance="pod-${pod}"`),
        `${pod > 0 ? `_x${pod} ` : ''}1 stale`,
      ]),
    ),
    checks: [
      ['8m', 'quiet'],
      ['14m', [{ labels: inJob(), value: '100%' }]],
      ['60m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignErrorBudgetBurnFast',
    what: 'a third of all runs fails for hours: the slower pair of windows sees it',
    series: { [completed]: '0+2x400', [ended('timeout', 'deadline')]: '0+1x400' },
    checks: [['390m', [{ labels: inJob(), value: '33.33%' }]]],
  },
  {
    alert: 'LifesignErrorBudgetBurnFast',
    what: 'low traffic: nine runs that all failed say nothing yet',
    series: { [ended('error', 'exception')]: '0 1 2 3 4 5 6 7 8 9x60', [completed]: '0x70' },
    checks: [
      ['9m', 'quiet'],
      ['30m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignErrorBudgetBurnFast',
    what: 'people who stop their runs, deploys and take-overs burn nothing',
    series: {
      [completed]: '0+0.2x120',
      [ended('killed', 'stop')]: '0+3x120',
      [ended('killed', 'shutdown')]: '0+3x120',
      [ended('killed', 'takeover')]: '0+3x120',
      [ended('killed', 'caller_abort')]: '0+3x120',
      [ended('killed', 'parent')]: '0+3x120',
    },
    checks: [['110m', 'quiet']],
  },
  {
    alert: 'LifesignErrorBudgetBurnFast',
    what: 'a restart counts nothing twice',
    series: { [completed]: '0+1x60 0+1x60', [ended('error', 'exception')]: '50x60 0x60' },
    checks: [
      ['62m', 'quiet'],
      ['110m', 'quiet'],
    ],
  },
]

const burnSlow: readonly RuleCase[] = [
  {
    alert: 'LifesignErrorBudgetBurnSlow',
    what: 'one run in ten fails for three days; it ends when six hours are good',
    interval: '5m',
    series: { [completed]: '0+9x970', [ended('error', 'exception')]: '0+1x870 870x100' },
    checks: [
      ['55m', 'quiet'],
      ['90m', [{ labels: inJob(), value: '10%' }]],
      ['72h', [{ labels: inJob(), value: '10%' }]],
      ['79h', 'quiet'],
    ],
  },
  {
    alert: 'LifesignErrorBudgetBurnSlow',
    what: 'one run in fifty is within the objective',
    interval: '5m',
    series: { [completed]: '0+49x870', [ended('error', 'exception')]: '0+1x870' },
    checks: [['72h', 'quiet']],
  },
]

const unexpectedEnds: readonly RuleCase[] = [
  {
    alert: 'LifesignUnexpectedEnds',
    what: 'three deadlines within a quarter of an hour fire, and end with it',
    series: { [ended('timeout', 'deadline')]: '0x5 1x3 2x3 3x30' },
    checks: [
      ['11m', 'quiet'],
      ['14m', [{ labels: deadline() }]],
      ['30m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignUnexpectedEnds',
    what: 'a counter that is born at 3 counts',
    series: { [ended('timeout', 'deadline')]: '_x3 3x30' },
    checks: [
      ['5m', [{ labels: deadline() }]],
      ['20m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignUnexpectedEnds',
    what: 'what a counter is born with and what follows count together',
    series: { [ended('timeout', 'deadline')]: '_x3 2x2 3x30' },
    checks: [
      ['5m', 'quiet'],
      ['8m', [{ labels: deadline() }]],
      ['25m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignUnexpectedEnds',
    what: 'stops, shutdowns, errors and a restart are none of these',
    series: {
      [ended('killed', 'stop')]: '0+1x40',
      [ended('killed', 'shutdown')]: '0+1x40',
      [ended('error', 'exception')]: '0+1x40',
      [ended('timeout', 'deadline')]: '8x20 0x20',
    },
    checks: [
      ['19m', 'quiet'],
      ['23m', 'quiet'],
      ['39m', 'quiet'],
    ],
  },
]

function deadline(): ReturnType<typeof inJob> {
  return inJob({
    gen_ai_agent_name: 'clerk',
    lifesign_end_reason: 'timeout',
    lifesign_end_cause: 'deadline',
  })
}

const notEnding: readonly RuleCase[] = [
  {
    alert: 'LifesignRunsNotEnding',
    what: 'runs that end within hours are young, however many are open',
    interval: '5m',
    series: { [started]: '0+1x400', [completed]: '0x40 0+1x360', [ticks]: '0+300x400' },
    checks: [
      ['25h', 'quiet'],
      ['33h', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRunsNotEnding',
    what: 'low traffic: a run that is open for a day and a half is an orphan, until it is ended',
    interval: '5m',
    series: { [started]: '0x12 1x420', [completed]: '0x420 1x20', [ticks]: '0+300x440' },
    checks: [
      ['25h20m', 'quiet'],
      ['26h', [{ labels: inProcess(), value: '1' }]],
      ['35h30m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRunsNotEnding',
    what: 'after a restart nothing is old, although the old counters were higher',
    interval: '5m',
    series: { [started]: '9x200 0x200', [completed]: '9x200 0x200', [ticks]: '0+300x200 0+300x200' },
    checks: [
      ['18h', 'quiet'],
      ['30h', 'quiet'],
    ],
  },
]

/** Every case of these alerts. */
export const RUN_CASES: readonly RuleCase[] = [...burnFast, ...burnSlow, ...unexpectedEnds, ...notEnding]
