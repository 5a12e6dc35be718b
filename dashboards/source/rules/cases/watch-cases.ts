/** Cases of the alerts on Lifesign itself. */

import { CLERK, inJob, inProcess, PROCESS, type RuleCase } from './rule-case.ts'

const ticks = `lifesign_sampler_ticks_total{${PROCESS}}`
const active = (state: string, labels = CLERK): string =>
  `lifesign_session_active{${labels},lifesign_heartbeat_state="${state}"}`
const pauses = (cause: string): string => `lifesign_pauses_total{${PROCESS},lifesign_pause_cause="${cause}"}`
const dropped = (signal: string): string => `lifesign_dropped_total{${PROCESS},lifesign_signal="${signal}"}`

const eventLoop = (name: string): readonly RuleCase[] => [
  {
    alert: 'LifesignEventLoopBlocked',
    what: `a loop that is blocked for minutes pages, by ${name}, and ends when five minutes are good`,
    series: { [`${name}{${PROCESS}}`]: '0.01x5 2.5x15 0.02x10' },
    checks: [
      ['11m', 'quiet'],
      ['13m', [{ labels: inProcess() }]],
      ['23m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignEventLoopBlocked',
    what: `one hiccup, which shows for two minutes, is noise, by ${name}`,
    series: { [`${name}{${PROCESS}}`]: '0.01x10 8x2 0.01x10' },
    checks: [
      ['12m', 'quiet'],
      ['16m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignEventLoopBlocked',
    what: `a process that blocked once at its start, told it once or twice, and is gone, by ${name}`,
    series: {
      [`${name}{${PROCESS}}`]: '1.5 1.5 stale',
      [`${name}{job="agents",instance="b:1"}`]: '1.5 _x60',
      [`${name}{job="agents",instance="c:1"}`]: '_x3 8 8 _x60',
    },
    checks: ['1m', '3m', '4m', '5m', '6m', '7m', '8m', '10m'].map((at) => [at, 'quiet'] as const),
  },
]

const paused: readonly RuleCase[] = [
  {
    alert: 'LifesignProcessPaused',
    what: 'a container without enough CPU is stopped again and again, until it gets some',
    series: { [pauses('process_paused')]: '0x3 1x2 2x2 3x30' },
    checks: [
      ['7m', 'quiet'],
      ['11m', [{ labels: inProcess({ lifesign_pause_cause: 'process_paused' }) }]],
      ['30m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignProcessPaused',
    what: 'a laptop that slept once is none, and neither is a restart',
    series: { [pauses('system_suspended')]: '0x5 1x30', [pauses('event_loop_blocked')]: '9x40 0x20' },
    checks: [
      ['35m', 'quiet'],
      ['45m', 'quiet'],
    ],
  },
]

const bornPaused: RuleCase = {
  alert: 'LifesignProcessPaused',
  what: 'a process that was stopped again and again before its only export',
  series: { [pauses('process_paused')]: '_x3 3 stale' },
  checks: [
    ['2m', 'quiet'],
    ['5m', [{ labels: inProcess({ lifesign_pause_cause: 'process_paused' }) }]],
    ['19m', 'quiet'],
  ],
}

const notTicking: readonly RuleCase[] = [
  {
    alert: 'LifesignSamplerNotTicking',
    what: 'the sampler stands still while a session is busy; it ends with the next ticks',
    series: { [ticks]: '0+60x10 600x12 600+60x10', [active('awaiting_model')]: '1x35' },
    checks: [
      ['15m', 'quiet'],
      ['18m', [{ labels: inProcess() }]],
      ['26m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignSamplerNotTicking',
    what: 'a process that was shut down and lives on has nobody to look at',
    series: { [ticks]: '0+60x10 600x20', [active('awaiting_model')]: '1x10 0x20' },
    checks: [['25m', 'quiet']],
  },
]

const drops: readonly RuleCase[] = [
  {
    alert: 'LifesignDropped',
    what: 'one missed scrape, a quarter of an hour ago, counts nothing again',
    series: { [`lifesign_dropped_total{${PROCESS},lifesign_signal="session"}`]: '5x30 stale 5x30' },
    checks: [
      ['32m', 'quiet'],
      ['46m', 'quiet'],
      ['47m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignDropped',
    what: 'a drop is told for a quarter of an hour',
    series: { [dropped('queue_entry')]: '0x5 3x30' },
    checks: [
      ['5m', 'quiet'],
      ['8m', [{ labels: inJob({ lifesign_signal: 'queue_entry' }) }]],
      ['25m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignDropped',
    what: 'a counter that is born at 1 counts',
    series: { [dropped('foreign_run')]: '_x5 1x30' },
    checks: [['6m', [{ labels: inJob({ lifesign_signal: 'foreign_run' }) }]]],
  },
  {
    alert: 'LifesignDropped',
    what: 'what was dropped long ago is over, also after a restart',
    series: { [dropped('session')]: '4x30 0x10' },
    checks: [
      ['25m', 'quiet'],
      ['35m', 'quiet'],
    ],
  },
]

const overflow: readonly RuleCase[] = [
  {
    alert: 'LifesignCardinalityOverflow',
    what: 'an SDK has added series up for a quarter of an hour; the process begins anew with fewer',
    series: { [`session_stalled_total{${PROCESS},otel_metric_overflow="true"}`]: '_x5 1x20 stale' },
    checks: [
      ['15m', 'quiet'],
      ['22m', [{ labels: inJob({ metric: 'session_stalled_total' }) }]],
      ['28m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignCardinalityOverflow',
    what: 'many series are no overflow',
    series: { [`session_stalled_total{${CLERK}}`]: '0+1x40' },
    checks: [['30m', 'quiet']],
  },
]

const watchdog: readonly RuleCase[] = [
  {
    alert: 'LifesignWatchdog',
    what: 'it fires at all times, also when there is nothing to watch',
    series: { [ticks]: '_x5 0+60x10' },
    checks: [
      ['0m', [{ labels: {} }]],
      ['10m', [{ labels: {} }]],
    ],
  },
]

/** Every case of these alerts. */
export const WATCH_CASES: readonly RuleCase[] = [
  ...eventLoop('lifesign_event_loop_delay_seconds'),
  ...eventLoop('lifesign_event_loop_delay'),
  ...paused,
  bornPaused,
  ...notTicking,
  ...drops,
  ...overflow,
  ...watchdog,
]
