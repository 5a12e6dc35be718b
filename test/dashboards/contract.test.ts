/** The dashboards ask only for metrics, labels and values that exist, and leave no instrument out. */

import { describe, expect, test } from 'vitest'
import { metric } from '../../dashboards/source/metric.ts'
import { END_CAUSES } from '../../src/model/end.ts'
import { HEARTBEAT_STATES } from '../../src/model/session.ts'
import {
  INSTRUMENTS,
  type InstrumentKey,
  type InstrumentSpec,
} from '../../src/telemetry/metrics/instrument-registry.ts'
import * as semconv from '../../src/telemetry/semconv.ts'
import { COMMITTED, filledIn, promqlOf } from './committed.ts'
import { parsePromql } from './promql.ts'

/** Instruments that no dashboard shows, and why. */
const NOT_SHOWN: Partial<Record<InstrumentKey, string>> = {}

const translated = (name: string): string => name.replaceAll('.', '_')

/** Values of labels that are few and ours. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  [translated(semconv.ATTR_END_REASON)]: Object.keys(END_CAUSES),
  [translated(semconv.ATTR_END_CAUSE)]: Object.values(END_CAUSES).flat(),
  [translated(semconv.ATTR_ATTENTION_CLASS)]: ['none', 'long_running', 'stalled', 'stuck'],
  [translated(semconv.ATTR_HEARTBEAT_STATE)]: HEARTBEAT_STATES,
  [translated(semconv.ATTR_NOTIFICATION_OUTCOME)]: [
    'delivered',
    'retried',
    'suppressed',
    'unroutable',
    'dead',
  ],
  [translated(semconv.ATTR_GEN_AI_TOKEN_TYPE)]: [semconv.TOKEN_TYPE_INPUT, semconv.TOKEN_TYPE_OUTPUT],
}

interface Known {
  readonly key: InstrumentKey
  readonly labels: readonly string[]
  /** The same samples under the other way to Prometheus, too. */
  readonly names: readonly string[]
}

const KNOWN = new Map<string, Known>(
  (Object.keys(INSTRUMENTS) as InstrumentKey[]).flatMap((key) => {
    const { attributes, kind }: InstrumentSpec = INSTRUMENTS[key]
    const labels = ['job', 'instance', ...attributes.map(translated), ...(kind === 'histogram' ? ['le'] : [])]
    return Object.values(metric(key)).flatMap(({ names }: { names: readonly string[] }) =>
      names.map((name) => [name, { key, labels, names }] as const),
    )
  }),
)

const QUERIES = COMMITTED.flatMap(({ file, panels }) =>
  promqlOf(panels).map(({ title, refId, expr }) => ({
    file,
    title,
    refId,
    parsed: parsePromql(filledIn(expr)),
  })),
)

describe.each(QUERIES)('$file: $title $refId', ({ parsed }) => {
  test('asks for metrics and labels that exist, with values that they can have', () => {
    for (const { metric: name, matchers } of parsed.selectors) {
      expect([...KNOWN.keys()]).toContain(name)
      for (const { label, value } of matchers) {
        expect(KNOWN.get(name)?.labels).toContain(label)
        for (const one of value.split('|')) expect([...(VALUES[label] ?? [one]), '.+', '.*']).toContain(one)
      }
    }
  })

  test('groups by labels that its metrics have', () => {
    for (const { labels, metrics } of parsed.aggregations)
      for (const name of metrics) expect(KNOWN.get(name)?.labels).toEqual(expect.arrayContaining([...labels]))
  })

  test('takes either name where the two ways to Prometheus differ', () => {
    const asked = parsed.selectors.map((selector) => selector.metric)
    for (const name of asked)
      expect(asked).toEqual(expect.arrayContaining([...(KNOWN.get(name)?.names ?? [])]))
  })
})

test('legends and columns name labels that stay after the grouping', () => {
  for (const { panels } of COMMITTED) {
    for (const { panel, expr, refId } of promqlOf(panels)) {
      const grouped = parsePromql(filledIn(expr)).aggregations.flatMap(({ labels }) => labels)
      const made = [...expr.matchAll(/^label_replace\(.+, "(\w+)", "[^"]*", "\w+", "[^"]*"\)$/gs)]
      const kept = [...grouped, ...made.map(([, label = '']) => label)]
      const { legendFormat = '' } = (panel.targets?.find((one) => one['refId'] === refId) ?? {}) as {
        legendFormat?: string
      }
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
      expect(kept, `${panel.title}`).toEqual(expect.arrayContaining(shown))
    }
  }
})

test('every instrument is on a dashboard, or there is a reason', () => {
  const shown = new Set(
    QUERIES.flatMap(({ parsed }) => parsed.selectors.map((one) => KNOWN.get(one.metric)?.key)),
  )
  const missing = (Object.keys(INSTRUMENTS) as InstrumentKey[]).filter((key) => !shown.has(key))

  expect(missing).toEqual(Object.keys(NOT_SHOWN))
})

test('traces and events are asked for attributes that exist', () => {
  const dotted = Object.values(semconv).filter((value) => typeof value === 'string')
  const known = new Set([...dotted, ...dotted.map(translated), 'service_name', 'event_name'])
  const { text } = COMMITTED.find(({ file }) => file === 'session.json') ?? { text: '' }
  const asked = [...text.matchAll(/span\.([\w.]+)|\{\{\.(\w+)\}\}|\| (\w+)(?:!=|=~)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  )

  expect(asked.length).toBeGreaterThan(20)
  expect(asked.filter((name) => !known.has(name))).toEqual([])
})
