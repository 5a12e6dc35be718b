/** What batches hold at a crash: taken once, as their exporters would have sent it, and only where a run is in it. */

import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, it } from 'vitest'
import { takeUnsent } from '../../../src/telemetry/unsent/unsent-exports.ts'

const URL_OF_SPANS = 'http://127.0.0.1:1/v1/traces'
const RUN = { 'lifesign.run.id': 'run-1' }

type Exporter = ConstructorParameters<typeof BatchSpanProcessor>[0]['exporter']

/** Tracers with an exporter, after one span with these attributes. */
function spanIn(exporter: Exporter, attributes: Record<string, string>): TracerProvider {
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  provider.getTracer('app').startSpan('invoke_agent clerk', { attributes }).end()
  return provider
}

/** Nothing throws here. */
const attempt = <T>(_: string, work: () => T): T => work()

const words = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString()

it.each([
  ['protobuf', new ProtoExporter({ url: URL_OF_SPANS }), URL_OF_SPANS],
  ['JSON', new JsonExporter({ url: URL_OF_SPANS }), URL_OF_SPANS],
  ['gRPC', new GrpcExporter({ url: 'http://127.0.0.1:1' }), undefined],
])('takeUnsent takes spans for an exporter by %s, once', (_, exporter, url) => {
  const tracers = spanIn(exporter, RUN)

  const unsent = takeUnsent({ tracers, loggers: undefined }, attempt)

  expect(unsent).toEqual([{ signal: 'traces', body: expect.any(Uint8Array), url }])
  expect(words(unsent[0]?.body)).toContain('invoke_agent clerk')
  expect(takeUnsent({ tracers, loggers: undefined }, attempt)).toEqual([])
})

it('takeUnsent takes log records', () => {
  const exporter = new OTLPLogExporter({ url: 'http://127.0.0.1:1/v1/logs' })
  const loggers = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] })
  loggers.getLogger('app').emit({ eventName: 'lifesign.run.ended', body: 'It crashed', attributes: RUN })

  const unsent = takeUnsent({ tracers: undefined, loggers }, attempt)

  expect(unsent).toMatchObject([{ signal: 'logs', url: 'http://127.0.0.1:1/v1/logs' }])
  expect(words(unsent[0]?.body)).toContain('It crashed')
})

it('takeUnsent leaves alone what has nothing to do with runs, and what it cannot write', () => {
  const others = spanIn(new ProtoExporter({ url: URL_OF_SPANS }), {})
  const unknown = spanIn(new InMemorySpanExporter(), RUN)

  expect(takeUnsent({ tracers: others, loggers: undefined }, attempt)).toEqual([])
  expect(takeUnsent({ tracers: unknown, loggers: {} as never }, attempt)).toEqual([])
  expect(
    takeUnsent({ tracers: { getTracer: () => undefined } as never, loggers: undefined }, attempt),
  ).toEqual([])
})

it('takeUnsent takes what it can where one exporter cannot write, and leaves it the rest', () => {
  const url = 'http://127.0.0.1:1/v1/logs'
  const broken = new OTLPLogExporter({ url })
  const refuse = (): never => {
    throw new TypeError('Do not know how to serialize a BigInt')
  }
  Reflect.set(Reflect.get(broken, '_delegate') as object, '_serializer', { serializeRequest: refuse })
  const loggers = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter: broken })] })
  loggers.getLogger('app').emit({ eventName: 'lifesign.run.ended', attributes: RUN })
  const tracers = spanIn(new ProtoExporter({ url: URL_OF_SPANS }), RUN)
  const failures: unknown[] = []
  const guarded = <T>(_: string, work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      failures.push(error)
      return undefined
    }
  }

  expect(takeUnsent({ tracers, loggers }, guarded)).toMatchObject([{ signal: 'traces', url: URL_OF_SPANS }])
  expect(failures).toEqual([expect.any(TypeError)])
})
