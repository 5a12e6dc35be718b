/** For whoever owns agents: how many runs, how they end, how long they take, and how much failure is left. */

import { DEFAULT_CONFIG } from '../config.ts'
import type { Board } from '../dashboard.ts'
import { AGENT, INSTANCE, JOB, METRICS_SOURCE, textBox } from '../variables.ts'
import { runsByAgentSection, runsSummarySection } from './runs-summary.ts'
import { errorBudgetSection } from './error-budget.ts'

const OBJECTIVE = textBox(
  'objective',
  'Objective',
  'Share of counted runs that shall complete. That of the alert rules, unless those were changed.',
  String(DEFAULT_CONFIG.slo.target),
)

export const runs: Board = {
  name: 'runs',
  title: 'Lifesign / Runs',
  description: 'Rate, failures and durations of agent runs, and the error budget.',
  variables: [METRICS_SOURCE, JOB, INSTANCE, AGENT, OBJECTIVE],
  sections: [runsSummarySection, runsByAgentSection, errorBudgetSection],
}
