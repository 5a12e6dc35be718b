/** What became of attention: how long episodes lasted, and what recovery did about them. */

import { counted } from '../counted.ts'
import type { Section } from '../layout.ts'
import { metric } from '../metric.ts'
import { timeSeries } from '../panels/time-series.ts'
import { stat } from '../panels/stat.ts'
import { HERE, inEachStep, legend, OF_AGENTS, quantile, sumBy, WHOLE } from '../selection.ts'

const THIRD = { width: 8, height: 8 } as const
const HALF = { width: 12, height: 8 } as const

export const episodesSection: Section = {
  id: 3,
  title: 'Episodes and recoveries',
  panels: [
    timeSeries({
      ...THIRD,
      id: 30,
      title: 'Recoveries, by action and outcome',
      description:
        'Each request is completed exactly once. A session is given back only by aborted and released.',
      unit: 'none',
      bars: true,
      queries: [
        {
          expr: sumBy(['lifesign.recovery.action'], inEachStep(metric('recoveryRequested').total, HERE)),
          legend: `${legend('lifesign.recovery.action')}: requested`,
        },
        {
          expr: sumBy(
            ['lifesign.recovery.action', 'lifesign.recovery.status'],
            inEachStep(metric('recoveryCompleted').total, HERE),
          ),
          legend: legend('lifesign.recovery.action', 'lifesign.recovery.status'),
        },
      ],
    }),
    stat({
      id: 31,
      width: 4,
      height: 8,
      title: 'Recoveries without completion',
      description:
        'Asked for, and not yet answered. Above zero for longer than a drain of 15 s, something is wrong.',
      unit: 'none',
      queries: [
        {
          expr: `${sumBy([], metric('recoveryRequested').total.now(HERE))} - ${sumBy([], metric('recoveryCompleted').total.now(HERE))}`,
        },
      ],
    }),
    stat({
      id: 32,
      width: 4,
      height: 8,
      title: 'Messages that could go on',
      description: 'Queued input that moved again after a recovery, in the time range.',
      unit: 'none',
      decimals: 0,
      queries: [{ expr: sumBy([], counted(metric('recoveryReleased').total, WHOLE, HERE)) }],
    }),
    timeSeries({
      ...THIRD,
      id: 33,
      title: 'Length of episodes, 95th percentile',
      description: 'From the first report to the end of the episode, by class.',
      unit: 's',
      noValue: 'No episode has ended',
      queries: [
        {
          expr: quantile(0.95, metric('attentionDuration').bucket, {
            range: '1h',
            where: OF_AGENTS,
            labels: ['lifesign.attention.class'],
          }),
          legend: legend('lifesign.attention.class'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 34,
      title: 'Age when reported, 95th percentile',
      description: 'Repeated reports of one episode count too, so this climbs while nothing is done.',
      unit: 's',
      noValue: 'Nothing was reported',
      queries: [
        {
          expr: quantile(0.95, metric('attentionAge').bucket, {
            range: '1h',
            where: OF_AGENTS,
            labels: ['lifesign.attention.class', 'lifesign.attention.reason'],
          }),
          legend: legend('lifesign.attention.class', 'lifesign.attention.reason'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 35,
      title: 'Recoveries: age when asked for, and time taken, 95th percentile',
      description: 'How long people waited before something was done, and how long doing it took.',
      unit: 's',
      noValue: 'No recovery was asked for',
      queries: [
        {
          expr: quantile(0.95, metric('recoveryAge').bucket, {
            range: '1h',
            where: HERE,
            labels: ['lifesign.recovery.reason'],
          }),
          legend: `age: ${legend('lifesign.recovery.reason')}`,
        },
        {
          expr: quantile(0.95, metric('recoveryDuration').bucket, {
            range: '1h',
            where: HERE,
            labels: ['lifesign.recovery.status'],
          }),
          legend: `took: ${legend('lifesign.recovery.status')}`,
        },
      ],
    }),
  ],
}
