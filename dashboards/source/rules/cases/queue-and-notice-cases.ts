/** Cases of the alerts on queues and notices. */

import { QUEUE_WAIT_CASES } from './queue-wait-cases.ts'
import { CLERK, inJob, inProcess, PROCESS, type RuleCase } from './rule-case.ts'

const depth = `lifesign_queue_depth{${PROCESS},lifesign_lane="default"}`
const active = (state: string, labels = CLERK): string =>
  `lifesign_session_active{${labels},lifesign_heartbeat_state="${state}"}`
const delivery = (outcome: string, channel = 'slack'): string =>
  `lifesign_notification_deliveries_total{${PROCESS},lifesign_notification_channel="${channel}",lifesign_notification_outcome="${outcome}"}`

const notDraining: readonly RuleCase[] = [
  {
    alert: 'LifesignQueueNotDraining',
    what: 'two messages wait and nobody works: the page comes after three minutes, until a run takes them up',
    series: {
      [depth]: '0x2 2x8 0x5',
      [active('awaiting_model')]: '1x2 0x8 1x5',
      [active('idle')]: '0x2 1x8 0x5',
    },
    checks: [
      ['5m', 'quiet'],
      ['7m', [{ labels: inProcess({ lifesign_lane: 'default' }), value: '2' }]],
      ['12m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignQueueNotDraining',
    what: 'a queue behind a busy session is what queues are for, and so is one behind a person',
    series: {
      [depth]: '3x30',
      [active('streaming')]: '1x15 0x15',
      [active('tool_wait')]: '0x15 1x15',
      [active('complete')]: '0x30',
    },
    checks: [
      ['10m', 'quiet'],
      ['25m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignQueueNotDraining',
    what: 'a busy session of another process does not take it up',
    series: {
      [depth]: '1x10',
      [active('awaiting_model')]: '0x10',
      [active('awaiting_model', 'job="agents",instance="b:1"')]: '5x10',
    },
    checks: [['5m', [{ labels: inProcess({ lifesign_lane: 'default' }), value: '1' }]]],
  },
]

const failing: readonly RuleCase[] = [
  {
    alert: 'LifesignNoticesFailing',
    what: 'one notice in three is given up, whatever was retried; it ends a quarter of an hour after the last one',
    series: {
      [delivery('delivered')]: '0+2x60',
      [delivery('dead')]: '0x2 0+1x20 20x40',
      [delivery('retried')]: '0+30x60',
    },
    checks: [
      ['6m', 'quiet'],
      ['15m', [{ labels: inJob({ lifesign_notification_channel: 'slack' }) }]],
      ['40m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignNoticesFailing',
    what: 'low traffic: the only notice of the day is given up, and its counter is born at 1',
    series: { [delivery('dead')]: '_x5 1x40', [delivery('delivered')]: '_x5 0x40' },
    checks: [
      ['12m', [{ labels: inJob({ lifesign_notification_channel: 'slack' }) }]],
      ['25m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignNoticesFailing',
    what: 'retries and suppressed notices fail nobody, one in fifty is bad luck, and a restart is nothing',
    series: {
      [delivery('delivered')]: '0+5x60',
      [delivery('retried')]: '0+5x60',
      [delivery('suppressed')]: '0+5x60',
      [delivery('dead')]: '0x10 1x20 0x30',
      [delivery('dead', 'webhook')]: '5x20 0x40',
    },
    checks: [
      ['18m', 'quiet'],
      ['28m', 'quiet'],
      ['45m', 'quiet'],
    ],
  },
]

const unroutable: readonly RuleCase[] = [
  {
    alert: 'LifesignNoticesUnroutable',
    what: 'a process with channels had nowhere to go with a notice; a quarter of an hour later it is over',
    series: { [delivery('unroutable', 'none')]: '0x5 1x30', [delivery('delivered')]: '0x35' },
    checks: [
      ['5m', 'quiet'],
      ['8m', [{ labels: inProcess() }]],
      ['25m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignNoticesUnroutable',
    what: 'a counter that is born at 1 counts',
    series: { [delivery('unroutable', 'none')]: '_x5 1x30', [delivery('delivered')]: '_x5 0x30' },
    checks: [['8m', [{ labels: inProcess() }]]],
  },
  {
    alert: 'LifesignNoticesUnroutable',
    what: 'a process without channels never meant to tell anybody',
    series: { [delivery('unroutable', 'none')]: '0+1x30', [delivery('delivered', 'none')]: '0x30' },
    checks: [['20m', 'quiet']],
  },
]

/** Every case of these alerts. */
export const QUEUE_AND_NOTICE_CASES: readonly RuleCase[] = [
  ...notDraining,
  ...QUEUE_WAIT_CASES,
  ...failing,
  ...unroutable,
]
