/** Cases of the alerts on processes that are not heard of any more. */

import { CLERK, inJob, inProcess, PROCESS, type RuleCase } from './rule-case.ts'

const ticks = `lifesign_sampler_ticks_total{${PROCESS}}`
const watchers = `lifesign_watchers{${PROCESS}}`
const since = 'lifesign_watched_since_seconds'
const lastLook = 'lifesign_sampler_last_tick_seconds'
const active = (state: string): string =>
  `lifesign_session_active{${CLERK},lifesign_heartbeat_state="${state}"}`

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
        [watchers]: '1x10 stale',
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
      what: `a shutdown says goodbye in its last export, whatever was busy in it, by ${name}`,
      series: {
        [lastTick]: '0+60x10 _x70',
        [ticks]: '0+60x10 _x70',
        [active('tool_exec')]: '1x10 _x70',
        [watchers]: '1x9 0 _x70',
      },
      checks: [
        ['16m', 'quiet'],
        ['60m', 'quiet'],
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

/** A process that lives until a minute, and what its last word is. */
function lived(instance: string, minutes: number, lastWatchers: 0 | 1): RuleCase['series'] {
  const of = `{job="agents",instance="${instance}"}`
  return {
    [`lifesign_sampler_ticks_total${of}`]: `0+60x${minutes} _x90`,
    [`lifesign_watchers${of}`]: `1x${minutes - 1} ${lastWatchers} _x90`,
    [`${since}${of}`]: `0x${minutes} _x90`,
    [`${lastLook}${of}`]: `0+60x${minutes} _x90`,
  }
}

const absent: readonly RuleCase[] = [
  {
    alert: 'LifesignTelemetryAbsent',
    what: 'all processes of a job are gone, and did not say goodbye: told after ten minutes, for an hour',
    series: { ...lived('a:1', 20, 1), ...lived('b:1', 20, 0) },
    checks: [
      ['31m', 'quiet'],
      ['34m', [{ labels: inJob() }]],
      ['82m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignTelemetryAbsent',
    what: 'one process follows another, and an idle one is enough',
    series: {
      ...lived('a:1', 20, 1),
      'lifesign_sampler_ticks_total{job="agents",instance="b:1"}': '_x25 0+60x60',
    },
    checks: [
      ['34m', 'quiet'],
      ['60m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignTelemetryAbsent',
    what: 'a finished job: it said goodbye, or was there for minutes and is done',
    series: { ...lived('nightly-1', 30, 0), ...lived('nightly-2', 8, 1) },
    checks: ['12m', '20m', '30m', '45m', '60m', '80m'].map((at) => [at, 'quiet'] as const),
  },
]

/** Every case of these alerts. */
export const DEPARTED_CASES: readonly RuleCase[] = [
  ...heartbeat('lifesign_sampler_last_tick_seconds'),
  ...heartbeat('lifesign_sampler_last_tick'),
  ...heartbeatKept('lifesign_sampler_last_tick_seconds'),
  ...heartbeatKept('lifesign_sampler_last_tick'),
  ...absent,
]
