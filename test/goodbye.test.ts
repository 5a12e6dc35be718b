/** A shutdown says goodbye in its last export, so that nobody misses a process that was meant to go. */

import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { afterEach, expect, it } from 'vitest'
import { Lifesign } from '../src/lifesign.ts'

afterEach(() => metrics.disable())

it('exports that nobody watches any more, together with the end of the last run', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  const lifesign = new Lifesign({ watchProcess: false })
  const cutOff = lifesign.run({ agent: 'clerk' }, () => new Promise(() => {})).catch(() => {})

  await lifesign.shutdown(1_000)
  await cutOff

  const [last] = exporter.getMetrics().slice(-1)
  const points = new Map(
    last?.scopeMetrics.flatMap(({ metrics: all }) =>
      all.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map(({ value }) => value)]),
    ),
  )
  expect(points.get('lifesign.watchers')).toEqual([0])
  expect(points.get('lifesign.run.started')).toEqual([0, 1])
  await reader.shutdown()
})
