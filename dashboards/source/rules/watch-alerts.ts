/** Alerts on Lifesign itself: who watches the watcher. */

import type { AlertConfig } from '../config.ts'
import { counted } from '../counted.ts'
import { BRIEF_SECONDS, lastLook, MEMORY, saidGoodbye, stayed } from '../departed.ts'
import { by, label, metric, noneOf } from '../metric.ts'
import { AT_REST, duration, PLACE, watched } from './alert.ts'
import type { Alert, Alerts } from './alert.ts'

const EACH_PROCESS = by('job', 'instance')
const BUSY_CONDITION = `\`lifesign.heartbeat.state\` other than ${AT_REST.map((state) => `\`${state}\``).join(' and ')}`

/** Exports must come at least once a minute: three missed ones are the shortest that is told. */
export const watchAlerts: Alerts = (config) => [
  eventLoopBlocked(config),
  processPaused(config),
  samplerNotTicking(config),
  heartbeatLost(config),
  ...telemetryAbsent(config),
  dropped(config),
  cardinalityOverflow(config),
  watchdog(),
]

function busy(config: AlertConfig): { [Name in 'lifesign.heartbeat.state']: ReturnType<typeof noneOf> } {
  return { 'lifesign.heartbeat.state': noneOf(...AT_REST), ...watched(config) }
}

/** Old samples, new samples, and none of them good: what a process showed once before it ended is no state. */
function eventLoopBlocked(config: AlertConfig): Alert {
  const { eventLoopDelaySeconds: most } = config.thresholds
  const delay = metric('eventLoopDelay').value
  const seen = (offset?: string): string => delay.over('present_over_time', '2m', watched(config), offset)
  return {
    name: 'LifesignEventLoopBlocked',
    severity: 'critical',
    // The least of five minutes: one long hiccup shows for two of them, and is noise.
    expr: `max ${EACH_PROCESS} (
  ${delay.over('min_over_time', '5m', watched(config))}
) > ${most}
and on (job, instance) max ${EACH_PROCESS} (${seen()})
and on (job, instance) max ${EACH_PROCESS} (${seen('3m')})`,
    hold: '2m',
    summary: 'The event loop of {{ $labels.instance }} is blocked again and again',
    description: `For minutes, it has been blocked for more than ${duration(most)} at least every other minute, at ${PLACE}. Distrust other alerts of this process.`,
    elsewhere: {
      metrics: ['eventLoopDelay'],
      condition: `least value is above ${most} s, and there are values at the beginning and at the end`,
      window: '5m',
    },
  }
}

function processPaused(config: AlertConfig): Alert {
  const { pauses: most } = config.thresholds
  return {
    name: 'LifesignProcessPaused',
    severity: 'warning',
    expr: `sum ${by('job', 'instance', 'lifesign.pause.cause')} (
  ${counted(metric('pauses').total, '15m', watched(config))}
) >= ${most}`,
    summary: `{{ $labels.instance }} did not run at times: {{ $labels.${label('lifesign.pause.cause')} }}`,
    description: `At least ${most} times within 15 minutes, at ${PLACE}. These times count for no silence, so that stalls are seen later.`,
    elsewhere: {
      metrics: ['pauses'],
      condition: `increase is at least ${most}, by \`lifesign.pause.cause\``,
      window: '15m',
    },
  }
}

function samplerNotTicking(config: AlertConfig): Alert {
  return {
    name: 'LifesignSamplerNotTicking',
    severity: 'critical',
    // Not where nobody is busy: after a shutdown, a process may well live on without looking.
    expr: `sum ${EACH_PROCESS} (${metric('samplerTicks').total.over('increase', '5m', watched(config))}) == 0
and on (job, instance)
sum ${EACH_PROCESS} (${metric('sessionActive').value.now(busy(config))}) > 0`,
    hold: '2m',
    summary: 'Nobody looks at the sessions of {{ $labels.instance }}',
    description: `The process exports, and sessions are busy, but the sampler stands still, at ${PLACE}. No stall will be seen.`,
    elsewhere: {
      metrics: ['samplerTicks', 'sessionActive'],
      condition: `in one process, increase of the first is 0, while the second with ${BUSY_CONDITION} is above 0`,
      window: '5m',
    },
  }
}

function heartbeatLost(config: AlertConfig): Alert {
  const { heartbeatSeconds } = config.thresholds
  const ticks = metric('samplerTicks').total.over('increase', '5m', watched(config))
  const lastBusy = metric('sessionActive').value.over('last_over_time', MEMORY, busy(config))
  return {
    name: 'LifesignHeartbeatLost',
    severity: 'critical',
    expr: `time() - ${lastLook(watched(config))} > ${heartbeatSeconds}
unless on (job, instance)
sum ${EACH_PROCESS} (${ticks}) == 0
unless on (job, instance)
${saidGoodbye(watched(config))}
and on (job, instance)
sum ${EACH_PROCESS} (
  ${lastBusy}
) > 0`,
    hold: '1m',
    summary: '{{ $labels.instance }} fell silent in the middle of work',
    description: `Nothing was heard of it for more than ${duration(heartbeatSeconds)}, and sessions were busy when it last spoke, at ${PLACE}. It was killed, hangs, or cannot export.`,
    elsewhere: {
      metrics: ['samplerLastTick', 'samplerTicks', 'watchers', 'sessionActive'],
      condition: `in one process, the time since the last value of the first is above ${heartbeatSeconds} s, the second is not merely standing still, the last value of the third was not 0, and that of the fourth with ${BUSY_CONDITION} was above 0`,
      window: '1h',
    },
  }
}

function telemetryAbsent(config: AlertConfig): Alert[] {
  const ticks = metric('samplerTicks').total
  const shared = {
    name: 'LifesignTelemetryAbsent',
    hold: '2m',
    summary: 'No process of {{ $labels.job }} is heard of',
  } as const
  const missed: Alert = {
    ...shared,
    severity: 'warning',
    expr: `sum ${by('job')} (
  ${ticks.over('count_over_time', MEMORY, watched(config))}
  unless on (job, instance) ${saidGoodbye(watched(config))}
  and on (job, instance) ${stayed(watched(config))}
)
unless on (job)
sum ${by('job')} (${ticks.over('count_over_time', '10m', watched(config))})`,
    description:
      'Within the last hour there was one that did not say goodbye, and for ten minutes there is none. List the job as expected to be paged, also when it never came.',
    elsewhere: {
      metrics: ['samplerTicks', 'watchers', 'samplerLastTick', 'watchedSince'],
      condition: `no point of the first from any process of a service, where within 1h there was a process of which the last value of the second was not 0, and the third minus the fourth was at least ${BRIEF_SECONDS} s; for services that must be there, no point at all`,
      window: '10m',
    },
  }
  const expected = config.expectedJobs.map((job): Alert => ({
    ...shared,
    severity: 'critical',
    expr: ticks.over('absent_over_time', '10m', { job }),
    // Written out: inhibition goes by it, and what is absent has labels only where the selector is plain.
    labels: { job },
    description: 'For ten minutes there has been none, and there must always be one.',
    elsewhere: { metrics: ['samplerTicks'], condition: 'no point at all', window: '10m' },
  }))
  return [missed, ...expected]
}

function dropped(config: AlertConfig): Alert {
  return {
    name: 'LifesignDropped',
    severity: 'warning',
    expr: `sum ${by('job', 'lifesign.signal')} (
  ${counted(metric('dropped').total, '15m', watched(config))}
) > 0`,
    summary: `{{ $labels.job }} lost something at a limit: {{ $labels.${label('lifesign.signal')} }}`,
    description:
      'A limit was reached, and Lifesign let go of what it could not hold. What it shows is not all there is.',
    elsewhere: {
      metrics: ['dropped'],
      condition: 'increase is above 0, by `lifesign.signal`',
      window: '15m',
    },
  }
}

function cardinalityOverflow({ jobs }: AlertConfig): Alert {
  const only = jobs === undefined ? '' : `, job=~${JSON.stringify(jobs)}`
  return {
    name: 'LifesignCardinalityOverflow',
    severity: 'warning',
    // An alert has no name of a metric of its own: it is kept under another label.
    expr: `count by (job, metric) (
  label_replace({otel_metric_overflow="true"${only}}, "metric", "$1", "__name__", "(.+)")
) > 0`,
    hold: '15m',
    summary: '{{ $labels.metric }} of {{ $labels.job }} has more series than its SDK keeps',
    description:
      'The SDK adds the rest up in one series, without attributes: sums are right, their parts are not.',
    elsewhere: {
      metrics: [],
      condition: 'any metric has a point with `otel.metric.overflow` = `true`',
      window: 'now',
    },
  }
}

function watchdog(): Alert {
  return {
    name: 'LifesignWatchdog',
    severity: 'none',
    expr: 'vector(1)',
    summary: 'Alerts work',
    description: 'Always fires. Route it to a service outside that calls when it stops coming.',
    elsewhere: { metrics: [], condition: 'always', window: 'now' },
  }
}
