/** Which alerts fire in a history, and for how long: asked of a real Prometheus, a day at a time. */

import { parse } from 'yaml'
import type { AlertingRule, Rule, RuleGroup } from '../../dashboards/source/rules/rule-file.ts'
import type { Line, PrometheusServer } from '../slow/dashboards/prometheus-server.ts'

/** One alert that fired. */
export interface Verdict {
  readonly alert: string
  readonly labels: Readonly<Record<string, string>>
  /** In s since the epoch. */
  readonly atSeconds: number
}

/** A span of time, in s since the epoch. */
export interface Span {
  readonly fromSeconds: number
  readonly toSeconds: number
}

/** How often rules are evaluated, in s. */
const STEP_SECONDS = 60
const DAY_SECONDS = 86_400
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: DAY_SECONDS }

/** Alerts of a rules file. What is recorded is put in where it is read: a history has no recordings. */
export function alertsIn(rules: string): readonly AlertingRule[] {
  const all = (parse(rules) as { readonly groups: readonly RuleGroup[] }).groups.flatMap(
    (group) => group.rules,
  )
  const recordings = all.filter((rule): rule is Extract<Rule, { record: string }> => 'record' in rule)
  const inFull = (expr: string): string =>
    recordings.reduce(
      (text, { record, expr: recorded }) =>
        text.includes(record) ? text.replaceAll(record, () => `(${inFull(recorded)})`) : text,
      expr,
    )
  return all.flatMap((rule) => ('alert' in rule ? [{ ...rule, expr: inFull(rule.expr) }] : []))
}

/**
 * The alerts that fire within a span. A query of a range does in one go what evaluations do minute by minute, and reads
 * each sample once: days of rules that look back for days take seconds.
 */
export async function verdictsOf(
  server: PrometheusServer,
  alerts: readonly AlertingRule[],
  span: Span,
): Promise<Verdict[]> {
  const all: Verdict[] = []
  for (const { alert, expr, for: hold = '0s' } of alerts) {
    const lines: Line[] = []
    for (let from = span.fromSeconds; from < span.toSeconds; from += DAY_SECONDS) {
      const to = Math.min(from + DAY_SECONDS, span.toSeconds) - STEP_SECONDS
      lines.push(...(await server.queryRange(expr, { from, to, stepSeconds: STEP_SECONDS })))
    }
    for (const { labels, times } of joined(lines)) {
      const atSeconds = heldFor(times, secondsOf(hold))
      if (atSeconds !== undefined) all.push({ alert, labels, atSeconds })
    }
  }
  return all
}

/** When a condition had first held at each evaluation for so long. */
export function heldFor(times: readonly number[], seconds: number): number | undefined {
  let since = Number.NaN
  let last = Number.NaN
  for (const at of times) {
    if (at - last !== STEP_SECONDS) since = at
    last = at
    if (at - since >= seconds) return at
  }
  return undefined
}

/** The days of a series, one after the other. */
function joined(lines: readonly Line[]): { labels: Line['labels']; times: number[] }[] {
  const byLabels = new Map<string, { labels: Line['labels']; times: number[] }>()
  for (const { labels, points } of lines) {
    const key = JSON.stringify(Object.entries(labels).toSorted())
    const one = byLabels.get(key) ?? { labels, times: [] }
    one.times.push(...points.map(([at]) => at))
    byLabels.set(key, one)
  }
  return [...byLabels.values()]
}

function secondsOf(duration: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? []
  const seconds = UNITS[unit]
  if (seconds === undefined) throw new RangeError(`Cannot read the duration ${duration}`)
  return Number(count) * seconds
}
