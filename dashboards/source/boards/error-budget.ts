/** How fast failures use up what the objective allows. */

import type { Section } from '../layout.ts'
import { alarmFrom } from '../panel.ts'
import { stat } from '../panels/stat.ts'
import { timeSeries } from '../panels/time-series.ts'
import { WHOLE } from '../selection.ts'
import { failureShare } from './run-ratios.ts'

/** What the objective leaves to fail. */
const BUDGET = '(1 - $objective)'

/**
 * The windows of the burn-rate alerts, and the rates at which those speak.
 *
 * @see https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
const WINDOWS = ['5m', '1h', '6h', '3d'] as const

export const errorBudgetSection: Section = {
  id: 3,
  title: 'Error budget',
  panels: [
    timeSeries({
      id: 30,
      width: 16,
      height: 8,
      title: 'Burn rate',
      description:
        'Failure share over what the objective allows. At 1 the budget lasts exactly its period. Alerts page at 14.4 over 1 h and 5 m, and at 6 over 6 h and 30 m. With few runs a single failure looks like a fire.',
      unit: 'none',
      thresholds: alarmFrom([1, 'yellow'], [6, 'orange'], [14.4, 'red']),
      noValue: 'No run ended',
      queries: WINDOWS.map((window) => ({ expr: `(${failureShare(window)}) / ${BUDGET}`, legend: window })),
    }),
    stat({
      id: 31,
      width: 8,
      height: 8,
      title: 'Budget used',
      description:
        'By the failures of the time range, if the objective were on the time range. Above 100 % it is missed.',
      unit: 'percentunit',
      decimals: 0,
      thresholds: alarmFrom([0.5, 'yellow'], [1, 'red']),
      noValue: 'No run ended',
      queries: [{ expr: `(${failureShare(WHOLE)}) / ${BUDGET}` }],
    }),
  ],
}
