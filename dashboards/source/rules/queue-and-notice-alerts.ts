/** Alerts on input that waits, and on notices that do not reach their people. */

import type { AlertConfig } from '../config.ts'
import { counted } from '../counted.ts'
import { anyOf, by, label, metric, noneOf, not } from '../metric.ts'
import { INPUTS, WAITS_OVER } from './recording-rules.ts'
import { AT_REST, duration, percent, PLACE, watched } from './alert.ts'
import type { Alert, Alerts } from './alert.ts'

const LANE = `{{ $labels.${label('lifesign.lane')} }}`
const CHANNEL = 'lifesign.notification.channel'
const OUTCOME = 'lifesign.notification.outcome'

/** Queues first, then notices. */
export const queueAndNoticeAlerts: Alerts = (config) => [
  notDraining(config),
  waitHigh(config),
  noticesFailing(config),
  noticesUnroutable(config),
]

function notDraining(config: AlertConfig): Alert {
  const busy = { 'lifesign.heartbeat.state': noneOf(...AT_REST), ...watched(config) }
  return {
    name: 'LifesignQueueNotDraining',
    severity: 'critical',
    expr: `sum ${by('job', 'instance', 'lifesign.lane')} (${metric('queueDepth').value.now(watched(config))}) > 0
unless on (job, instance)
sum ${by('job', 'instance')} (${metric('sessionActive').value.now(busy)}) > 0`,
    hold: '3m',
    summary: `Input waits in ${LANE}, and nobody works: {{ $value }}`,
    description: `Messages are queued, and no session is busy, at ${PLACE}. Nothing will take them up by itself.`,
    elsewhere: {
      metrics: ['queueDepth', 'sessionActive'],
      condition: `in one process, the first is above 0, and the second without \`lifesign.heartbeat.state\` ${AT_REST.map((state) => `\`${state}\``).join(' and ')} is 0`,
      window: 'now',
    },
  }
}

/**
 * Of the input that came within an hour, rather than of that which was taken up: when a fleet falls asleep, little
 * comes, and mostly what has waited for long is still taken up. So each bucket holds at most what came, and what came
 * and still waits is above the last bound. The median: whoever writes behind a long turn waits for as long, and well.
 * Of many, and for longer than an hour: where few write, one or two long turns may be all that anybody waited for.
 */
function waitHigh(config: AlertConfig): Alert {
  const { queueWaitSeconds, queueWaits } = config.thresholds
  const lane = `on (job, ${label('lifesign.lane')})`
  return {
    name: 'LifesignQueueWaitHigh',
    severity: 'warning',
    expr: `histogram_quantile(0.5,
  label_replace(${INPUTS} + 0, "le", "+Inf", "", "")
  or
  ${WAITS_OVER} - clamp_min(${WAITS_OVER} - ${lane} group_left () ${INPUTS}, 0)
) > ${queueWaitSeconds}
and ${lane}
${INPUTS} >= ${queueWaits}`,
    hold: '1h',
    summary: `Input waits long in ${LANE} of {{ $labels.job }}`,
    description: `Of the messages that came within the last hour, every second waits or waited more than ${duration(queueWaitSeconds)} behind the turn before it.`,
    elsewhere: {
      metrics: ['queueWait', 'queueDepth'],
      condition: `fewer waits up to ${queueWaitSeconds} s than half of what came: waits of the first and growth of the second, at least ${queueWaits}`,
      window: '1h',
    },
  }
}

function noticesFailing(config: AlertConfig): Alert {
  const { deadNoticeShare } = config.thresholds
  const deliveries = metric('deliveries').total
  const each = by('job', CHANNEL)
  const dead = counted(deliveries, '15m', { [OUTCOME]: 'dead', ...watched(config) })
  const where = { [OUTCOME]: anyOf('delivered', 'dead'), ...watched(config) }
  return {
    name: 'LifesignNoticesFailing',
    severity: 'critical',
    expr: `sum ${each} (
  ${dead}
)
/
sum ${each} (
  ${counted(deliveries, '15m', where)}
)
> ${deadNoticeShare}`,
    hold: '5m',
    summary: `Notices through {{ $labels.${label(CHANNEL)} }} do not arrive`,
    description: `More than ${percent(deadNoticeShare)} of them were given up after all attempts, in {{ $labels.job }}. People are not told that their runs ended. One is enough where none arrives.`,
    elsewhere: {
      metrics: ['deliveries'],
      condition: `increase with \`${OUTCOME}\` = \`dead\`, divided by that of \`delivered\` and \`dead\`, is above ${deadNoticeShare}, by \`${CHANNEL}\``,
      window: '15m',
    },
  }
}

function noticesUnroutable(config: AlertConfig): Alert {
  const deliveries = metric('deliveries').total
  const unroutable = counted(deliveries, '15m', { [OUTCOME]: 'unroutable', ...watched(config) })
  const channels = deliveries.now({ [CHANNEL]: not('none'), ...watched(config) })
  return {
    name: 'LifesignNoticesUnroutable',
    severity: 'warning',
    expr: `sum ${by('job', 'instance')} (
  ${unroutable}
) > 0
and on (job, instance)
count ${by('job', 'instance')} (${channels}) > 0`,
    summary: 'Notices have nowhere to go at {{ $labels.instance }}',
    description: `Runs ended badly, and no channel of the process fits their origin, at ${PLACE}. Processes without any channel are left out.`,
    elsewhere: {
      metrics: ['deliveries'],
      condition: `increase with \`${OUTCOME}\` = \`unroutable\` is above 0, in processes that have a \`${CHANNEL}\` other than \`none\``,
      window: '15m',
    },
  }
}
