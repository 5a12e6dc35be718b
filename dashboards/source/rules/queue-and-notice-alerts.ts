/** Alerts on input that waits, and on notices that do not reach their people. */

import type { AlertConfig } from '../config.ts'
import { counted } from '../counted.ts'
import { anyOf, by, label, metric, noneOf, not } from '../metric.ts'
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
 * The median: whoever writes behind a long turn waits for as long, and well. Of an hour, and of many waits:
 * in ten minutes of a healthy fleet, one or two long turns may be all that anybody waited for. And for longer than
 * an hour: where few write, all that waited behind one turn is in sight for so long.
 */
function waitHigh(config: AlertConfig): Alert {
  const { queueWaitSeconds, queueWaits } = config.thresholds
  const wait = metric('queueWait')
  return {
    name: 'LifesignQueueWaitHigh',
    severity: 'warning',
    expr: `histogram_quantile(0.5, sum ${by('le', 'job', 'lifesign.lane')} (
  ${counted(wait.bucket, '1h', watched(config))}
)) > ${queueWaitSeconds}
and on (job, lifesign_lane)
sum ${by('job', 'lifesign.lane')} (
  ${counted(wait.count, '1h', watched(config))}
) >= ${queueWaits}`,
    hold: '1h',
    summary: `Input waits long in ${LANE} of {{ $labels.job }}`,
    description: `Every second message of the last hour waited more than ${duration(queueWaitSeconds)} behind the turn before it.`,
    elsewhere: {
      metrics: ['queueWait'],
      condition: `median is above ${queueWaitSeconds} s, of at least ${queueWaits} waits`,
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
