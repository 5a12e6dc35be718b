/** That a processor joins a real provider, once, and leaves it again. */

import { trace } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { describe, expect, test, vi } from 'vitest'
import { attachProcessor } from '../../src/zero-code/attach-processor.ts'

const BRAND = Symbol.for('lifesign.span-processor')

class CountingProcessor {
  readonly [BRAND] = true
  started = 0
  onStart(): void {
    this.started += 1
  }
  onEnd(): void {}
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

describe('attachProcessor', () => {
  test('joins SDK 3, behind the processors of the application, whose own list stays', () => {
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [new SimpleSpanProcessor({ exporter })]
    const provider = new TracerProvider({ spanProcessors })
    const tracer = provider.getTracer('made before')
    const processor = new CountingProcessor()

    const detach = attachProcessor(provider, processor)
    tracer.startSpan('a').end()
    expect(processor.started).toBe(1)
    expect(exporter.getFinishedSpans()).toHaveLength(1)
    expect(spanProcessors).toHaveLength(1)

    detach?.()
    tracer.startSpan('b').end()
    expect(processor.started).toBe(1)
    expect(exporter.getFinishedSpans()).toHaveLength(2)
  })

  test('joins once, also beside one that the application added itself', () => {
    const own = new CountingProcessor()
    const provider = new TracerProvider({ spanProcessors: [own] })
    const detach = attachProcessor(provider, new CountingProcessor())
    provider.getTracer('t').startSpan('a').end()
    expect(own.started).toBe(1)
    detach?.()
    provider.getTracer('t').startSpan('b').end()
    expect(own.started).toBe(2)
  })

  test('uses the verb of SDK 1', () => {
    const addSpanProcessor = vi.fn()
    const processor = new CountingProcessor()
    attachProcessor({ addSpanProcessor }, processor)?.()
    expect(addSpanProcessor).toHaveBeenCalledExactlyOnceWith(processor)
  })

  test('says when it knows no place', () => {
    expect(attachProcessor({}, new CountingProcessor())).toBeUndefined()
    expect(attachProcessor(trace.getTracerProvider(), new CountingProcessor())).toBeUndefined()
  })
})
