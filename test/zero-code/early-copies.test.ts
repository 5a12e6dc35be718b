/** A nested copy of the API, 1.9.1 beside 1.10, that gave out a tracer before anybody registered. */

import { createRequire } from 'node:module'
import * as api from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, it } from 'vitest'
import { serveEarlyCopies, serveMeters } from '../../src/zero-code/early-copies.ts'
import { putApiSlots, watchProviders, type ProviderWatch } from '../../src/zero-code/watch-providers.ts'

const nested = createRequire(import.meta.url)('../otel-2/node_modules/@opentelemetry/api') as typeof api
// As a library does at its import.
const tracer = nested.trace.getTracer('a-library')

let watch: ProviderWatch | undefined
afterEach(() => {
  watch?.stop()
  api.trace.disable()
  // The copy that registers first says which version is meant.
  putApiSlots(undefined)
})

function anExporter() {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  return { provider, names: () => exporter.getFinishedSpans().map(({ name }) => name) }
}

it('serveEarlyCopies gives the tracers of a nested copy a provider, and after a hot reload the next one', async () => {
  expect(nested.trace).not.toBe(api.trace)
  watch = watchProviders({ tracerProvider: serveEarlyCopies })
  const [first, second] = [anExporter(), anExporter()]

  tracer.startSpan('before').end()
  api.trace.setGlobalTracerProvider(first.provider)
  nested.trace.getTracer('late').startSpan('late').end()
  tracer.startSpan('first').end()
  // Its memory is gone when it shuts down.
  expect(first.names()).toEqual(['late', 'first'])
  api.trace.disable()
  await first.provider.shutdown()
  api.trace.setGlobalTracerProvider(second.provider)
  nested.trace.getTracer('later').startSpan('second').end()

  expect(second.names()).toEqual(['second'])
})

/** A provider that says who asked. */
function aMeterProvider(asked: string[]): api.MeterProvider {
  return {
    getMeter: (name) => (asked.push(name), api.createNoopMeter()),
  }
}

it('serveMeters lets a copy that is newer than whoever registered give out its meters, as long as there are any', () => {
  const [first, second]: [string[], string[]] = [[], []]
  nested.metrics.setGlobalMeterProvider(aMeterProvider(first))
  api.metrics.getMeter('unserved')

  serveMeters()
  serveMeters()
  api.metrics.getMeter('newer')
  nested.metrics.getMeter('same')
  expect(first).toEqual(['newer', 'same'])

  nested.metrics.disable()
  api.metrics.getMeter('nobody')
  nested.metrics.setGlobalMeterProvider(aMeterProvider(second))
  api.metrics.getMeter('next')
  expect([first.length, second]).toEqual([2, ['next']])
})
