/** Alerts on sessions that need attention: stuck, stalled, silent, long-running. */

import type { AttentionClass } from '../../../src/model/attention-reasons.ts'
import { by, type Match, metric, noneOf, not } from '../metric.ts'
import type { AlertConfig } from '../config.ts'
import { counted } from '../counted.ts'
import { AGENT, AT_REST, duration, percent, PLACE, watched } from './alert.ts'
import type { Alert, Alerts } from './alert.ts'

/** What is more of the busy sessions of an agent is unusual, even where all work for long. */
const LONG_RUNNING_SHARE = 0.9
const EACH_AGENT = by('job', 'instance', 'gen_ai.agent.name')

/**
 * Reads gauges, not counters, wherever it can: a counter goes up once in an episode, and reports become
 * rarer while nothing changes, so that a counter falls silent while somebody waits.
 */
export const sessionAlerts: Alerts = (config) => [
  ...stuck(config),
  stuckRepeatedly(config),
  stalled(config),
  stalledRatio(config),
  silent(config),
  longRunning(config),
]

function inClass(config: AlertConfig, name: AttentionClass): string {
  return metric('sessionAttention').value.now({ 'lifesign.attention.class': name, ...watched(config) })
}

function stuck(config: AlertConfig): Alert[] {
  const where = { 'lifesign.attention.class': 'stuck', ...watched(config) }
  const shared = {
    // The greatest of two minutes: a missed scrape is no recovery.
    expr: `sum ${EACH_AGENT} (\n  ${metric('sessionAttention').value.over('max_over_time', '2m', where)}\n) > 0`,
    elsewhere: {
      metrics: ['sessionAttention'],
      condition: 'sum with `lifesign.attention.class` = `stuck` is above 0',
      window: 'greatest of 2m',
    },
  } as const
  const meaning =
    'The bookkeeping says busy, but nothing works: queued input is not taken up until somebody releases the session.'
  return [
    {
      ...shared,
      name: 'LifesignSessionStuck',
      severity: 'warning',
      hold: '2m',
      summary: `Stuck sessions of ${AGENT}: {{ $value }}`,
      description: `${meaning} At ${PLACE}.`,
    },
    {
      ...shared,
      name: 'LifesignSessionStuckLong',
      severity: 'critical',
      hold: '15m',
      summary: `Sessions of ${AGENT} are stuck for 15 minutes: {{ $value }}`,
      description: `${meaning} Nothing has released them, at ${PLACE}.`,
    },
  ]
}

function stuckRepeatedly(config: AlertConfig): Alert {
  const { stuckEpisodesPerHour: most } = config.thresholds
  const counter = counted(metric('sessionStuck').total, '1h', watched(config))
  return {
    name: 'LifesignStuckRepeatedly',
    severity: 'warning',
    expr: `sum ${by('job', 'gen_ai.agent.name')} (\n  ${counter}\n) >= ${most}`,
    summary: `Sessions of ${AGENT} get stuck again and again`,
    description: `At least ${most} times within an hour, in {{ $labels.job }}. Each may be over in a minute; the fault behind them is not.`,
    elsewhere: {
      metrics: ['sessionStuck'],
      condition: `increase is at least ${most}`,
      window: '1h',
    },
  }
}

/**
 * Of many busy sessions a few are silent for long at any time, and well: one in ten is trouble. Where few are busy,
 * one is more than that, and half an hour is what a shell may take that waits for something elsewhere.
 */
function stalled(config: AlertConfig): Alert {
  const share = config.thresholds.stalledShare / 2
  const each = by('job', 'instance')
  const busy = metric('sessionActive').value.now({
    'lifesign.heartbeat.state': noneOf(...AT_REST),
    ...watched(config),
  })
  return {
    name: 'LifesignSessionStalled',
    severity: 'warning',
    expr: `sum ${EACH_AGENT} (
  ${inClass(config, 'stalled')}
) > 0
and on (job, instance)
sum ${each} (${inClass(config, 'stalled')})
/
sum ${each} (${busy})
> ${share}`,
    hold: '30m',
    summary: `Stalled sessions of ${AGENT}: {{ $value }}`,
    description: `There is work, and it does not move: more than ${percent(share)} of the busy sessions at ${PLACE}. Somebody waits.`,
    elsewhere: {
      metrics: ['sessionAttention', 'sessionActive'],
      condition: `sum of the first with \`lifesign.attention.class\` = \`stalled\` is above 0, and more than ${share} of the sum of the second without \`lifesign.heartbeat.state\` ${AT_REST.map((state) => `\`${state}\``).join(' and ')}`,
      window: 'now',
    },
  }
}

function stalledRatio(config: AlertConfig): Alert {
  const { stalledShare, stalledShareSessions } = config.thresholds
  const where = { 'lifesign.heartbeat.state': noneOf(...AT_REST), ...watched(config) }
  const busy = `sum ${by('job')} (${metric('sessionActive').value.now(where)})`
  return {
    name: 'LifesignStalledRatioHigh',
    severity: 'critical',
    expr: `(
  sum ${by('job')} (${inClass(config, 'stalled')})
  /
  ${busy}
  > ${stalledShare}
)
and on (job)
${busy} >= ${stalledShareSessions}`,
    hold: '5m',
    summary: `{{ $value | humanizePercentage }} of the busy sessions of {{ $labels.job }} are stalled`,
    description: `More than ${percent(stalledShare)} at once: something that they share has failed, such as a provider, a tool or the network.`,
    elsewhere: {
      metrics: ['sessionAttention', 'sessionActive'],
      condition: `sum of the first with \`lifesign.attention.class\` = \`stalled\`, divided by the sum of the second without \`lifesign.heartbeat.state\` ${AT_REST.map((state) => `\`${state}\``).join(' and ')}, is above ${stalledShare}, and the latter at least ${stalledShareSessions}`,
      window: 'now',
    },
  }
}

function silent(config: AlertConfig): Alert {
  const { silenceSeconds, toolSilenceSeconds } = config.thresholds
  const each = by('job', 'instance', 'gen_ai.agent.name', 'lifesign.work.kind')
  const silence = (kind: Match): string =>
    `max ${each} (${metric('sessionSilence').value.now({ 'lifesign.work.kind': kind, ...watched(config) })})`
  const waits = { 'lifesign.heartbeat.state': 'tool_wait', ...watched(config) }
  return {
    name: 'LifesignSessionSilent',
    severity: 'warning',
    expr: `(
  ${silence(not('tool_call'))} > ${silenceSeconds}
  or
  ${silence('tool_call')} > ${toolSilenceSeconds}
)
unless on (job, instance, gen_ai_agent_name)
sum ${EACH_AGENT} (${metric('sessionActive').value.now(waits)}) > 0`,
    hold: '1m',
    summary: `A session of ${AGENT} is silent for {{ $value | humanizeDuration }}`,
    description: `In a {{ $labels.lifesign_work_kind }}, whatever its own thresholds say: more than ${duration(toolSilenceSeconds)} in a tool, or ${duration(silenceSeconds)} elsewhere, at ${PLACE}. Agents of which a session waits for a person or for a remote tool are left out.`,
    elsewhere: {
      metrics: ['sessionSilence', 'sessionActive'],
      condition: `the first is above ${silenceSeconds} s, or above ${toolSilenceSeconds} s with \`lifesign.work.kind\` = \`tool_call\`, and the second with \`lifesign.heartbeat.state\` = \`tool_wait\` is 0`,
      window: 'now',
    },
  }
}

/** Of busy sessions many are slow for long at any time, and well: nearly all of them are worth a look. */
function longRunning(config: AlertConfig): Alert {
  const each = by('job', 'gen_ai.agent.name')
  const waits = { 'lifesign.heartbeat.state': 'tool_wait', ...watched(config) }
  const active = metric('sessionActive').value
  const busy = active.now({ 'lifesign.heartbeat.state': noneOf(...AT_REST), ...watched(config) })
  const slow = `sum ${each} (${inClass(config, 'long_running')})`
  return {
    name: 'LifesignSessionLongRunning',
    severity: 'info',
    expr: `${slow} > 0
and on (job, gen_ai_agent_name)
${slow} / sum ${each} (${busy}) > ${LONG_RUNNING_SHARE}
unless on (job, gen_ai_agent_name)
sum ${each} (${active.now(waits)}) > 0`,
    hold: '1h',
    summary: `Long-running sessions of ${AGENT}: {{ $value }}`,
    description: `More than ${percent(LONG_RUNNING_SHARE)} of its busy sessions are slow, but moving or waiting with a reason, in {{ $labels.job }}. For eyes; nobody is paged. Agents of which a session waits for a person or for a remote tool are left out.`,
    elsewhere: {
      metrics: ['sessionAttention', 'sessionActive'],
      condition: `sum with \`lifesign.attention.class\` = \`long_running\` is above 0, and more than ${LONG_RUNNING_SHARE} of the sum of the second without \`lifesign.heartbeat.state\` ${AT_REST.map((state) => `\`${state}\``).join(' and ')}, while that with \`tool_wait\` is 0`,
      window: 'now',
    },
  }
}
