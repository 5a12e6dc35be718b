/** The first span of anybody is heard before it is made, and nothing is left of the listening. */

import { createRequire } from 'node:module'
import * as api from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FirstSpan } from '../../src/zero-code/first-span.ts'

const commonJs = createRequire(import.meta.url)('@opentelemetry/api') as typeof api

describe('FirstSpan', () => {
  afterEach(() => {
    api.trace.disable()
    commonJs.trace.disable()
  })

  test.each([
    ['ES', api],
    ['CommonJS', commonJs],
  ])('of the %s copy, by a tracer that was there before: it is recorded', (_name, copy) => {
    const tracer = copy.trace.getTracer('early')
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [new SimpleSpanProcessor({ exporter })]
    const heard = vi.fn(() => copy.trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors })))
    const first = new FirstSpan(heard)
    first.looked()
    expect(heard).not.toHaveBeenCalled()

    expect(tracer.startActiveSpan('a', (span) => (span.end(), 42))).toBe(42)
    tracer.startSpan('b').end()

    expect(heard).toHaveBeenCalledOnce()
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['a', 'b'])
  })

  test('leaves both copies as it found them', () => {
    const verbs = (): unknown[] =>
      [api, commonJs].flatMap(({ ProxyTracer: { prototype } }) => [
        Reflect.get(prototype, 'startSpan') as unknown,
        Reflect.get(prototype, 'startActiveSpan') as unknown,
      ])
    const before = verbs()
    const heard = vi.fn()
    const stopped = new FirstSpan(heard)
    stopped.looked()
    expect(verbs()).not.toEqual(before)
    stopped.stop()
    expect(verbs()).toEqual(before)

    const first = new FirstSpan(heard)
    first.looked()
    api.trace.getTracer('a').startSpan('a').end()
    expect(verbs()).toEqual(before)
    expect(heard).toHaveBeenCalledOnce()
  })
})
