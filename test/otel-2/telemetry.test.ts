/** The same sinks under the OpenTelemetry 2.12 line, whose API 1.9 has no logs. */

import * as api from '@opentelemetry/api'
import { logs } from '@opentelemetry/api-logs'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { afterEach, describe, expect, test } from 'vitest'
import { fanOut } from '../../src/model/relay.ts'
import type { Sink } from '../../src/model/sink.ts'
import { Events, RunStartEvents } from '../../src/telemetry/events/events.ts'
import { TiedEvents } from '../../src/telemetry/events/tied-events.ts'
import { Instruments } from '../../src/telemetry/metrics/instruments.ts'
import { MetricValues } from '../../src/telemetry/metrics/metric-values.ts'
import { RunMetrics } from '../../src/telemetry/metrics/run-metrics.ts'
import { RunSpans } from '../../src/telemetry/spans/run-spans.ts'
import { suppressTracing } from '../../src/telemetry/suppress-tracing.ts'
import { makeModelCall, makeRun, TIMED_OUT } from '../telemetry/records.ts'

const spanExporter = new InMemorySpanExporter()
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const logExporter = new InMemoryLogRecordExporter()

function register(): MeterProvider {
  const spanProcessors = [new SimpleSpanProcessor(spanExporter)]
  new NodeTracerProvider({ spanProcessors }).register({
    contextManager: new AsyncLocalStorageContextManager(),
  })
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 60_000 })
  const meters = new MeterProvider({ readers: [reader] })
  api.metrics.setGlobalMeterProvider(meters)
  const processors = [new SimpleLogRecordProcessor({ exporter: logExporter })]
  logs.setGlobalLoggerProvider(new LoggerProvider({ processors }))
  return meters
}

afterEach(() => {
  for (const part of [api.trace, api.metrics, api.context, logs]) part.disable()
  for (const exporter of [spanExporter, metricExporter, logExporter]) exporter.reset()
})

function sinks(): { sink: Required<Sink>; spans: RunSpans } {
  const spans = new RunSpans()
  const events = new TiedEvents((target) => spans.contextOf(target))
  const metrics = new RunMetrics(new Instruments(), new MetricValues(() => {}))
  const parts = [new Events(events), spans, new RunStartEvents(events), metrics]
  const sink = fanOut(parts, (_method, error) => {
    throw error
  })
  return { sink, spans }
}

describe('with OpenTelemetry 2.12', () => {
  test('the API is the one without logs', () => {
    expect('logs' in api).toBe(false)
  })

  test('spans, metrics and events arrive, also when the providers come after the sinks were made', async () => {
    const { sink, spans } = sinks()
    const early = makeRun()
    sink.runStarted(early)
    sink.runEnded(early, TIMED_OUT)
    const meters = register()
    const run = makeRun()
    const model = makeModelCall(run)

    sink.runStarted(run)
    spans.activate(run, () => {
      sink.workStarted(model)
      sink.workEnded(model, { inputTokens: 10 })
    })
    sink.runEnded(run, TIMED_OUT)
    await meters.forceFlush()

    const [chat, invoke] = spanExporter.getFinishedSpans()
    expect(spanExporter.getFinishedSpans().map(({ name }) => name)).toEqual([
      'chat gpt-5',
      'invoke_agent researcher',
    ])
    expect(chat?.parentSpanContext?.spanId).toBe(invoke?.spanContext().spanId)
    expect(invoke?.status).toEqual({ code: api.SpanStatusCode.ERROR })
    expect(invoke?.instrumentationScope).toMatchObject({ name: 'lifesign' })
    const metrics = metricExporter.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? []
    expect(metrics.map(({ descriptor }) => descriptor.name)).toEqual(
      expect.arrayContaining([
        'lifesign.run.started',
        'lifesign.run.ended',
        'gen_ai.client.inference.usage.input_tokens',
      ]),
    )
    const events = logExporter.getFinishedLogRecords()
    expect(events.map(({ eventName }) => eventName)).toEqual(['lifesign.run.started', 'lifesign.run.ended'])
    expect(events.map(({ spanContext }) => spanContext?.spanId)).toEqual([
      invoke?.spanContext().spanId,
      invoke?.spanContext().spanId,
    ])
    expect(events[0]?.instrumentationScope).toMatchObject({ name: 'lifesign' })
  })

  test('suppressTracing is understood', () => {
    register()

    suppressTracing(() => api.trace.getTracer('fetch').startSpan('hidden').end())

    expect(spanExporter.getFinishedSpans()).toEqual([])
  })
})
