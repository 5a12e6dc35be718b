/** The SDK that we start: with which variables, in which slots, and how it makes room. */

import { metrics, trace } from '@opentelemetry/api'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FoundSdk } from '../../src/zero-code/find-sdk.ts'
import { OwnSdk } from '../../src/zero-code/own-sdk.ts'
import { apiSlots, putApiSlots } from '../../src/zero-code/watch-providers.ts'

const NAMES = ['OTEL_METRIC_EXPORT_INTERVAL', 'OTEL_METRIC_EXPORT_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT']

function variables(): (string | undefined)[] {
  return NAMES.map((name) => process.env[name])
}

/** An SDK that registers for real and writes down what it was given. */
function sdkDouble() {
  const exporter = new InMemorySpanExporter()
  const seen: unknown[] = []
  const shutdown = vi.fn(async () => {})
  class NodeSDK {
    readonly shutdown = shutdown
    constructor(options: object) {
      seen.push(options, variables())
    }
    start(): void {
      seen.push(variables())
      metrics.setGlobalMeterProvider(new MeterProvider())
      trace.setGlobalTracerProvider(
        new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
      )
    }
  }
  const resources = {
    defaultResource: () => ({ merge: (other: unknown) => ({ merged: other }) }),
    resourceFromAttributes: (attributes: object) => attributes,
  }
  const found: FoundSdk = { sdk: { NodeSDK }, resources }
  return { found, seen, shutdown, exporter }
}

/** As if that one were installed. */
function sdkOf(found: FoundSdk): OwnSdk {
  return new OwnSdk(() => ({ load: () => found, pieces: () => [][Symbol.iterator]() }))
}

describe('OwnSdk', () => {
  beforeEach(() => {
    for (const name of NAMES) vi.stubEnv(name, undefined)
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    trace.disable()
    metrics.disable()
  })

  test('has a short metric interval, an instance id, and leaves the environment as it was', () => {
    const { found, seen } = sdkDouble()
    const sdk = sdkOf(found)
    expect(sdk.start()).toBe(true)
    expect(sdk.start()).toBe(true)
    expect(seen).toEqual([
      { resource: { merged: { 'service.instance.id': expect.stringMatching(/^[\da-f-]{36}$/) } } },
      ['15000', '15000', '3000'],
      ['15000', '15000', '3000'],
    ])
    expect(variables()).toEqual([undefined, undefined, undefined])
    expect(NAMES.some((name) => name in process.env)).toBe(false)
  })

  test('lets the variables of the user stand', () => {
    vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '60000')
    const { found, seen } = sdkDouble()
    sdkOf(found).start()
    expect(seen[1]).toEqual(['60000', undefined, '3000'])
    expect(variables()).toEqual(['60000', undefined, undefined])
  })

  test('obeys OTEL_CONFIG_FILE', () => {
    vi.stubEnv('OTEL_CONFIG_FILE', 'otel.yaml')
    const { found, seen } = sdkDouble()
    const startNodeSdk = vi.fn(() => ({ shutdown: async () => {} }))
    sdkOf({ ...found, sdk: { ...found.sdk, startNodeSdk } }).start()
    expect(startNodeSdk).toHaveBeenCalledOnce()
    expect(seen).toEqual([])
  })

  test('puts the environment back when the SDK cannot start', () => {
    const { found } = sdkDouble()
    class NodeSDK {
      constructor() {
        throw new Error('on purpose')
      }
      start(): void {}
      async shutdown(): Promise<void> {}
    }
    const sdk = sdkOf({ ...found, sdk: { NodeSDK } })
    expect(() => sdk.start()).toThrow('on purpose')
    expect(sdk.running).toBe(false)
    expect(variables()).toEqual([undefined, undefined, undefined])
  })

  test('wakes the tracers that were given out before', () => {
    const early = trace.getTracer('early')
    const { found, exporter } = sdkDouble()
    sdkOf(found).start()
    early.startSpan('a').end()
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })

  test('leaves the API alone when it shall export no traces', () => {
    const { found } = sdkDouble()
    class NodeSDK {
      start(): void {
        metrics.setGlobalMeterProvider(new MeterProvider())
      }
      async shutdown(): Promise<void> {}
    }
    const early = trace.getTracer('early')
    sdkOf({ ...found, sdk: { NodeSDK } }).start()
    const exporter = new InMemorySpanExporter()
    const spanProcessors = [new SimpleSpanProcessor({ exporter })]
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }))
    early.startSpan('a').end()
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })

  test('makes room for another SDK, and comes back where nobody took the place', async () => {
    const { found, shutdown } = sdkDouble()
    const sdk = sdkOf(found)
    sdk.start()
    const ours = [trace.getTracerProvider(), metrics.getMeterProvider()]

    sdk.withdraw()
    expect(metrics.getMeterProvider()).not.toBe(ours[1])
    sdk.restore()
    expect([trace.getTracerProvider(), metrics.getMeterProvider()]).toEqual(ours)

    sdk.withdraw()
    const theirs = new MeterProvider()
    expect(metrics.setGlobalMeterProvider(theirs)).toBe(true)
    sdk.restore()
    expect(metrics.getMeterProvider()).toBe(theirs)
    expect(trace.getTracerProvider()).toBe(ours[0])

    await sdk.shutdown()
    expect(sdk.running).toBe(false)
    expect(shutdown).toHaveBeenCalledOnce()
  })

  test('ends well when the exporter does not', async () => {
    const { found, shutdown } = sdkDouble()
    shutdown.mockRejectedValue(new Error('Timeout'))
    const sdk = sdkOf(found)
    sdk.start()
    await expect(sdk.shutdown()).resolves.toBeUndefined()
    await expect(new OwnSdk(() => undefined).shutdown()).resolves.toBeUndefined()
  })

  test('does nothing when none is installed', () => {
    const sdk = new OwnSdk(() => undefined)
    expect(sdk.prepare(() => true)).toBe(false)
    expect(sdk.start()).toBe(false)
    expect(sdk.running).toBe(false)
  })
})

describe('OwnSdk, prepared', () => {
  beforeEach(() => {
    putApiSlots(undefined)
    for (const name of NAMES) vi.stubEnv(name, undefined)
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    trace.disable()
    metrics.disable()
  })

  function preparedSdk() {
    const double = sdkDouble()
    const sdk = sdkOf(double.found)
    const found: unknown[] = []
    const look = (): void => void found.push(metrics.getMeterProvider())
    while (sdk.prepare(() => true, look));
    return { ...double, sdk, found }
  }

  test('runs where nobody finds it, until it is started', async () => {
    const early = trace.getTracer('early')
    const { sdk, exporter, seen, shutdown, found } = preparedSdk()
    expect(found).toEqual([expect.any(MeterProvider)])
    expect([sdk.running, sdk.isHidden]).toEqual([true, true])
    expect(apiSlots()).toBeUndefined()
    trace.getTracer('between').startSpan('nobody hears').end()
    early.startSpan('nobody hears').end()

    expect(sdk.start()).toBe(true)
    expect(sdk.isHidden).toBe(false)
    early.startSpan('early').end()
    trace.getTracer('between').startSpan('late').end()
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['early', 'late'])
    expect(seen).toHaveLength(3)
    await sdk.shutdown()
    expect(shutdown).toHaveBeenCalledOnce()
  })

  test("is in nobody's way: neither its place nor its version of the API is taken", async () => {
    const { sdk, exporter } = preparedSdk()
    expect(apiSlots()).toBeUndefined()

    const theirs = new InMemorySpanExporter()
    const spanProcessors = [new SimpleSpanProcessor({ exporter: theirs })]
    expect(trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }))).toBe(true)
    expect(metrics.setGlobalMeterProvider(new MeterProvider())).toBe(true)
    await sdk.shutdown()
    trace.getTracer('theirs').startSpan('a').end()
    expect([theirs, exporter].map((one) => one.getFinishedSpans().length)).toEqual([1, 0])
  })

  test.each([
    ['OTEL_METRICS_EXPORTER', 'otlp,prometheus'],
    ['OTEL_LOG_LEVEL', 'info'],
    ['OTEL_CONFIG_FILE', 'otel.yaml'],
  ])('is only loaded where it would be noticed: %s=%s', (name, value) => {
    vi.stubEnv(name, value)
    const { sdk, seen } = preparedSdk()
    expect([sdk.running, seen]).toEqual([false, []])
  })
})
