/** What batches hold at a crash: taken once, as their exporters would have sent it, and only where a run is in it. */

import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, it } from 'vitest'
import { takeUnsent } from '../../src/telemetry/unsent-exports.ts'

const URL_OF_SPANS = 'http://127.0.0.1:1/v1/traces'
const RUN = { 'lifesign.run.id': 'run-1' }

type Exporter = ConstructorParameters<typeof BatchSpanProcessor>[0]['exporter']

/** Tracers with an exporter, after one span with these attributes. */
function spanIn(exporter: Exporter, attributes: Record<string, string>): TracerProvider {
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  provider.getTracer('app').startSpan('invoke_agent clerk', { attributes }).end()
  return provider
}

const words = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString()

it.each([
  ['protobuf', new ProtoExporter({ url: URL_OF_SPANS }), URL_OF_SPANS],
  ['JSON', new JsonExporter({ url: URL_OF_SPANS }), URL_OF_SPANS],
  ['gRPC', new GrpcExporter({ url: 'http://127.0.0.1:1' }), undefined],
])('takeUnsent takes spans for an exporter by %s, once', (_, exporter, url) => {
  const tracers = spanIn(exporter, RUN)

  const unsent = takeUnsent({ tracers, loggers: undefined })

  expect(unsent).toEqual([{ signal: 'traces', body: expect.any(Uint8Array), url }])
  expect(words(unsent[0]?.body)).toContain('invoke_agent clerk')
  expect(takeUnsent({ tracers, loggers: undefined })).toEqual([])
})

it('takeUnsent takes log records', () => {
  const exporter = new OTLPLogExporter({ url: 'http://127.0.0.1:1/v1/logs' })
  const loggers = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] })
  loggers.getLogger('app').emit({ eventName: 'lifesign.run.ended', body: 'It crashed', attributes: RUN })

  const unsent = takeUnsent({ tracers: undefined, loggers })

  expect(unsent).toMatchObject([{ signal: 'logs', url: 'http://127.0.0.1:1/v1/logs' }])
  expect(words(unsent[0]?.body)).toContain('It crashed')
})

it('takeUnsent leaves alone what has nothing to do with runs, and what it cannot write', () => {
  const others = spanIn(new ProtoExporter({ url: URL_OF_SPANS }), {})
  const unknown = spanIn(new InMemorySpanExporter(), RUN)

  expect(takeUnsent({ tracers: others, loggers: undefined })).toEqual([])
  expect(takeUnsent({ tracers: unknown, loggers: {} as never })).toEqual([])
  expect(takeUnsent({ tracers: { getTracer: () => undefined } as never, loggers: undefined })).toEqual([])
})
