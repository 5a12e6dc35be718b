/** That the batches of the 2.12 line are known, too. */

import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { takeUnsent } from '../../src/telemetry/unsent/unsent-exports.ts'

/** Nothing throws here. */
const attempt = <T>(_: string, work: () => T): T => work()

test('takeUnsent takes the spans of a run from SDK 2.12, once', () => {
  const url = 'http://127.0.0.1:1/v1/traces'
  const tracers = new BasicTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  })
  const attributes = { 'lifesign.run.id': 'run-1' }
  tracers.getTracer('app').startSpan('invoke_agent clerk', { attributes }).end()

  const [unsent, ...others] = takeUnsent({ tracers, loggers: undefined }, attempt)

  expect([unsent?.url, others, takeUnsent({ tracers, loggers: undefined }, attempt)]).toEqual([url, [], []])
  expect(Buffer.from(unsent?.body ?? []).toString()).toContain('invoke_agent clerk')
})
