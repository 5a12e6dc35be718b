/** The rules ask for what exists, every alert has cases and a page, and what is committed is what is built. */

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { alertConfig } from '../../dashboards/source/config.ts'
import { metric } from '../../dashboards/source/metric.ts'
import { DELIBERATE } from '../../dashboards/source/rules/alert.ts'
import { ALERT_NAMES, type AlertName } from '../../dashboards/source/rules/alert-name.ts'
import { RULE_CASES } from '../../dashboards/source/rules/case-file.ts'
import { kindsOf } from '../../dashboards/source/rules/cases/rule-case.ts'
import { committedFiles } from '../../dashboards/source/rules/committed-files.ts'
import { EVENT_ALERTS } from '../../dashboards/source/rules/event-alerts.ts'
import { recordingRules } from '../../dashboards/source/rules/recording-rules.ts'
import { alertsOf, ruleGroups } from '../../dashboards/source/rules/rule-file.ts'
import { END_CAUSES } from '../../src/model/end.ts'
import {
  INSTRUMENTS,
  type InstrumentKey,
  type InstrumentSpec,
} from '../../src/telemetry/metrics/instrument-registry.ts'
import { parsePromql } from './promql.ts'

const config = alertConfig({ expectedJobs: ['agents'] })
const alerts = alertsOf(config)
const recordings = recordingRules(config)

const underscored = (name: string): string => name.replaceAll('.', '_')

/** The instrument and the labels of each name that Prometheus knows. */
const SERIES = new Map(
  (Object.entries(INSTRUMENTS) as [InstrumentKey, InstrumentSpec][]).flatMap(([key, spec]) => {
    const labels = [...spec.attributes.map(underscored), 'job', 'instance']
    return Object.entries(metric(key)).flatMap(([part, { names }]: [string, { names: readonly string[] }]) =>
      names.map((name) => [name, { key, labels: part === 'bucket' ? [...labels, 'le'] : labels }] as const),
    )
  }),
)

/** By what counts it is known whether a process is the same as before a gap: elsewhere, points know when they began. */
const isOfGaps = ({ metric: name, within }: { metric: string; within: string | undefined }): boolean =>
  SERIES.get(name)?.key === 'watchedSince' && within === 'last_over_time'

/** The instruments that an expression reads, through recording rules too. */
function instrumentsOf(expr: string): Set<InstrumentKey> {
  const selectors = parsePromql(expr).selectors.filter((selector) => !isOfGaps(selector))
  const read = new Set(selectors.flatMap(({ metric: name }) => SERIES.get(name)?.key ?? []))
  for (const { record, expr: recorded } of recordings) {
    if (expr.includes(record)) for (const key of instrumentsOf(recorded)) read.add(key)
  }
  return read
}

describe('the committed files', () => {
  const files = committedFiles((file) => readFileSync(file, 'utf8'))

  it.each([...files])('%s is what is built, to the byte', (file, make) => {
    expect(readFileSync(file, 'utf8')).toBe(make())
  })
})

describe.each([...alerts, ...recordings.map((rule) => ({ name: rule.record, ...rule }))])(
  '$name',
  ({ expr }) => {
    const { errors, selectors, aggregations } = parsePromql(expr)

    it('is PromQL', () => {
      expect(errors).toEqual([])
    })

    it('asks for metrics and labels that exist, under each of their names', () => {
      // The overflow of an SDK has any name, and burn rates read what was recorded.
      const asked = selectors.filter(({ metric: name }) => name !== '' && !name.includes(':'))
      for (const { metric: name, matchers } of asked) {
        const found = SERIES.get(name)
        expect(found, name).toBeDefined()
        expect(found?.labels).toEqual(expect.arrayContaining(matchers.map(({ label }) => label)))
      }
      const names = new Set(asked.map(({ metric: name }) => name))
      for (const name of names) {
        const both = Object.values(metric(SERIES.get(name)?.key as InstrumentKey)).find(
          (part: { names: readonly string[] }) => part.names.includes(name),
        )
        expect([...names]).toEqual(expect.arrayContaining([...(both?.names ?? [])]))
      }
    })

    it('groups by labels that its metrics have', () => {
      for (const { labels, metrics } of aggregations) {
        for (const name of metrics.filter((one) => SERIES.has(one))) {
          expect(SERIES.get(name)?.labels).toEqual(expect.arrayContaining([...labels]))
        }
      }
    })
  },
)

describe.each(alerts)('$name', (alert) => {
  it('says the same in OpenTelemetry names: it reads the same metrics', () => {
    expect(new Set(alert.elsewhere.metrics)).toEqual(instrumentsOf(alert.expr))
  })

  it('has words for people, which name no label that its expression loses', () => {
    const labels = [...`${alert.summary} ${alert.description}`.matchAll(/\$labels\.(\w+)/g)].map(
      ([, name = '']) => name,
    )
    const read = recordings.filter(({ record }) => alert.expr.includes(record)).map(({ expr }) => expr)
    const groupings = [...[alert.expr, ...read].join('\n').matchAll(/\bby \(([^)]*)\)/g)]
    const kept = new Set(groupings.flatMap(([, names = '']) => names.split(', ')))

    expect(alert.summary.length).toBeGreaterThan(10)
    // Of `job`, every selector and recording rule keeps its own.
    const lost = labels.filter((name) => name !== 'job' && !kept.has(name))
    expect(lost).toEqual([])
  })
})

describe('every alert', () => {
  it('is there, under its name', () => {
    expect(new Set(alerts.map(({ name }) => name))).toEqual(new Set(ALERT_NAMES))
  })

  it.each(ALERT_NAMES)('%s has a firing, a quiet and a resolving case', (name) => {
    const always: AlertName = 'LifesignWatchdog'
    const kinds = RULE_CASES.filter(({ alert }) => alert === name).flatMap((one) => Array.from(kindsOf(one)))

    expect(new Set(kinds)).toEqual(new Set(name === always ? ['firing'] : ['firing', 'quiet', 'resolving']))
  })

  it.each(ALERT_NAMES)('%s has a page with its name', (name) => {
    const page = `dashboards/runbooks/${name}.md`

    expect(existsSync(page), page).toBe(true)
    expect(readFileSync(page, 'utf8').split('\n')[0]).toBe(`# ${name}`)
  })

  it('leads to its page, below the configured address', () => {
    const groups = ruleGroups(alertConfig({ runbookUrlPrefix: 'https://wiki.example.com/' }))
    const urls = groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ('alert' in rule ? rule.annotations.runbook_url : [])),
    )

    expect(urls).toEqual(
      expect.arrayContaining(ALERT_NAMES.map((name) => `https://wiki.example.com/${name}.md`)),
    )
  })
})

describe('every case', () => {
  it('makes up series that exist, with labels that they can have', () => {
    for (const series of RULE_CASES.flatMap((one) => Object.keys(one.series))) {
      const [, name = '', inside = ''] = /^(\w+)\{(.*)\}$/.exec(series) ?? []
      const labels = [...inside.matchAll(/(\w+)="/g)].map(([, label = '']) => label)
      expect(SERIES.get(name)?.labels.concat('otel_metric_overflow'), series).toEqual(
        expect.arrayContaining(labels),
      )
    }
  })

  it('tells a thing of its own', () => {
    const told = RULE_CASES.map(({ alert, what }) => `${alert}: ${what}`)

    expect(new Set(told).size).toBe(told.length)
  })
})

describe('deliberate ends', () => {
  it('are causes of runs, and no others are missing', () => {
    expect(Object.values(END_CAUSES).flat()).toEqual(expect.arrayContaining([...DELIBERATE]))
    expect([...DELIBERATE].toSorted()).toEqual(['caller_abort', 'parent', 'shutdown', 'stop', 'takeover'])
  })

  it('are in no expression about failures', () => {
    const exprs = [...alerts, ...recordings].map(({ expr }) => expr)
    const selectors = exprs
      .flatMap((expr) => parsePromql(expr).selectors)
      .filter(({ metric: name, matchers }) => name === 'lifesign_run_ended_total' && matchers.length > 0)

    expect(selectors.length).toBeGreaterThan(5)
    for (const { matchers } of selectors) {
      expect(matchers).toContainEqual({
        label: 'lifesign_end_cause',
        operator: '!~',
        value: DELIBERATE.join('|'),
      })
    }
  })
})

describe('alerts on events', () => {
  it('stand for alerts that exist', () => {
    expect(ALERT_NAMES).toEqual(expect.arrayContaining(EVENT_ALERTS.flatMap(({ standsFor }) => standsFor)))
  })
})

describe('the configuration reaches the rules', () => {
  it.each(['jobs', 'holds', 'interval'])('%s', (option) => {
    const other = ruleGroups(
      alertConfig({ jobs: 'shop/.*', interval: '17s', holds: { LifesignSessionStalled: '19m' } }),
    )
    const text = JSON.stringify(other)

    const shown = { jobs: 'job=~\\"shop/.*\\"', holds: '"for":"19m"', interval: '"interval":"17s"' }
    expect(text).toContain(shown[option as keyof typeof shown])
  })

  it('jobs: in every selector', () => {
    const other = alertConfig({ jobs: 'shop/.*' })
    const exprs = [...alertsOf(other), ...recordingRules(other)].map(({ expr }) => expr)
    const selectors = exprs.flatMap((expr) => parsePromql(expr).selectors)
    const deaf = selectors.filter(
      ({ metric: name, matchers }) =>
        !name.includes(':') && !matchers.some(({ label, value }) => label === 'job' && value === 'shop/.*'),
    )

    expect(deaf).toEqual([])
  })

  it.each(Object.keys(alertConfig().thresholds))('thresholds.%s', (name) => {
    const changed = ruleGroups(alertConfig({ thresholds: { [name]: name.endsWith('Share') ? 0.77 : 77 } }))

    expect(JSON.stringify(changed)).not.toBe(JSON.stringify(ruleGroups(alertConfig())))
    expect(JSON.stringify(changed)).toContain('77')
  })

  it.each([
    [{ target: 0.99 }, '> 0.144'],
    [{ minimumRuns: 123 }, '>= 123'],
  ])('slo %o', (slo, shown) => {
    expect(JSON.stringify(ruleGroups(alertConfig({ slo })))).toContain(shown)
  })
})
