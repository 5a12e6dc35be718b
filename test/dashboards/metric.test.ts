/** Names of metrics are those that the real Prometheus exporter gives, and those of OTLP translation. */

import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { expect, test } from 'vitest'
import { counted } from '../../dashboards/source/counted.ts'
import { anyOf, by, label, metric, namesOf, noneOf, not } from '../../dashboards/source/metric.ts'
import {
  INSTRUMENTS,
  type InstrumentKey,
  type InstrumentSpec,
} from '../../src/telemetry/metrics/instrument-registry.ts'

const SPECS = Object.values(INSTRUMENTS) as readonly InstrumentSpec[]

/** The names of all samples that the exporter of JavaScript shows when each instrument has a point. */
async function scrapedNames(): Promise<Set<string>> {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({ readers: [exporter] })
  const meter = provider.getMeter('test')
  for (const { name, kind, unit } of SPECS) {
    if (kind === 'counter') meter.createCounter(name, { unit }).add(1)
    else if (kind === 'histogram') meter.createHistogram(name, { unit }).record(1)
    else if (kind === 'observable_gauge')
      meter.createObservableGauge(name, { unit }).addCallback((result) => result.observe(1))
    else meter.createObservableUpDownCounter(name, { unit }).addCallback((result) => result.observe(1))
  }
  const { resourceMetrics } = await exporter.collect()
  await provider.shutdown()
  const text = new PrometheusSerializer().serialize(resourceMetrics)
  return new Set(Array.from(text.matchAll(/^([a-z_]+)[{ ]/gm), ([, name = '']) => name))
}

test('metric knows exactly the names that the exporter of JavaScript gives', async () => {
  const scraped = await scrapedNames()
  const known = (Object.keys(INSTRUMENTS) as InstrumentKey[]).flatMap((key) =>
    Object.values(metric(key)).map(({ names }: { names: readonly string[] }) => names.at(-1)),
  )

  scraped.delete('target_info')
  expect([...scraped].toSorted()).toEqual(known.toSorted())
})

test('metric asks for both names where OTLP translation adds a unit', () => {
  expect(metric('sessionSilence').value.now({ job: 'agents' }, '5m')).toBe(
    '(lifesign_session_silence_seconds{job="agents"} offset 5m or lifesign_session_silence{job="agents"} offset 5m)',
  )
  expect(metric('queueWait').bucket.over('rate', '5m', { le: '60', 'lifesign.lane': not('cron') })).toBe(
    '(rate(lifesign_queue_wait_seconds_bucket{le="60", lifesign_lane!="cron"}[5m])' +
      ' or rate(lifesign_queue_wait_bucket{le="60", lifesign_lane!="cron"}[5m]))',
  )
})

test('metric asks for one name where an annotation is no unit', () => {
  expect(metric('sessionStalled').total.over('increase', '1h', {}, '1d')).toBe(
    'increase(session_stalled_total[1h] offset 1d)',
  )
  expect(metric('inputTokens').total.names).toEqual(['gen_ai_client_inference_usage_input_tokens_total'])
})

test('counted asks for what a young series holds, and for the increase of the others', () => {
  const began = (window: string): string =>
    'max by (job, instance) (' +
    `(last_over_time(lifesign_watched_since_seconds{job="agents"}${window})` +
    ` or last_over_time(lifesign_watched_since{job="agents"}${window})))`

  expect(counted(metric('dropped').total, '15m', { job: 'agents' })).toBe(
    '(last_over_time(lifesign_dropped_total{job="agents"}[15m])' +
      ' unless resets(lifesign_dropped_total{job="agents"}[15m]) > 0' +
      ' unless present_over_time(lifesign_dropped_total{job="agents"}[15m] offset 15m)' +
      ' unless (present_over_time(lifesign_dropped_total{job="agents"}[1d] offset 15m)' +
      ` and on (job, instance) ${began('[15m]')} <= ${began('[1d] offset 15m')})` +
      ' or increase(lifesign_dropped_total{job="agents"}[15m]))',
  )
})

test('label, by and matches write PromQL', () => {
  expect(label('lifesign.work.kind')).toBe('lifesign_work_kind')
  expect(by('job', 'gen_ai.agent.name')).toBe('by (job, gen_ai_agent_name)')
  expect(
    metric('runEnded').total.now({
      'lifesign.end.reason': anyOf('error', 'timeout'),
      'lifesign.end.cause': noneOf('stop', 'takeover'),
    }),
  ).toBe(
    'lifesign_run_ended_total{lifesign_end_reason=~"error|timeout", lifesign_end_cause!~"stop|takeover"}',
  )
})

test('namesOf refuses a unit that it cannot translate', () => {
  const spec = { name: 'a.b', kind: 'counter', unit: 'By', description: '', attributes: [] } as const

  expect(() => namesOf(spec, '_total')).toThrow('unit By has no suffix yet')
})
