/** The rules file of Prometheus: a pure function of the configuration. */

import { Document, isScalar, Scalar, visit } from 'yaml'
import type { AlertConfig } from '../config.ts'
import type { Alert } from './alert.ts'
import { queueAndNoticeAlerts } from './queue-and-notice-alerts.ts'
import { queueRecordings, runRecordings, type Recording } from './recording-rules.ts'
import { recoveryAlerts } from './recovery-alerts.ts'
import { runAlerts } from './run-alerts.ts'
import { sessionAlerts } from './session-alerts.ts'
import { watchAlerts } from './watch-alerts.ts'
import { Translator } from '../translation.ts'

/** One rule as Prometheus reads it. */
export type Rule = Recording | AlertingRule

/** An alerting rule as Prometheus reads it. */
export interface AlertingRule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>
}

/** A group of rules as Prometheus reads it. */
export interface RuleGroup {
  readonly name: string
  readonly interval?: string
  readonly rules: readonly Rule[]
}

/** Every alert, in the order of the file. `LifesignTelemetryAbsent` is there once more for each expected job. */
export function alertsOf(config: AlertConfig): readonly Alert[] {
  return [sessionAlerts, recoveryAlerts, runAlerts, queueAndNoticeAlerts, watchAlerts].flatMap((alerts) =>
    alerts(config).map((alert) => withHold(alert, config)),
  )
}

/** Every group, recording rules first: those of a group are evaluated one after the other. */
export function ruleGroups(config: AlertConfig): readonly RuleGroup[] {
  const { interval } = config
  const translator = new Translator(config.translation)
  const group = (name: string, rules: readonly Rule[]): RuleGroup => ({
    name,
    ...(interval !== undefined && { interval }),
    rules: rules.map((rule) => translatedRule(rule, translator)),
  })
  const rules = alertsOf(config).map((alert) => alertingRule(alert, config))
  const ofRuns = new Set(runAlerts(config).map(({ name }) => name as string))
  return [
    group('lifesign-runs', [...runRecordings(config), ...rules.filter(({ alert }) => ofRuns.has(alert))]),
    group('lifesign-liveness', [
      ...queueRecordings(config),
      ...rules.filter(({ alert }) => !ofRuns.has(alert)),
    ]),
  ]
}

const BUILT_HERE = 'Built from dashboards/source/rules by `npm run dashboards`: change it there.'

/**
 * The text of the rules file.
 *
 * @param head its first line, without line breaks
 */
export function ruleFile(config: AlertConfig, head: string = BUILT_HERE): string {
  const document = new Document({ groups: ruleGroups(config) })
  document.commentBefore = ` ${head}`
  return yamlText(document)
}

/** YAML in the form that the formatter of this repository leaves alone. */
export function yamlText(document: Document): string {
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\n')) {
        node.type = Scalar.BLOCK_LITERAL
      }
    },
  })
  return document.toString({ lineWidth: 0, singleQuote: true })
}

function translatedRule(rule: Rule, translator: Translator): Rule {
  const expr = translator.promql(rule.expr)
  if ('record' in rule) return { ...rule, expr }
  const { summary, description, runbook_url } = rule.annotations
  const [told, meant] = [translator.words(summary), translator.words(description)]
  return { ...rule, expr, annotations: { summary: told, description: meant, runbook_url } }
}

function withHold(alert: Alert, { holds }: AlertConfig): Alert {
  const hold = holds[alert.name] ?? alert.hold
  return hold === undefined ? alert : { ...alert, hold }
}

function alertingRule(alert: Alert, { runbookUrlPrefix }: AlertConfig): AlertingRule {
  const { name, expr, hold, labels, severity, summary, description } = alert
  return {
    alert: name,
    expr,
    ...(hold !== undefined && { for: hold }),
    labels: { severity, ...labels },
    annotations: { summary, description, runbook_url: `${runbookUrlPrefix}${name}.md` },
  }
}
