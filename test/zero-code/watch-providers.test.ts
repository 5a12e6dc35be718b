/** That providers are seen whenever they are registered, and that nothing of the watch stays behind. */

import { diag, metrics, ProxyTracerProvider, trace } from '@opentelemetry/api'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { watchProviders, type ProviderWatch } from '../../src/zero-code/watch-providers.ts'

const API = Symbol.for('opentelemetry.js.api.1')
const shared = globalThis as { [API]?: object }

describe('watchProviders', () => {
  let watch: ProviderWatch | undefined

  afterEach(() => {
    watch?.stop()
    trace.disable()
    metrics.disable()
    diag.disable()
    delete shared[API]
  })

  test('sees a provider that was there before', () => {
    const provider = new TracerProvider()
    trace.setGlobalTracerProvider(provider)
    const tracerProvider = vi.fn()
    watch = watchProviders({ tracerProvider })
    expect(tracerProvider).toHaveBeenCalledExactlyOnceWith(provider)
    expect(watch.taken).toBe(true)
  })

  test('sees a provider that comes later, and the registration before it', () => {
    const provider = new TracerProvider()
    const calls: string[] = []
    watch = watchProviders({
      tracerProvider: () => calls.push('provider'),
      registering: () => calls.push(`registering ${String(watch?.taken)}`),
    })
    expect(watch.taken).toBe(false)
    expect(trace.setGlobalTracerProvider(provider)).toBe(true)
    expect(calls).toEqual(['registering false', 'provider'])
    expect(trace.getTracerProvider()).toHaveProperty('getDelegate')
  })

  test('sees the next one after trace.disable()', () => {
    const tracerProvider = vi.fn()
    watch = watchProviders({ tracerProvider })
    trace.setGlobalTracerProvider(new TracerProvider())
    trace.disable()
    expect(watch.taken).toBe(false)
    const next = new TracerProvider()
    trace.setGlobalTracerProvider(next)
    expect(tracerProvider).toHaveBeenCalledTimes(2)
    expect(tracerProvider).toHaveBeenLastCalledWith(next)
  })

  test('sees a provider of another copy of the API', () => {
    const tracerProvider = vi.fn()
    watch = watchProviders({ tracerProvider })
    // As that copy's `setGlobalTracerProvider` does it.
    class OtherProxy {
      delegate: object | undefined
      setDelegate(delegate: object): void {
        this.delegate = delegate
      }
      getDelegate(): object {
        return this.delegate ?? { constructor: { name: 'NoopTracerProvider' } }
      }
    }
    const proxy = new OtherProxy()
    shared[API] = { version: '1.9.0', trace: undefined }
    Reflect.set(shared[API], 'trace', proxy)
    expect(tracerProvider).not.toHaveBeenCalled()
    const provider = new TracerProvider()
    proxy.setDelegate(provider)
    expect(tracerProvider).toHaveBeenCalledExactlyOnceWith(provider)
  })

  test('takes metrics alone for an SDK too, and a logger for none', () => {
    const loggerRegistered = vi.fn()
    watch = watchProviders({ tracerProvider: vi.fn(), loggerRegistered })
    diag.setLogger({ error() {}, warn() {}, info() {}, debug() {}, verbose() {} })
    expect(loggerRegistered).toHaveBeenCalledOnce()
    expect(watch.taken).toBe(false)
    metrics.setGlobalMeterProvider(new MeterProvider())
    expect(watch.taken).toBe(true)
  })

  test('leaves everything as it was', () => {
    const original = Object.getOwnPropertyDescriptor(ProxyTracerProvider.prototype, 'setDelegate')
    watch = watchProviders({ tracerProvider: vi.fn() })
    trace.setGlobalTracerProvider(new TracerProvider())
    expect(Object.getOwnPropertyDescriptor(globalThis, API)?.get).toBeDefined()
    watch.relax()
    expect(Object.getOwnPropertyDescriptor(globalThis, API)).toHaveProperty('writable', true)
    watch.stop()
    expect(Object.getOwnPropertyDescriptor(shared[API], 'trace')).toHaveProperty('writable', true)
    expect(ProxyTracerProvider.prototype.setDelegate).toBe(original?.value)
    expect(trace.getTracerProvider()).toHaveProperty('getDelegate')
  })

  test('refuses a global that somebody has locked', () => {
    // A stand-in for the global: the real one could not be unlocked again.
    const locked = Object.freeze({ version: '1.10.0' })
    shared[API] = locked
    expect(() => watchProviders({ tracerProvider: vi.fn() })).toThrow(TypeError)
  })
})
