/** The queries in dashboards/README.md ask for metrics, labels and values that exist. */

import { describe, expect, it } from 'vitest'
import { END_CAUSES } from '../src/model/end.ts'
import { INSTRUMENTS, type InstrumentSpec } from '../src/telemetry/metrics/instrument-registry.ts'
import * as semconv from '../src/telemetry/semconv.ts'
import { Markdown } from './support/markdown.ts'

const queries = new Markdown('dashboards/README.md').blocks('promql')

/** Labels that come from Prometheus itself. */
const TARGET = ['job', 'instance']

/** Values that a label can have, where they are few and ours. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  [translated(semconv.ATTR_END_REASON)]: Object.keys(END_CAUSES),
  [translated(semconv.ATTR_END_CAUSE)]: Object.values(END_CAUSES).flat(),
  [translated(semconv.ATTR_ATTENTION_CLASS)]: ['none', 'long_running', 'stalled', 'stuck'],
  [translated(semconv.ATTR_NOTIFICATION_OUTCOME)]: [
    'delivered',
    'retried',
    'suppressed',
    'unroutable',
    'dead',
  ],
}

function translated(name: string): string {
  return name.replaceAll('.', '_')
}

/** The names under which an instrument arrives: through OTLP, and from the Prometheus exporter of JavaScript. */
function namesOf({ name, kind, unit }: InstrumentSpec): readonly [otlp: string, scraped: string] {
  const suffix = {
    counter: '_total',
    histogram: '_bucket',
    observable_gauge: '',
    observable_up_down_counter: '',
    up_down_counter: '',
  }[kind]
  const base = translated(name)
  return [`${base}${unit === 's' ? '_seconds' : ''}${suffix}`, `${base}${suffix}`]
}

const SERIES = new Map(
  (Object.values(INSTRUMENTS) as readonly InstrumentSpec[]).flatMap((spec) => {
    const labels = [
      ...spec.attributes.map(translated),
      ...TARGET,
      ...(spec.kind === 'histogram' ? ['le'] : []),
    ]
    return namesOf(spec).map((name) => [name, { spec, labels }] as const)
  }),
)

/** Every `metric{label="value"}` of a query. */
function selectorsOf(query: string): { metric: string; matchers: RegExpExecArray[] }[] {
  const withoutGroups = query.replaceAll(/\b(?:by|on)\s*\([^)]*\)/g, '')
  return [...withoutGroups.matchAll(/\b([a-z][a-z_]*_[a-z_]+)\b(?!\s*\()(?:\{([^}]*)\})?/g)].map(
    ([, metric = '', inside = '']) => ({
      metric,
      matchers: [...inside.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)],
    }),
  )
}

describe.each(queries)('%s', (query) => {
  const selectors = selectorsOf(query)

  it('asks for metrics that exist, with labels and values that they can have', () => {
    expect(selectors).not.toEqual([])
    for (const { metric, matchers } of selectors) {
      expect([...SERIES.keys()]).toContain(metric)
      for (const [, label = '', values = ''] of matchers) {
        expect(SERIES.get(metric)?.labels).toContain(label)
        for (const value of values.split('|')) expect(VALUES[label] ?? [value]).toContain(value)
      }
    }
  })

  it('groups by labels that its metrics have', () => {
    const grouped = [...query.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, labels = '']) =>
      labels.split(/,\s*/),
    )
    for (const { metric } of selectors)
      expect(SERIES.get(metric)?.labels).toEqual(expect.arrayContaining(grouped))
  })

  it('takes either name where the two ways to Prometheus differ', () => {
    const asked = selectors.map(({ metric }) => metric)
    for (const metric of asked) {
      const { spec } = SERIES.get(metric) ?? {}
      expect(asked).toEqual(expect.arrayContaining(spec === undefined ? [metric] : [...namesOf(spec)]))
    }
  })
})
