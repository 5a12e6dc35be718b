/** That the processor joins providers of the 2.12 line. */

import { trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { afterEach, describe, expect, test } from 'vitest'
import { attachProcessor } from '../../src/zero-code/attach-processor.ts'
import { watchProviders } from '../../src/zero-code/watch-providers.ts'

class CountingProcessor {
  started = 0
  onStart(): void {
    this.started += 1
  }
  onEnd(): void {}
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

describe('attachProcessor on SDK 2.12', () => {
  afterEach(() => trace.disable())

  test.each([
    ['NodeTracerProvider', NodeTracerProvider],
    ['BasicTracerProvider', BasicTracerProvider],
  ])('joins %s as soon as it is registered', (_name, Provider) => {
    const exporter = new InMemorySpanExporter()
    const processor = new CountingProcessor()
    const watch = watchProviders({ tracerProvider: (provider) => void attachProcessor(provider, processor) })
    const provider = new Provider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    trace.setGlobalTracerProvider(provider)
    trace.getTracer('app').startSpan('a').end()
    expect(processor.started).toBe(1)
    expect(exporter.getFinishedSpans()).toHaveLength(1)
    watch.stop()
  })
})
