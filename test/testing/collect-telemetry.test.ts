/** The real SDK in memory, for one test, by `collectTelemetry`. */

import { context, logs, metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { collectTelemetry } from '../../src/testing/index.ts'

describe('collectTelemetry', () => {
  test('collects spans, metrics and events of the global providers', async () => {
    await using telemetry = await collectTelemetry()
    const span = trace.getTracer('shop').startSpan('checkout')

    metrics.getMeter('shop').createCounter('orders', { unit: '{order}' }).add(2, { kind: 'book' })
    const inside = trace.setSpan(ROOT_CONTEXT, span)
    logs.getLogger('shop').emit({ eventName: 'order.placed', severityNumber: 9, context: inside })
    span.end()

    expect(telemetry.spans).toMatchObject([{ name: 'checkout', parentSpanId: undefined }])
    expect(telemetry.events).toMatchObject([
      { name: 'order.placed', severityNumber: 9, spanId: span.spanContext().spanId },
    ])
    expect(await telemetry.metrics('orders')).toMatchObject([
      { unit: '{order}', value: 2, attributes: { kind: 'book' }, monotonic: true, count: undefined },
    ])
  })

  test('frees the globals, so that the next test starts clean', async () => {
    const first = await collectTelemetry()
    await first[Symbol.asyncDispose]()

    trace.getTracer('shop').startSpan('unseen').end()
    await using second = await collectTelemetry()
    trace.getTracer('shop').startSpan('seen').end()

    expect(first.spans).toEqual([])
    expect(second.spans.map(({ name }) => name)).toEqual(['seen'])
  })

  test('refuses a process that has providers already, and leaves them alone', async () => {
    await using telemetry = await collectTelemetry()

    await expect(collectTelemetry()).rejects.toThrow('the process has global providers already')

    trace.getTracer('shop').startSpan('still collected').end()
    expect(telemetry.spans).toHaveLength(1)
    expect(
      context.with(ROOT_CONTEXT.setValue(Symbol.for('test'), 1), () =>
        context.active().getValue(Symbol.for('test')),
      ),
    ).toBe(1)
  })
})
