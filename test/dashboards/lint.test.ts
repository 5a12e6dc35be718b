/** The dashboards keep the rules of grafana/dashboard-linter, restated here, and some of our own. */

import { describe, expect, test } from 'vitest'
import { DEFAULT_CONFIG } from '../../dashboards/source/config.ts'
import { UIDS } from '../../dashboards/source/links.ts'
import { COMMITTED, filledIn, promqlOf, queriesOf } from './committed.ts'
import { parsePromql } from './promql.ts'

/** Units of Grafana in use here. */
const UNITS = ['none', 'short', 's', 'ops', 'opm', 'percentunit']

/** Counters that are asked for without `rate` or `increase`, and why. */
const RAW_COUNTERS: Readonly<Record<string, string>> = {
  'Open runs': 'the difference of two counters of one process, which restart together',
  'Open runs, by agent': 'the same',
  'Recoveries without completion': 'the same',
}

const uids = Object.values(UIDS) as readonly string[]

test('dashboards have uids of their own, which are stable and short', () => {
  expect(COMMITTED.map(({ dashboard }) => dashboard.uid).toSorted()).toEqual(uids.toSorted())
  for (const uid of uids) expect(uid).toMatch(/^lifesign-[a-z-]{1,31}$/)
})

describe.each(COMMITTED)('$file', ({ file, text, dashboard, panels }) => {
  const variables = dashboard.templating?.list ?? []
  const named = (name: string): (typeof variables)[number] | undefined =>
    variables.find((variable) => variable.name === name)
  const hasAgents = file !== 'runtime.json'

  test('is a whole that users can import, but not edit by accident', () => {
    expect(dashboard).toMatchObject({
      schemaVersion: 39,
      editable: false,
      graphTooltip: 1,
      refresh: '30s',
      tags: ['lifesign'],
    })
    expect(dashboard).not.toHaveProperty('id')
    expect(dashboard.title).toMatch(/^Lifesign \/ [A-Z]/)
    expect(dashboard.description).toMatch(/\.$/)
    expect(text).not.toContain('__inputs')
    expect(text).not.toContain('DS_PROMETHEUS')
    expect(dashboard.links).toMatchObject([
      { type: 'dashboards', tags: ['lifesign'], includeVars: true, keepTime: true },
    ])
  })

  test('template-datasource, template-job, template-instance, template-on-time-change-reload', () => {
    expect(named('datasource')).toMatchObject({
      type: 'datasource',
      query: 'prometheus',
      label: 'Data source',
    })
    for (const [name, allValue] of [
      ['job', '.+'],
      ['instance', '.+'],
      // Where there is no agent, there is no label.
      ...(hasAgents ? ([['agent', '.*']] as const) : []),
      ...(file === 'calls.json' ? ([['model', '.*']] as const) : []),
    ] as const) {
      expect(named(name)).toMatchObject({
        type: 'query',
        multi: true,
        includeAll: true,
        allValue,
        refresh: 2,
        datasource: { type: 'prometheus', uid: '${datasource}' },
      })
    }
  })

  test('template-label-promql: what variables ask for is PromQL, each within the last', () => {
    const asked = variables.flatMap(({ query }) =>
      typeof query === 'object' ? [String(query['query'])] : [],
    )
    expect(asked.length).toBe(file === 'calls.json' ? 4 : hasAgents ? 3 : 2)
    for (const query of asked) {
      const [, series = ''] = /^label_values\((.+), \w+\)$/.exec(query) ?? []
      expect(parsePromql(filledIn(series))).toMatchObject({ errors: [], selectors: [{}] })
    }
    expect(asked[1]).toContain('job=~"$job"')
    for (const query of asked.slice(2)) expect(query).toContain('instance=~"$instance"')
  })

  test('every variable that is named exists', () => {
    const builtIn = [
      '__rate_interval',
      '__interval',
      '__range',
      '__url_time_range',
      '__field',
      '__data',
      '__all',
    ]
    const known = new Set([...builtIn, ...variables.map(({ name }) => name)])
    const asked = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name)

    expect(asked.filter((name) => !known.has(name))).toEqual([])
    expect(variables.map(({ name }) => name).filter((name) => !asked.includes(name))).toEqual([])
  })

  test('panel-title-description, panel-units, panel-datasource, panel-no-targets', () => {
    const titles = panels.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    for (const panel of panels) {
      expect(panel.title).toMatch(/^[A-Z].*[^.]$/)
      expect(panel.description).toMatch(/^[A-Z].*\.$/)
      expect(UNITS).toContain(panel.fieldConfig?.defaults.unit)
      expect(['${datasource}', '${tempo_datasource}', '${loki_datasource}']).toContain(panel.datasource?.uid)
      expect(queriesOf(panel).length).toBeGreaterThan(0)
      for (const { expr } of queriesOf(panel)) expect(expr).not.toBe('')
    }
  })

  test('ids are explicit and occur once, also those of queries', () => {
    const ids = (dashboard.panels ?? []).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toBeGreaterThan(0)
    for (const panel of panels) {
      const refs = queriesOf(panel).map(({ refId }) => refId)
      expect(new Set(refs).size).toBe(refs.length)
    }
  })

  test('panels fill the grid and do not overlap', () => {
    const taken = new Set<string>()
    for (const { gridPos, title } of dashboard.panels ?? []) {
      const { x = -1, y = -1, w = 0, h = 0 } = gridPos ?? {}
      expect(x + w).toBeLessThanOrEqual(24)
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          expect(taken.has(`${column},${row}`), `${title} overlaps`).toBe(false)
          taken.add(`${column},${row}`)
        }
      }
    }
    const bottom = Math.max(
      ...(dashboard.panels ?? []).map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)),
    )
    expect(taken.size).toBe(24 * bottom)
  })

  test('links lead to dashboards that exist', () => {
    for (const [, uid = ''] of text.matchAll(/"\/d\/([^?"]+)/g)) expect(uids).toContain(uid)
  })

  test('the annotation shows alerts that fire, and not the watchdog', () => {
    const [alerts] = dashboard.annotations?.list ?? []
    const { expr, target } = alerts as unknown as { expr: string; target: { expr: string } }
    expect(parsePromql(filledIn(expr)).errors).toEqual([])
    expect(target.expr).toBe(expr)
    expect(expr).toContain('alertname!="LifesignWatchdog"')
  })

  describe.each(promqlOf(panels))('$title $refId', ({ expr, interval, isInstant, panel, title }) => {
    const parsed = parsePromql(filledIn(expr))
    const raw = parsePromql(
      expr
        .replaceAll('$__rate_interval', '11s')
        .replaceAll('$__interval', '7s')
        .replaceAll('$__range', '22s')
        .replaceAll('$objective', '0.5')
        .replaceAll(/\$\w+_price/g, '3'),
    )

    test('target-promql, target-job, target-instance', () => {
      expect(parsed.errors).toEqual([])
      expect(parsed.selectors.length).toBeGreaterThan(0)
      for (const { matchers } of raw.selectors) {
        expect(matchers).toContainEqual({ label: 'job', operator: '=~', value: '$job' })
        expect(matchers).toContainEqual({ label: 'instance', operator: '=~', value: '$instance' })
      }
    })

    test('target-rate-interval: a rate is of $__rate_interval in graphs, of $__range in numbers', () => {
      for (const { within, range } of raw.selectors) {
        if (within === 'rate') expect(range).toBe(isInstant ? '22s' : '11s')
        if (isInstant && within === 'increase') expect(range).toBe('22s')
      }
      expect(isInstant).toBe(panel.type !== 'timeseries')
      // OpenTelemetry exports every 60 s; Grafana's own guess is too short for two samples.
      expect(interval).toBe('1m')
    })

    test('target-counter-agg: counters are not shown raw', () => {
      const counters = raw.selectors.filter(({ metric }) => /_(?:total|count|sum|bucket)$/.test(metric))
      // Beside its own increase, a count tells whether it is younger than the range.
      const increased = new Set(
        counters.filter(({ range }) => range !== undefined).map(({ metric }) => metric),
      )
      const bare = counters.filter(({ metric, range }) => range === undefined && !increased.has(metric))
      expect(bare.length > 0).toBe(title in RAW_COUNTERS)
    })
  })

  test('target-logql and TraceQL: there is a stream, or a set of spans', () => {
    for (const { kind, expr } of panels.flatMap(queriesOf)) {
      if (kind === 'prometheus' || expr === '$trace') continue
      expect(expr).toMatch(kind === 'loki' ? /^\{\w+=~?"[^"]+"\}/ : /^\{ [^{}]+ \}/)
    }
  })
})

test('costs are nothing until somebody sets a price', () => {
  const { dashboard } = COMMITTED.find(({ file }) => file === 'calls.json') ?? {}
  const prices = dashboard?.templating?.list?.filter(({ name }) => name.endsWith('_price')) ?? []

  expect(prices.map(({ name, query }) => [name, query])).toEqual([
    ['input_price', '0'],
    ['cached_price', '0'],
    ['output_price', '0'],
  ])
})

test('legends have no line of things that are always at zero', () => {
  const mostlyZero = /session_attention|session_silence|run_age|tokens_total|run_waiting|session_active/
  for (const { panels } of COMMITTED) {
    for (const { panel, expr } of promqlOf(panels)) {
      if (panel.type !== 'timeseries' || !mostlyZero.test(expr) || expr.includes('/ sum')) continue
      expect(expr, panel.title).toMatch(/> 0(?:, "unnamed", .+)?$/)
    }
  }
})

test('colours and variables start from the thresholds of the alert rules', () => {
  const { dashboard } = COMMITTED.find(({ file }) => file === 'runs.json') ?? {}
  const objective = dashboard?.templating?.list?.find(({ name }) => name === 'objective')

  expect(objective?.query).toBe(String(DEFAULT_CONFIG.slo.target))
})
