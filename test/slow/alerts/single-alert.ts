/** One alert of a rules file with all that it reads of others: a test of it evaluates nothing else. */

import { parse } from 'yaml'
import type { AlertingRule, Rule, RuleGroup } from '../../../dashboards/source/rules/rule-file.ts'

/**
 * The text of a rules file with one alert of another.
 *
 * @param rules the text of the other
 * @throws {RangeError} when it has no such alert
 */
export function singleAlertFile(rules: string, name: string): string {
  const { groups } = parse(rules) as { readonly groups: readonly RuleGroup[] }
  const all = groups.flatMap((group) => group.rules)
  const alert = all.find((rule): rule is AlertingRule => 'alert' in rule && rule.alert === name)
  if (alert === undefined) throw new RangeError(`Cannot find ${name} among the rules`)
  return JSON.stringify({ groups: [{ name: 'single', rules: [...recordedFor(alert, all), alert] }] })
}

/** What a rule reads, and what that reads, in the order of the file. */
function recordedFor({ expr }: Rule, all: readonly Rule[]): readonly Rule[] {
  const read = all.filter((rule) => 'record' in rule && expr.includes(rule.record))
  const needed = new Set(read.flatMap((rule) => recordedFor(rule, all)))
  return all.filter((rule) => needed.has(rule) || read.includes(rule))
}
