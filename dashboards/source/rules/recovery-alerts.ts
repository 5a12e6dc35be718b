/** Alerts on recoveries: in vain, one after the other, or all too many. */

import { anyOf, by, label, metric } from '../metric.ts'
import type { AlertConfig } from '../config.ts'
import { counted } from '../counted.ts'
import { PLACE, watched } from './alert.ts'
import type { Alert, Alerts } from './alert.ts'

const EACH_PROCESS = by('job', 'instance')
const SUCCESS = anyOf('aborted', 'released')

/** Counters only: a recovery has no duration worth a gauge. Its requests follow the back-off of reports. */
export const recoveryAlerts: Alerts = (config) => [failed(config), ineffective(config), rateHigh(config)]

function failed(config: AlertConfig): Alert {
  const where = { 'lifesign.recovery.status': 'failed', ...watched(config) }
  const inTrouble = { 'lifesign.attention.class': anyOf('stalled', 'stuck'), ...watched(config) }
  return {
    name: 'LifesignRecoveryFailed',
    severity: 'warning',
    // An hour, as attempts become rarer; and no longer than there is somebody to recover.
    expr: `sum ${by('job', 'instance', 'lifesign.recovery.action')} (
  ${counted(metric('recoveryCompleted').total, '1h', where)}
) > 0
and on (job, instance)
sum ${EACH_PROCESS} (
  ${metric('sessionAttention').value.over('max_over_time', '2m', inTrouble)}
) > 0`,
    summary: `A recovery failed: {{ $labels.${label('lifesign.recovery.action')} }}`,
    description: `A session was to be given back and was not: its people still wait, at ${PLACE}.`,
    elsewhere: {
      metrics: ['recoveryCompleted', 'sessionAttention'],
      condition:
        'increase of the first with `lifesign.recovery.status` = `failed` is above 0, while in the same process the sum of the second with `lifesign.attention.class` = `stalled` or `stuck` is above 0',
      window: '1h',
    },
  }
}

function ineffective(config: AlertConfig): Alert {
  const { ineffectiveRecoveries: least } = config.thresholds
  const requested = counted(metric('recoveryRequested').total, '1h', watched(config))
  const where = { 'lifesign.recovery.status': SUCCESS, ...watched(config) }
  return {
    name: 'LifesignRecoveryIneffective',
    severity: 'critical',
    // Of the successes also those before the first sample: an action of its own may be counted for the first time.
    expr: `sum ${EACH_PROCESS} (${requested}) >= ${least}
unless on (job, instance)
sum ${EACH_PROCESS} (
  ${counted(metric('recoveryCompleted').total, '1h', where)}
) > 0`,
    summary: `Recoveries at {{ $labels.instance }} are asked for, and none succeeds`,
    description: `At least ${least} within an hour, at ${PLACE}. Sessions stay as they are until a person acts.`,
    elsewhere: {
      metrics: ['recoveryRequested', 'recoveryCompleted'],
      condition: `increase of the first is at least ${least}, and that of the second with \`lifesign.recovery.status\` = \`aborted\` or \`released\` is 0`,
      window: '1h',
    },
  }
}

function rateHigh(config: AlertConfig): Alert {
  const { recoveriesPerHour: most } = config.thresholds
  const where = { 'lifesign.recovery.status': SUCCESS, ...watched(config) }
  return {
    name: 'LifesignRecoveryRateHigh',
    severity: 'warning',
    expr: `sum ${by('job')} (\n  ${counted(metric('recoveryCompleted').total, '1h', where)}\n) >= ${most}`,
    summary: `Recoveries hide a fault of {{ $labels.job }}`,
    description: `At least ${most} within an hour had to give sessions back. Each worked; the fault behind them goes on.`,
    elsewhere: {
      metrics: ['recoveryCompleted'],
      condition: `increase with \`lifesign.recovery.status\` = \`aborted\` or \`released\` is at least ${most}`,
      window: '1h',
    },
  }
}
