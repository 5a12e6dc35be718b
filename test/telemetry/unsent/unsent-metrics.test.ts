/** What was measured is taken at a crash: once, as each reader would have sent it, and only where we measured. */

import { OTLPMetricExporter as GrpcMetrics } from '@opentelemetry/exporter-metrics-otlp-grpc'
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { expect, it } from 'vitest'
import { takeUnsentMetrics } from '../../../src/telemetry/unsent/unsent-metrics.ts'

const URL_OF_METRICS = 'http://127.0.0.1:1/v1/metrics'
const NOW_MS = 1_795_887_926_747

const takeMetrics = (meters: MeterProvider) =>
  takeUnsentMetrics({ meters }, { wallMs: NOW_MS, attempt: (_, work) => work() })

const words = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString()

/** Meters with one reader, after one run was counted by this scope. */
function counted(exporter: object, scope: string): MeterProvider {
  const reader = new PeriodicExportingMetricReader({
    exporter: exporter as never,
    exportIntervalMillis: 60_000,
  })
  const meters = new MeterProvider({ readers: [reader] })
  meters.getMeter(scope).createCounter('lifesign.runs').add(3, { 'lifesign.end.reason': 'error' })
  meters.getMeter('http').createHistogram('http.server.request.duration').record(0.5)
  meters
    .getMeter('http')
    .createObservableGauge('memory')
    .addCallback((result) => result.observe(1))
  return meters
}

it.each([
  ['protobuf', new ProtoMetrics({ url: URL_OF_METRICS }), URL_OF_METRICS],
  ['JSON', new JsonMetrics({ url: URL_OF_METRICS }), URL_OF_METRICS],
  ['gRPC', new GrpcMetrics({ url: 'http://127.0.0.1:1' }), undefined],
])('takeUnsentMetrics takes what was measured for an exporter by %s, once', (_, exporter, url) => {
  const meters = counted(exporter, 'lifesign')

  const unsent = takeMetrics(meters)

  expect(unsent).toEqual([{ signal: 'metrics', body: expect.any(Uint8Array), url }])
  for (const word of ['lifesign.runs', 'lifesign.end.reason', 'http.server.request.duration', 'service.name'])
    expect(words(unsent[0]?.body)).toContain(word)
  expect(takeMetrics(meters)).toEqual([])
})

it('takeUnsentMetrics writes down the time and the sum of what was measured', () => {
  const [unsent] = takeMetrics(counted(new JsonMetrics({ url: URL_OF_METRICS }), 'lifesign'))

  const { resourceMetrics } = JSON.parse(words(unsent?.body)) as {
    resourceMetrics: { scopeMetrics: { metrics: { name: string; sum?: { dataPoints: object[] } }[] }[] }[]
  }
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics))
  const runs = metrics.find(({ name }) => name === 'lifesign.runs')
  expect(runs?.sum?.dataPoints).toMatchObject([{ timeUnixNano: `${NOW_MS}000000`, asDouble: 3 }])
})

it('takeUnsentMetrics measures nothing where we have not, and where nobody would send it', () => {
  const others = counted(new ProtoMetrics({ url: URL_OF_METRICS }), 'app')
  const unknown = counted(new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE), 'lifesign')

  expect([takeMetrics(others), takeMetrics(unknown)]).toEqual([[], []])
})
