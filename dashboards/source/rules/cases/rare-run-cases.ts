/** Cases of the alert on agents that run rarely, and always in vain. */

import { inJob, type RuleCase } from './rule-case.ts'

const ended = (reason: string, cause: string, labels: string): string =>
  `lifesign_run_ended_total{${labels},lifesign_end_reason="${reason}",lifesign_end_cause="${cause}"}`
const completedOf = (labels: string): string =>
  `lifesign_run_ended_total{${labels},lifesign_end_reason="completed"}`

/** Nights on which a process comes at two o'clock, exports once, and goes; samples come every five minutes. */
function nights(...values: readonly number[]): string {
  const [first, ...later] = values.map(String)
  return [`_x23 ${first}`, ...later.map((value) => `_x286 ${value}`), '_x400'].join(' ')
}

const nightly = 'job="agents",gen_ai_agent_name="clerk"'

/** Every case of this alert. */
export const RARE_RUN_CASES: readonly RuleCase[] = [
  {
    alert: 'LifesignEveryRunFails',
    what: 'a nightly agent fails each time, always under the same name: told after the second night, until one is good',
    interval: '5m',
    series: {
      [ended('error', 'exception', nightly)]: nights(1, 1, 1, 0),
      [completedOf(nightly)]: nights(0, 0, 0, 1),
    },
    checks: [
      ['20h', 'quiet'],
      ['31h', [{ labels: inJob({ gen_ai_agent_name: 'clerk' }) }]],
      ['70h', [{ labels: inJob({ gen_ai_agent_name: 'clerk' }) }]],
      ['74h30m', 'quiet'],
      ['90h', 'quiet'],
    ],
  },
  {
    alert: 'LifesignEveryRunFails',
    what: 'a pod of its own each night, three failures in each: told in the same morning, for three days',
    interval: '5m',
    series: {
      [ended('error', 'exception', `${nightly},instance="pod-1"`)]: '_x23 3 stale',
    },
    checks: [
      ['1h', 'quiet'],
      ['6h30m', [{ labels: inJob({ gen_ai_agent_name: 'clerk' }) }]],
      ['79h', 'quiet'],
    ],
  },
  {
    alert: 'LifesignEveryRunFails',
    what: 'one bad night, good runs among bad ones, a scheduler that lives on, and stops by people',
    interval: '5m',
    series: {
      [ended('error', 'exception', nightly)]: nights(1, 0, 0, 0),
      [completedOf(nightly)]: nights(0, 1, 1, 1),
      [ended('error', 'exception', 'job="agents",gen_ai_agent_name="mixed"')]: '0+1x900',
      [completedOf('job="agents",gen_ai_agent_name="mixed"')]: '0x200 1x200 2x200 3x200 4x200',
      [ended('killed', 'stop', 'job="agents",gen_ai_agent_name="stopped"')]: '0+1x900',
    },
    checks: [
      ['31h', 'quiet'],
      ['60h', 'quiet'],
      ['80h', 'quiet'],
    ],
  },
]
