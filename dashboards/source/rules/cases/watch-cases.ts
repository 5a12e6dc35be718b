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
      ['12m', 'quiet'],
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
    series: { [pauses('system_suspended')]: '0x5 1x30', [pauses('event_loop_blocked')]: '9x15 0x20' },
    checks: [
      ['10m', 'quiet'],
      ['20m', 'quiet'],
    ],
  },
]

const notTicking: readonly RuleCase[] = [
  {
    alert: 'LifesignSamplerNotTicking',
    what: 'the sampler stands still while a session is busy; it ends with the next ticks',
    series: { [ticks]: '0+60x10 600x12 600+60x10', [active('awaiting_model')]: '1x35' },
    checks: [
      ['16m', 'quiet'],
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

const heartbeat = (name: string): readonly RuleCase[] => {
  const lastTick = `${name}{${PROCESS}}`
  return [
    {
      alert: 'LifesignHeartbeatLost',
      what: `a process is killed in the middle of work: told after three minutes, for an hour, by ${name}`,
      series: {
        [lastTick]: '0+60x10 stale',
        [ticks]: '0+60x10 stale',
        [active('tool_exec')]: '1x10 stale',
      },
      checks: [
        ['14m', 'quiet'],
        ['16m', [{ labels: inProcess() }]],
        ['60m', [{ labels: inProcess() }]],
        ['75m', 'quiet'],
      ],
    },
    {
      alert: 'LifesignHeartbeatLost',
      what: `it comes back under its name, by ${name}`,
      series: {
        [lastTick]: '0+60x10 _x8 1140+60x20',
        [ticks]: '0+60x10 _x8 0+60x20',
        [active('tool_exec')]: '1x10 _x8 0x20',
      },
      checks: [
        ['18m', [{ labels: inProcess() }]],
        ['22m', 'quiet'],
      ],
    },
  ]
}

const heartbeatKept = (name: string): readonly RuleCase[] => {
  const lastTick = `${name}{${PROCESS}}`
  return [
    {
      alert: 'LifesignHeartbeatLost',
      what: `a deploy ends idle processes, and one whose last export says that all runs have ended, by ${name}`,
      series: {
        [lastTick]: '0+60x10 stale',
        [ticks]: '0+60x10 stale',
        [active('streaming')]: '1x9 0 stale',
        [active('idle')]: '0x9 3 stale',
      },
      checks: [
        ['16m', 'quiet'],
        ['40m', 'quiet'],
      ],
    },
    {
      alert: 'LifesignHeartbeatLost',
      what: `a sampler that stands still while the process exports has an alert of its own, by ${name}`,
      series: { [lastTick]: '0+60x10 600x20', [ticks]: '0+60x10 600x20', [active('streaming')]: '1x30' },
      checks: [['20m', 'quiet']],
    },
  ]
}

const absent: readonly RuleCase[] = [
  {
    alert: 'LifesignTelemetryAbsent',
    what: 'all processes of a job are gone: told after ten minutes, for an hour',
    series: {
      [ticks]: '0+60x10 stale',
      'lifesign_sampler_ticks_total{job="agents",instance="b:1"}': '0+60x10 stale',
    },
    checks: [
      ['22m', 'quiet'],
      ['24m', [{ labels: inJob() }]],
      ['72m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignTelemetryAbsent',
    what: 'one process follows another, and an idle one is enough',
    series: {
      [ticks]: '0+60x10 stale',
      'lifesign_sampler_ticks_total{job="agents",instance="b:1"}': '_x15 0+60x60',
    },
    checks: [
      ['20m', 'quiet'],
      ['60m', 'quiet'],
    ],
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
  ...notTicking,
  ...heartbeat('lifesign_sampler_last_tick_seconds'),
  ...heartbeat('lifesign_sampler_last_tick'),
  ...heartbeatKept('lifesign_sampler_last_tick_seconds'),
  ...heartbeatKept('lifesign_sampler_last_tick'),
  ...absent,
  ...drops,
  ...overflow,
  ...watchdog,
]
