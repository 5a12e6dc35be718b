/** Cases of the alert on input that waits for long. */

import { inJob, PROCESS, type RuleCase } from './rule-case.ts'

const LANE = `${PROCESS},lifesign_lane="default"`
const depth = `lifesign_queue_depth{${LANE}}`

const waitHigh = (name: string): readonly RuleCase[] => {
  const bucket = (le: string): string => `${name}_bucket{${PROCESS},lifesign_lane="default",le="${le}"}`
  const count = `${name}_count{${PROCESS},lifesign_lane="default"}`
  return [
    {
      alert: 'LifesignQueueWaitHigh',
      what: `for hours most messages wait for half an hour, by ${name}; it ends when they are quick again`,
      series: {
        [bucket('900')]: '0x100 0+2x70',
        [bucket('1800')]: '0+2x100 200+2x70',
        [bucket('+Inf')]: '0+2x100 200+2x70',
        [count]: '0+2x100 200+2x70',
      },
      checks: [
        ['65m', 'quiet'],
        ['75m', [{ labels: inJob({ lifesign_lane: 'default' }) }]],
        ['140m', 'quiet'],
      ],
    },
    {
      alert: 'LifesignQueueWaitHigh',
      what: `processes that come and go, each with all of its waits in its first export, by ${name}`,
      series: Object.fromEntries(
        Array.from({ length: 40 }, (_, pod) => briefWaits(name, `pod-${pod}`, 3 * pod)).flat(),
      ),
      checks: [
        ['85m', 'quiet'],
        ['105m', [{ labels: inJob({ lifesign_lane: 'default' }) }]],
        ['200m', 'quiet'],
      ],
    },
    behindLongTurns(name),
    behindTwoTurns(name),
    behindOneTurn(name),
    asleep(name),
    growing(name),
    {
      alert: 'LifesignQueueWaitHigh',
      what: `low traffic: a dozen long waits in an hour are no median, by ${name}`,
      series: {
        [bucket('900')]: '0x80',
        [bucket('1800')]: '0+0.2x80',
        [bucket('+Inf')]: '0+0.2x80',
        [count]: '0+0.2x80',
      },
      checks: [['75m', 'quiet']],
    },
  ]
}

function behindLongTurns(name: string): RuleCase {
  return {
    alert: 'LifesignQueueWaitHigh',
    what: `two messages in five wait behind long turns, as they do where agents work for long, by ${name}`,
    series: {
      [`${name}_bucket{${LANE},le="900"}`]: '0+3x60',
      [`${name}_bucket{${LANE},le="1800"}`]: '0+5x60',
      [`${name}_bucket{${LANE},le="+Inf"}`]: '0+5x60',
      [`${name}_count{${LANE}}`]: '0+5x60',
    },
    checks: [
      ['30m', 'quiet'],
      ['60m', 'quiet'],
    ],
  }
}

function behindTwoTurns(name: string): RuleCase {
  return {
    alert: 'LifesignQueueWaitHigh',
    what: `for twenty minutes of an hour, all messages wait behind the same long turns, by ${name}`,
    series: {
      [`${name}_bucket{${LANE},le="900"}`]: '0+1x40 40x20 40+1x10',
      [`${name}_bucket{${LANE},le="1800"}`]: '0+1x70',
      [`${name}_bucket{${LANE},le="+Inf"}`]: '0+1x70',
      [`${name}_count{${LANE}}`]: '0+1x70',
    },
    checks: [
      ['58m', 'quiet'],
      ['62m', 'quiet'],
    ],
  }
}

function behindOneTurn(name: string): RuleCase {
  return {
    alert: 'LifesignQueueWaitHigh',
    what: `all that was written in a quiet hour waited behind one long turn, by ${name}`,
    series: {
      [`${name}_bucket{${LANE},le="900"}`]: '0x130',
      [`${name}_bucket{${LANE},le="1800"}`]: '0x30 25x100',
      [`${name}_bucket{${LANE},le="+Inf"}`]: '0x30 25x100',
      [`${name}_count{${LANE}}`]: '0x30 25x100',
    },
    checks: [
      ['45m', 'quiet'],
      ['89m', 'quiet'],
      ['92m', 'quiet'],
    ],
  }
}

/** Whatever comes is quick; of what is taken up, only one in four is, for the rest had come while many wrote. */
function asleep(name: string): RuleCase {
  return {
    alert: 'LifesignQueueWaitHigh',
    what: `a fleet falls asleep: little comes, and mostly what has waited for long is taken up, by ${name}`,
    series: {
      [depth]: '360-3x120 0x60',
      [`${name}_bucket{${LANE},le="900"}`]: '0+1x180',
      [`${name}_bucket{${LANE},le="7200"}`]: '0+4x120 480+1x60',
      [`${name}_bucket{${LANE},le="+Inf"}`]: '0+4x120 480+1x60',
      [`${name}_count{${LANE}}`]: '0+4x120 480+1x60',
    },
    checks: [
      ['119m', 'quiet'],
      ['130m', 'quiet'],
    ],
  }
}

function growing(name: string): RuleCase {
  return {
    alert: 'LifesignQueueWaitHigh',
    what: `one message in three is taken up, and at once; the others wait, by ${name}`,
    series: {
      [depth]: '0+2x180',
      [`${name}_bucket{${LANE},le="900"}`]: '0+1x180',
      [`${name}_bucket{${LANE},le="7200"}`]: '0+1x180',
      [`${name}_bucket{${LANE},le="+Inf"}`]: '0+1x180',
      [`${name}_count{${LANE}}`]: '0+1x180',
    },
    checks: [
      ['60m', 'quiet'],
      ['140m', [{ labels: inJob({ lifesign_lane: 'default' }) }]],
    ],
  }
}

/** Two long waits of a process that lives for five minutes: a distribution is born with its first value. */
function briefWaits(name: string, instance: string, bornAt: number): [series: string, values: string][] {
  const labels = `job="agents",instance="${instance}",lifesign_lane="default"`
  const born = (value: number): string => `${bornAt > 0 ? `_x${bornAt} ` : ''}${value}x4 stale`
  return [
    [`${name}_bucket{${labels},le="900"}`, born(0)],
    [`${name}_bucket{${labels},le="1800"}`, born(2)],
    [`${name}_bucket{${labels},le="+Inf"}`, born(2)],
    [`${name}_count{${labels}}`, born(2)],
  ]
}

/** Every case of it, by both names that the metric has. */
export const QUEUE_WAIT_CASES: readonly RuleCase[] = [
  ...waitHigh('lifesign_queue_wait_seconds'),
  ...waitHigh('lifesign_queue_wait'),
]
