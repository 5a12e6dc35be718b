/** Alerts on runs: the error budget, ends that nobody wanted, ends that never come. */

import type { AlertConfig } from '../config.ts'
import { counted } from '../counted.ts'
import { by, label, metric } from '../metric.ts'
import { AGENT, cutOff, DELIBERATE_NAMES, notDeliberate, percent, PLACE, watched } from './alert.ts'
import type { Alert, Alerts } from './alert.ts'
import { endedRuns, failureRatio, rareEnds } from './recording-rules.ts'
import type { BurnWindow, CountWindow, RareEnd } from './recording-rules.ts'

const NOT_COUNTED = `without \`lifesign.end.cause\` ${DELIBERATE_NAMES}`

/** Burn rates are those of the SRE Workbook, for an objective over 30 days. */
export const runAlerts: Alerts = (config) => [
  burnFast(config),
  burnSlow(config),
  everyRunFails(config),
  unexpectedEnds(config),
  notEnding(config),
]

/** True while both windows burn, and runs enough have ended for that to mean something. */
function burns(config: AlertConfig, factor: number, long: CountWindow, short: BurnWindow): string {
  const { target, minimumRuns } = config.slo
  const limit = budgetShare(target, factor)
  return `${failureRatio(long)} > ${limit}
and on (job) ${failureRatio(short)} > ${limit}
and on (job) ${endedRuns(long)} >= ${minimumRuns}`
}

function budgetShare(target: number, factor: number): number {
  return Number((factor * (1 - target)).toPrecision(6))
}

function burnElsewhere(
  config: AlertConfig,
  pairs: readonly (readonly [number, string])[],
): Alert['elsewhere'] {
  const { target, minimumRuns } = config.slo
  const limits = pairs.map(([factor, windows]) => `above ${budgetShare(target, factor)} in ${windows}`)
  return {
    metrics: ['runEnded'],
    condition: `share with \`lifesign.end.reason\` other than \`completed\`, ${NOT_COUNTED}, is ${limits.join(', or ')}; at least ${minimumRuns} runs in the longer one`,
    window: pairs.map(([, windows]) => windows).join('; '),
  }
}

function burnFast(config: AlertConfig): Alert {
  const { target } = config.slo
  return {
    name: 'LifesignErrorBudgetBurnFast',
    severity: 'critical',
    expr: `(\n${indented(burns(config, 14.4, '1h', '5m'))}\n)\nor\n(\n${indented(burns(config, 6, '6h', '30m'))}\n)`,
    hold: '2m',
    summary: `{{ $value | humanizePercentage }} of the runs of {{ $labels.job }} fail`,
    description: `The error budget of 30 days, ${percent(1 - target)} of the runs, is used up in five days or less. Runs that somebody ended on purpose are not counted.`,
    elsewhere: burnElsewhere(config, [
      [14.4, '1h and 5m'],
      [6, '6h and 30m'],
    ]),
  }
}

function burnSlow(config: AlertConfig): Alert {
  const { target } = config.slo
  return {
    name: 'LifesignErrorBudgetBurnSlow',
    severity: 'warning',
    expr: burns(config, 1, '3d', '6h'),
    hold: '1h',
    summary: `{{ $value | humanizePercentage }} of the runs of {{ $labels.job }} failed in three days`,
    description: `More than the ${percent(1 - target)} that the objective allows. Runs that somebody ended on purpose are not counted.`,
    elsewhere: burnElsewhere(config, [[1, '3d and 6h']]),
  }
}

/**
 * For agents that run too rarely for a share to mean something. Six hours at a time, as a process that comes every
 * night under the same name counts from 1 to 1: its series is young again each time, and counts as a whole.
 */
function everyRunFails(config: AlertConfig): Alert {
  const { failedRuns: most } = config.thresholds
  const ofThreeDays = (end: RareEnd): string => `sum_over_time(${rareEnds(end)}[3d:6h])`
  return {
    name: 'LifesignEveryRunFails',
    severity: 'warning',
    expr: `sum ${by('job', 'gen_ai.agent.name')} (${ofThreeDays('failed')}) >= ${most}
unless on (job, gen_ai_agent_name) ${ofThreeDays('completed')} > 0
unless on (job, gen_ai_agent_name) ${rareEnds('completed')} > 0`,
    summary: `Every run of ${AGENT} fails`,
    description: `For three days, or as long as there are runs of it in {{ $labels.job }}: at least ${most} ended badly, and none well. Runs that somebody ended on purpose are not counted.`,
    elsewhere: {
      metrics: ['runEnded'],
      condition: `increase with \`lifesign.end.reason\` other than \`completed\`, ${NOT_COUNTED}, is at least ${most}, and that with \`completed\` is 0`,
      window: '3d',
    },
  }
}

function unexpectedEnds(config: AlertConfig): Alert {
  const { unexpectedEnds: most } = config.thresholds
  const where = {
    'lifesign.end.reason': cutOff(),
    'lifesign.end.cause': notDeliberate(),
    ...watched(config),
  }
  const reason = `{{ $labels.${label('lifesign.end.reason')} }}`
  const cause = `{{ $labels.${label('lifesign.end.cause')} }}`
  return {
    name: 'LifesignUnexpectedEnds',
    severity: 'warning',
    expr: `sum ${by('job', 'gen_ai.agent.name', 'lifesign.end.reason', 'lifesign.end.cause')} (
  ${counted(metric('runEnded').total, '15m', where)}
) >= ${most}`,
    summary: `Runs of ${AGENT} are cut off: ${reason} by ${cause}`,
    description: `At least ${most} within 15 minutes, in {{ $labels.job }}. Nobody stopped them on purpose.`,
    elsewhere: {
      metrics: ['runEnded'],
      condition: `increase with \`lifesign.end.reason\` \`timeout\`, \`killed\` or \`lost\`, ${NOT_COUNTED}, is at least ${most}`,
      window: '15m',
    },
  }
}

/**
 * What had started a while ago and has not ended since: a lower bound of the runs that are older than that,
 * and exact where fewer runs end in the meantime. A process that began anew has nothing old.
 */
function notEnding(config: AlertConfig): Alert {
  const age = `${config.thresholds.openRunHours}h`
  const each = by('job', 'instance')
  const ticks = metric('samplerTicks').total
  return {
    name: 'LifesignRunsNotEnding',
    severity: 'warning',
    expr: `sum ${each} (${metric('runStarted').total.now(watched(config), age)})
- sum ${each} (${metric('runEnded').total.now(watched(config))})
> 0
and on (job, instance)
max ${each} (${ticks.over('min_over_time', age, watched(config))})
>= max ${each} (${ticks.now(watched(config), age)})`,
    hold: '30m',
    summary: `Runs that are open for more than ${age} at {{ $labels.instance }}: {{ $value }} or more`,
    description: `They started and never ended, at ${PLACE}. Whoever waits for one, waits in vain.`,
    elsewhere: {
      metrics: ['runStarted', 'runEnded', 'samplerTicks'],
      condition: `in one process, the total of the first ${age} ago minus the total of the second now is above 0; the third did not start anew`,
      window: age,
    },
  }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
