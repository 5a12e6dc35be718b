/** The demo's OTLP receiver, as the real exporters meet it. */

import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { SeverityNumber } from '@opentelemetry/api-logs'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { ReceivedEvent } from '../../examples/demo/otlp-decode.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/demo/otlp-receiver.ts'

let receiver: OtlpReceiver
let heard: ReceivedEvent[]

beforeEach(async () => {
  heard = []
  receiver = await startOtlpReceiver((event) => heard.push(event))
})

afterEach(() => receiver.close())

describe('startOtlpReceiver', () => {
  it('keeps spans with parent, attributes and status', async () => {
    const exporter = new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` })
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
    const tracer = provider.getTracer('test')

    // As dates: the SDK reads a number below `performance.now()` as one of its readings, not as a time.
    const root = tracer.startSpan('invoke_agent clerk', { startTime: new Date(1_000) })
    const inside = trace.setSpan(context.active(), root)
    const child = tracer.startSpan('chat steady', { startTime: new Date(1_010) }, inside)
    child.setAttributes({ 'a.text': 'x', 'a.count': 3, 'a.share': 0.5, 'a.flag': true, 'a.list': ['p', 'q'] })
    child.setStatus({ code: SpanStatusCode.ERROR })
    child.end(new Date(1_250))
    root.end(new Date(2_000))
    await provider.shutdown()

    const { spans } = receiver.received()
    const arrivedChild = spans.find((span) => span.name === 'chat steady')
    const arrivedRoot = spans.find((span) => span.name === 'invoke_agent clerk')
    expect(arrivedChild).toMatchObject({
      parentSpanId: arrivedRoot?.spanId,
      startedAt: 1_010,
      durationMs: 240,
      failed: true,
      attributes: { 'a.text': 'x', 'a.count': 3, 'a.share': 0.5, 'a.flag': true, 'a.list': ['p', 'q'] },
    })
    expect(arrivedRoot).toMatchObject({ parentSpanId: '', durationMs: 1_000, failed: false })
  })

  it('keeps the newest value of each series', async () => {
    const exporter = new OTLPMetricExporter({ url: `${receiver.url}/v1/metrics` })
    const reader = new PeriodicExportingMetricReader({ exporter })
    const provider = new MeterProvider({ readers: [reader] })
    const meter = provider.getMeter('test')
    const ended = meter.createCounter('runs.ended', { unit: '{run}' })
    const duration = meter.createHistogram('runs.duration', { unit: 's' })

    ended.add(1, { agent: 'clerk', reason: 'timeout' })
    await provider.forceFlush()
    ended.add(1, { reason: 'timeout', agent: 'clerk' })
    ended.add(5, { agent: 'writer' })
    duration.record(1.5)
    duration.record(2)
    await provider.shutdown()

    const points = receiver.received().metrics
    expect(points).toHaveLength(3)
    expect(points).toContainEqual({
      name: 'runs.ended',
      unit: '{run}',
      attributes: { agent: 'clerk', reason: 'timeout' },
      value: 2,
    })
    expect(points).toContainEqual({ name: 'runs.duration', unit: 's', attributes: {}, value: 3.5, count: 2 })
  })

  it('keeps and tells events, and leaves other log records out', async () => {
    const exporter = new OTLPLogExporter({ url: `${receiver.url}/v1/logs` })
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
    const logger = provider.getLogger('test')

    logger.emit({ body: 'just words' })
    logger.emit({
      eventName: 'session.stalled',
      severityNumber: SeverityNumber.WARN,
      severityText: 'WARN',
      attributes: { 'lifesign.attention.repeat': 0 },
    })
    await provider.forceFlush()
    await provider.shutdown()

    expect(receiver.received().events).toEqual([
      expect.objectContaining({
        name: 'session.stalled',
        attributes: { 'lifesign.attention.repeat': 0 },
      }),
    ])
    expect(heard).toEqual(receiver.received().events)
  })

  it('shows everything as JSON to a GET', async () => {
    const response = await fetch(receiver.url)

    expect(await response.json()).toEqual({ spans: [], events: [], metrics: [] })
  })
})
