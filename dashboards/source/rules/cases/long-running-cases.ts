/** Cases of the alert on sessions that are slow for long. */

import { CLERK, inJob, PROCESS, type RuleCase } from './rule-case.ts'

const attention = (name: string, labels = CLERK): string =>
  `lifesign_session_attention{${labels},lifesign_attention_class="${name}"}`
const active = (state: string, labels = CLERK): string =>
  `lifesign_session_active{${labels},lifesign_heartbeat_state="${state}"}`
const OTHER = `${PROCESS},gen_ai_agent_name="patient"`

/** Every case of this alert. */
export const LONG_RUNNING_CASES: readonly RuleCase[] = [
  {
    alert: 'LifesignSessionLongRunning',
    what: 'an hour in which all work of an agent is slow is shown, until it is over',
    series: {
      [attention('long_running')]: '0x2 1x70 0x5',
      [active('streaming')]: '1x77',
      [active('tool_wait')]: '0x77',
    },
    checks: [
      ['60m', 'quiet'],
      ['65m', [{ labels: inJob({ gen_ai_agent_name: 'clerk' }), value: '1' }]],
      ['75m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignSessionLongRunning',
    what: 'a session that takes twenty minutes is no news, nor are some slow ones among many, nor whoever waits for a person',
    series: {
      [attention('long_running')]: '1x20 0x30 12x100',
      [active('streaming')]: '1x50 20x100',
      [attention('long_running', OTHER)]: '1x150',
      [active('tool_wait', OTHER)]: '1x150',
    },
    checks: [
      ['20m', 'quiet'],
      ['50m', 'quiet'],
      ['140m', 'quiet'],
    ],
  },
]
