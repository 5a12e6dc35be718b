/** The tests of the rules, as `promtool test rules` reads them. */

import { Document } from 'yaml'
import type { AlertConfig } from '../config.ts'
import type { Alert } from './alert.ts'
import { DEPARTED_CASES } from './cases/departed-cases.ts'
import { GAP_CASES } from './cases/gap-cases.ts'
import { LONG_RUNNING_CASES } from './cases/long-running-cases.ts'
import { QUEUE_AND_NOTICE_CASES } from './cases/queue-and-notice-cases.ts'
import { RARE_RUN_CASES } from './cases/rare-run-cases.ts'
import { RECOVERY_CASES } from './cases/recovery-cases.ts'
import type { Check, Firing, RuleCase } from './cases/rule-case.ts'
import { RUN_CASES } from './cases/run-cases.ts'
import { SESSION_CASES } from './cases/session-cases.ts'
import { WATCH_CASES } from './cases/watch-cases.ts'
import { alertsOf, yamlText } from './rule-file.ts'

/** Every case of every alert. */
export const RULE_CASES: readonly RuleCase[] = [
  ...SESSION_CASES,
  ...LONG_RUNNING_CASES,
  ...RECOVERY_CASES,
  ...RUN_CASES,
  ...RARE_RUN_CASES,
  ...GAP_CASES,
  ...QUEUE_AND_NOTICE_CASES,
  ...WATCH_CASES,
  ...DEPARTED_CASES,
]

/** Cases that one file can hold: they are evaluated equally often. */
export interface CasesOfFile {
  readonly cases: readonly RuleCase[]
  /** How often. */
  readonly every: string
}

/** The cases of minutes and hours. */
export const SHORT_CASES: CasesOfFile = {
  cases: RULE_CASES.filter(({ interval }) => interval === undefined),
  every: '1m',
}

/** The cases of days. Twice a minute, they would take minutes. */
export const LONG_CASES: CasesOfFile = {
  cases: RULE_CASES.filter(({ interval }) => interval !== undefined),
  every: '5m',
}

/**
 * The text of a file of tests.
 *
 * @param config what the rules were made of
 * @param rules path of the rules file, from the file of tests
 */
export function caseFile(config: AlertConfig, rules: string, { cases, every }: CasesOfFile): string {
  const document = new Document({
    rule_files: [rules],
    evaluation_interval: every,
    tests: cases.map((one) => promtoolTest(one, config)),
  })
  document.commentBefore =
    ' Built from dashboards/source/rules/cases by `npm run dashboards`: change it there.'
  return yamlText(document)
}

function promtoolTest(one: RuleCase, config: AlertConfig): object {
  const { alert: name, what, interval = '1m', series, checks } = one
  const alert = alertsOf(config).find((candidate) => candidate.name === name)
  if (alert === undefined) throw new RangeError(`Cannot test ${name}: there is no such alert`)
  return {
    name: `${name}: ${what}`,
    interval,
    input_series: Object.entries(series).map(([labels, values]) => ({ series: labels, values })),
    alert_rule_test: checks.map((check) => promtoolCheck(alert, check, config)),
  }
}

function promtoolCheck(alert: Alert, [at, expected]: Check, config: AlertConfig): object {
  const firing = expected === 'quiet' ? [] : expected
  return {
    eval_time: at,
    alertname: alert.name,
    exp_alerts: firing.map(({ labels, value }) => ({
      exp_labels: { severity: alert.severity, ...labels },
      exp_annotations: {
        summary: rendered(alert.summary, { labels, ...(value && { value }) }),
        description: rendered(alert.description, { labels, ...(value && { value }) }),
        runbook_url: `${config.runbookUrlPrefix}${alert.name}.md`,
      },
    })),
  }
}

/** What Prometheus makes of an annotation, as far as ours go. */
function rendered(template: string, { labels, value }: Firing): string {
  return template.replaceAll(/\{\{ (.*?) \}\}/g, (_all, action: string) => {
    const [, name = '', otherwise] = /^(?:or )?\$labels\.(\w+)(?: "([^"]*)")?$/.exec(action) ?? []
    if (name !== '') return labels[name] ?? otherwise ?? ''
    if (action.startsWith('$value') && value !== undefined) return value
    throw new RangeError(`Cannot render ${action}: the case gives no value for it`)
  })
}
