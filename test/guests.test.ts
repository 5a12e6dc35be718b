/** We are guests: if a part of ours or behind us breaks, the host's run goes on as if we were not there. */

import * as api from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Lifesign } from '../src/lifesign.ts'
import type { LifesignOptions } from '../src/options/options.ts'
import { FakeClock } from '../src/testing/fake-clock.ts'

const broken = (): never => {
  throw new Error('broken')
}

/** A host's work with everything in it: calls, a child, an error that the host wants to see. */
async function hostWork(options: LifesignOptions): Promise<string> {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, thresholds: { warnMs: 1_000 }, ...options })
  const result = lifesign.run({ label: 'host', session: 's' }, async (run) => {
    await run.model({ model: 'm' }, (call) => call.progress())
    await run.tool({ name: 't' }, () => clock.advance(5_000))
    const failed = await run.child({ label: 'child' }, broken).catch((error: Error) => error.message)
    return `done, child ${failed}`
  })
  try {
    return await result
  } finally {
    const closing = lifesign.flush().then(() => lifesign.shutdown())
    await clock.advanceAsync(60_000)
    await closing
  }
}

afterEach(() => {
  api.trace.disable()
  api.metrics.disable()
  if ('logs' in api) api.logs.disable()
  api.diag.disable()
})

describe('the host never feels', () => {
  it('a throwing exporter', async () => {
    const exporter: SpanExporter = {
      export: vi.fn(broken),
      shutdown: () => Promise.resolve(),
      forceFlush: () => Promise.resolve(),
    }
    const spanProcessor = new SimpleSpanProcessor({ exporter })
    api.trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [spanProcessor] }))

    expect(await hostWork({})).toBe('done, child broken')
    expect(exporter.export).toHaveBeenCalled()
  })

  it('providers whose every call throws', async () => {
    const hostile = new Proxy({}, { get: () => broken }) as unknown
    api.trace.setGlobalTracerProvider(hostile as api.TracerProvider)
    api.metrics.setGlobalMeterProvider(hostile as api.MeterProvider)

    expect(await hostWork({})).toBe('done, child broken')
  })

  it('a throwing span processor beside ours', async () => {
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [
      {
        onStart: broken,
        onEnd: broken,
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
      new SimpleSpanProcessor({ exporter }),
    ]
    api.trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }))

    expect(await hostWork({})).toBe('done, child broken')
  })

  it('a throwing listener: the others still hear', async () => {
    const clock = new FakeClock()
    const lifesign = new Lifesign({ clock, watchProcess: false })
    const heard: string[] = []
    lifesign.on('run.started', broken)
    lifesign.on('run.ended', broken)
    lifesign.on('run.ended', ({ end }) => void heard.push(end.reason))
    lifesign.on('run.ended', () => Promise.reject(new Error('broken later')))

    expect(await lifesign.run({}, () => 'done')).toBe('done')
    expect(heard).toEqual(['completed'])
  })

  it('a throwing channel, nor a throwing onAbnormalEnd', async () => {
    const send = vi.fn(broken)
    const onAbnormalEnd = vi.fn(broken)
    const channels = [{ name: 'chat', send }]

    expect(await hostWork({ channels, defaultOrigin: { channel: 'chat', room: 'r' }, onAbnormalEnd })).toBe(
      'done, child broken',
    )
    expect(send).toHaveBeenCalled()
  })

  it('a throwing adapter: it is left out, with a warning', async () => {
    const warn = vi.fn()
    api.diag.setLogger({ ...console, verbose: warn, warn })

    expect(await hostWork({ adapters: [{ name: 'bad', install: broken }] })).toBe('done, child broken')
    expect(warn.mock.calls.flat()).toContain('Cannot install the adapter bad')
  })

  it('a logger of OpenTelemetry that throws, where all else throws too', async () => {
    api.diag.setLogger({ verbose: broken, debug: broken, info: broken, warn: broken, error: broken })
    const send = vi.fn(broken)
    const channels = [{ name: 'chat', send }]
    const adapters = [{ name: 'bad', install: broken }]
    const onAbnormalEnd = vi.fn(broken)
    const options = { channels, adapters, onAbnormalEnd, defaultOrigin: { channel: 'chat', room: 'r' } }

    expect(await hostWork(options)).toBe('done, child broken')
    expect(send).toHaveBeenCalled()
  })

  it('a hanging exporter, at shutdown', async () => {
    const clock = new FakeClock()
    const forceFlush = (): Promise<void> => new Promise(() => {})
    api.trace.setGlobalTracerProvider({ getTracer: broken, forceFlush } as unknown as api.TracerProvider)
    const lifesign = new Lifesign({ clock, watchProcess: false })

    const closing = lifesign.shutdown(2_000)
    await clock.advanceAsync(2_000)

    await expect(closing).resolves.toBeUndefined()
  })
})
