/** Cases of the alerts on sessions. */

import { CLERK, inJob, ofClerk, PROCESS, type RuleCase } from './rule-case.ts'

const attention = (name: string, labels = CLERK): string =>
  `lifesign_session_attention{${labels},lifesign_attention_class="${name}"}`
const active = (state: string, labels = CLERK): string =>
  `lifesign_session_active{${labels},lifesign_heartbeat_state="${state}"}`
const stuckTotal = `session_stuck_total{${CLERK},lifesign_attention_reason="stale_session_state"}`

const stuck: readonly RuleCase[] = [
  {
    alert: 'LifesignSessionStuck',
    what: 'a stuck session fires after two minutes, and ends two minutes after its release',
    series: { [attention('stuck')]: '0x2 1x7 0x10' },
    checks: [
      ['3m', 'quiet'],
      ['5m', [{ labels: ofClerk(), value: '1' }]],
      ['10m', [{ labels: ofClerk(), value: '1' }]],
      ['14m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignSessionStuck',
    what: 'it goes on while reports back off: the counter stands at 1, and the gauge still says 1',
    series: { [attention('stuck')]: '0x2 1x60', [stuckTotal]: '0x2 1x60' },
    checks: [
      ['10m', [{ labels: ofClerk(), value: '1' }]],
      ['60m', [{ labels: ofClerk(), value: '1' }]],
    ],
  },
  {
    alert: 'LifesignSessionStuck',
    what: 'one failed scrape, after which nothing is known, ends nothing',
    series: { [attention('stuck')]: '0 1x5 stale 1x5' },
    checks: [
      ['6m', [{ labels: ofClerk(), value: '1' }]],
      ['8m', [{ labels: ofClerk(), value: '1' }]],
    ],
  },
  {
    alert: 'LifesignSessionStuck',
    what: 'a restart of the process ends it, under the same instance and under a new one',
    series: {
      [attention('stuck')]: '1x8 0x10',
      [attention('stuck', 'job="agents",instance="pod-1",gen_ai_agent_name="clerk"')]: '1x8 stale',
      [attention('stuck', 'job="agents",instance="pod-2",gen_ai_agent_name="clerk"')]: '_x8 0x10',
    },
    checks: [
      [
        '5m',
        [
          { labels: ofClerk(), value: '1' },
          { labels: { job: 'agents', instance: 'pod-1', gen_ai_agent_name: 'clerk' }, value: '1' },
        ],
      ],
      ['15m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignSessionStuck',
    what: 'a stalled session is not stuck, and a stuck one of a minute is released in time',
    series: { [attention('stalled')]: '0 1x30', [attention('stuck')]: '0x5 1 0x20' },
    checks: [
      ['7m', 'quiet'],
      ['20m', 'quiet'],
    ],
  },
]

const stuckLong: readonly RuleCase[] = [
  {
    alert: 'LifesignSessionStuckLong',
    what: 'a session that nobody releases pages after a quarter of an hour, until it is released',
    series: { [attention('stuck')]: '0x2 1x27 0x10' },
    checks: [
      ['17m', 'quiet'],
      ['19m', [{ labels: ofClerk(), value: '1' }]],
      ['34m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignSessionStuckLong',
    what: 'a session that is released after ten minutes pages nobody',
    series: { [attention('stuck')]: '0x2 1x9 0x20' },
    checks: [
      ['12m', 'quiet'],
      ['18m', 'quiet'],
    ],
  },
]

const stuckRepeatedly: readonly RuleCase[] = [
  {
    alert: 'LifesignStuckRepeatedly',
    what: 'episodes that the gauge never showed are counted, and forgotten after an hour',
    series: { [stuckTotal]: '0x4 1x4 2x4 3x4 4x4 5x80' },
    checks: [
      ['20m', 'quiet'],
      ['27m', [{ labels: inJob({ gen_ai_agent_name: 'clerk' }) }]],
      ['95m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignStuckRepeatedly',
    what: 'a counter that is born at 5 counts',
    series: { [stuckTotal]: '_x4 5x10' },
    checks: [['6m', [{ labels: inJob({ gen_ai_agent_name: 'clerk' }) }]]],
  },
  {
    alert: 'LifesignStuckRepeatedly',
    what: 'one episode with many reports is one, and a restart is none',
    series: { [stuckTotal]: '7x40 0x20 1x20' },
    checks: [
      ['65m', 'quiet'],
      ['80m', 'quiet'],
    ],
  },
]

const stalled: readonly RuleCase[] = [
  {
    alert: 'LifesignSessionStalled',
    what: 'a stall of half an hour fires, while reports back off, and ends when the run moves',
    series: { [attention('stalled')]: '0x2 1x37 0x5', [active('tool_exec')]: '3x45' },
    checks: [
      ['32m', 'quiet'],
      ['34m', [{ labels: ofClerk(), value: '1' }]],
      ['39m', [{ labels: ofClerk(), value: '1' }]],
      ['41m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignSessionStalled',
    what: 'runs without an agent are told of too',
    series: { [attention('stalled', PROCESS)]: '2x35', [active('tool_exec', PROCESS)]: '9x35' },
    checks: [['31m', [{ labels: { job: 'agents', instance: 'a:1' }, value: '2' }]]],
  },
  {
    alert: 'LifesignSessionStalled',
    what: 'a stall that resolves by itself, a slow session and a restart are not worth a word',
    series: {
      // A shell that waits elsewhere for as long as healthy ones do, and a restart after it.
      [attention('stalled')]: '0x2 1x23 0x9 1x7 0x20',
      [attention('long_running')]: '1x60',
      [active('tool_exec')]: '2x60',
    },
    checks: [
      ['25m', 'quiet'],
      ['41m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignSessionStalled',
    what: 'a fleet is healthy in which always some of many busy sessions are silent for long',
    series: { [attention('stalled')]: '10x60', [active('tool_exec')]: '100x60', [active('idle')]: '900x60' },
    checks: [['55m', 'quiet']],
  },
]

const stalledRatio: readonly RuleCase[] = [
  {
    alert: 'LifesignStalledRatioHigh',
    what: 'a provider fails: three of ten busy sessions stall, in two processes, and recover',
    series: {
      [attention('stalled')]: '0x2 2x13 0x10',
      [attention('stalled', 'job="agents",instance="b:1",gen_ai_agent_name="clerk"')]: '0x2 1x13 0x10',
      [active('awaiting_model')]: '6x30',
      [active('tool_exec', 'job="agents",instance="b:1",gen_ai_agent_name="clerk"')]: '4x30',
      [active('idle')]: '90x30',
    },
    checks: [
      ['6m', 'quiet'],
      ['9m', [{ labels: inJob(), value: '30%' }]],
      ['17m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignStalledRatioHigh',
    what: 'low traffic: all of four sessions are too few for a share',
    series: { [attention('stalled')]: '4x30', [active('awaiting_model')]: '4x30', [active('idle')]: '9x30' },
    checks: [['20m', 'quiet']],
  },
  {
    alert: 'LifesignStalledRatioHigh',
    what: 'one of ten is one session with trouble of its own',
    series: { [attention('stalled')]: '1x30', [active('streaming')]: '10x30' },
    checks: [['20m', 'quiet']],
  },
]

const silent = (name: string): readonly RuleCase[] => {
  const silence = `${name}{${CLERK},lifesign_work_kind="model_call"}`
  const inTool = `${name}{${CLERK},lifesign_work_kind="tool_call"}`
  const labels = ofClerk({ lifesign_work_kind: 'model_call' })
  return [
    {
      alert: 'LifesignSessionSilent',
      what: `sixteen minutes of silence fire, by ${name}, until something moves`,
      series: { [silence]: '0+60x18 0x5', [active('tool_wait')]: '0x25', [active('awaiting_model')]: '1x25' },
      checks: [
        ['16m', 'quiet'],
        ['17m', [{ labels, value: '17m 0s' }]],
        ['20m', 'quiet'],
      ],
    },
    {
      alert: 'LifesignSessionSilent',
      what: `a tool may be silent for half an hour, and not for three quarters, by ${name}`,
      series: { [inTool]: '0+60x45', [active('tool_exec')]: '1x45' },
      checks: [
        ['40m', 'quiet'],
        ['42m', [{ labels: ofClerk({ lifesign_work_kind: 'tool_call' }), value: '42m 0s' }]],
      ],
    },
    {
      alert: 'LifesignSessionSilent',
      what: `a session that waits for a person may be silent for a day, by ${name}`,
      series: { [silence]: '0+60x60', [active('tool_wait')]: '1x60' },
      checks: [['60m', 'quiet']],
    },
  ]
}

/** Every case of these alerts. */
export const SESSION_CASES: readonly RuleCase[] = [
  ...stuck,
  ...stuckLong,
  ...stuckRepeatedly,
  ...stalled,
  ...stalledRatio,
  ...silent('lifesign_session_silence_seconds'),
  ...silent('lifesign_session_silence'),
]
