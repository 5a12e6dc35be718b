/** What wakes nobody holds nothing back that would: of every pair of alerts, the louder one is heard. */

import { expect, it } from 'vitest'
import { alertConfig } from '../../dashboards/source/config.ts'
import type { Severity } from '../../dashboards/source/rules/alert.ts'
import { alertsOf } from '../../dashboards/source/rules/rule-file.ts'
import { committedConfig } from '../../examples/observability-stack/alertmanager-config.ts'

const LOUDNESS: Readonly<Record<Severity, number>> = { none: 0, info: 1, warning: 2, critical: 3 }

const ALERTS = alertsOf(alertConfig({ expectedJobs: ['agents'] })).map(({ name, severity }) => ({
  alertname: name,
  severity,
}))

/** Whether an alert has all that the matchers of Alertmanager ask for. */
function isMatch(labels: (typeof ALERTS)[number], matchers: readonly string[]): boolean {
  return matchers.every((matcher) => {
    const [, name = '', operator = '', value = ''] = /^(\w+)(=~|!=|=)"(.*)"$/.exec(matcher) ?? []
    const own = labels[name as keyof typeof labels]
    const isSame = operator === '=~' ? new RegExp(`^(?:${value})$`).test(own) : own === value
    return operator === '!=' ? !isSame : isSame
  })
}

const held = committedConfig().inhibit_rules.flatMap(({ source_matchers, target_matchers }) =>
  ALERTS.filter((alert) => isMatch(alert, source_matchers)).flatMap((source) =>
    ALERTS.filter((alert) => isMatch(alert, target_matchers)).map((target) => ({ source, target })),
  ),
)

it('no warning holds back an alert that pages', () => {
  const wrong = held.filter(({ source, target }) => LOUDNESS[source.severity] < LOUDNESS[target.severity])

  expect(held.length).toBeGreaterThan(50)
  expect(wrong).toEqual([])
})

it('no alert holds itself back, or the one that holds it back', () => {
  const key = ({ alertname, severity }: (typeof ALERTS)[number]): string => `${alertname} ${severity}`
  const pairs = new Set(held.map(({ source, target }) => `${key(source)} > ${key(target)}`))

  const circles = held.filter(({ source, target }) => pairs.has(`${key(target)} > ${key(source)}`))
  expect(circles).toEqual([])
})
