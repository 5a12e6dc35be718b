/** Telemetry goes to the providers that were handed in, else to those that are global at this moment. */

import * as api from '@opentelemetry/api'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, it } from 'vitest'
import { shutdown, startLifesign } from '../../src/instance.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { LIFESIGN_OPTIONS } from '../../src/options/options.ts'

afterEach(async () => {
  await shutdown(0)
  for (const signal of [api.trace, api.metrics, api.logs]) signal.disable()
})

/** An SDK by hand, and what came out of it. */
function anSdk() {
  const spans = new InMemorySpanExporter()
  const records = new InMemoryLogRecordExporter()
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })
  const providers = {
    tracerProvider: new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
    meterProvider: new MeterProvider({ readers: [reader] }),
    loggerProvider: new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: records })] }),
  }
  const names = () => spans.getFinishedSpans().map(({ name }) => name)
  const events = () => records.getFinishedLogRecords().map(({ eventName }) => eventName)
  const counters = async () => {
    await providers.meterProvider.forceFlush()
    const last =
      metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
    return last.map(({ descriptor }) => descriptor.name)
  }
  return { providers, names, events, counters }
}

function register({
  tracerProvider,
  meterProvider,
  loggerProvider,
}: ReturnType<typeof anSdk>['providers']): void {
  api.trace.setGlobalTracerProvider(tracerProvider)
  api.metrics.setGlobalMeterProvider(meterProvider)
  api.logs.setGlobalLoggerProvider(loggerProvider)
}

async function takes(sdk: ReturnType<typeof anSdk>, agent: string): Promise<void> {
  expect(sdk.names()).toContain(`invoke_agent ${agent}`)
  expect(sdk.events()).toContain('lifesign.run.ended')
  expect(await sdk.counters()).toContain('lifesign.run.ended')
}

it('startLifesign takes providers by hand, and nothing goes to the global ones', async () => {
  const [own, global] = [anSdk(), anSdk()]
  register(global.providers)
  const lifesign = startLifesign({ watchProcess: false, ...own.providers })

  await lifesign.run({ agent: 'clerk' }, async () => undefined)

  await takes(own, 'clerk')
  expect(global.names()).toEqual([])
  expect(global.events()).toEqual([])
  expect(await global.counters()).toEqual([])
})

it('startLifesign hears the other spans of a tracer provider by hand, until it shuts down', async () => {
  const { providers } = anSdk()
  const lifesign = startLifesign({ watchProcess: false, ...providers })
  const heard: unknown[] = []
  lifesign.on('run.started', ({ agent }) => heard.push(agent))
  const agentSpan = (agent: string): void => {
    const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': agent }
    providers.tracerProvider.getTracer('theirs').startSpan(`invoke_agent ${agent}`, { attributes }).end()
  }

  agentSpan('foreign')
  await lifesign.shutdown()
  agentSpan('late')

  expect(heard).toEqual(['foreign'])
})

it('a further start brings providers where there are none, takes them away again, and may name no others', async () => {
  const [global, own, other] = [anSdk(), anSdk(), anSdk()]
  register(global.providers)
  const host = startLifesign({ watchProcess: false })
  const joined = startLifesign({ ...own.providers })
  startLifesign({ ...other.providers })

  await host.run({ agent: 'clerk' }, async () => undefined)
  await joined.shutdown()
  await host.run({ agent: 'after' }, async () => undefined)

  await takes(own, 'clerk')
  await takes(global, 'after')
  expect(global.names()).not.toContain('invoke_agent clerk')
  expect(other.names()).toEqual([])
  expect(host.report().problems).toEqual(
    ['tracerProvider', 'meterProvider', 'loggerProvider'].map(
      (name) => `Cannot use ${name}: an earlier start named another, which stays`,
    ),
  )
})

it('telemetry goes on with the new global providers after others have shut the old ones down', async () => {
  const [before, after] = [anSdk(), anSdk()]
  register(before.providers)
  const lifesign = new Lifesign({ watchProcess: false })
  await lifesign.run({ agent: 'first' }, async () => undefined)
  await takes(before, 'first')

  for (const signal of [api.trace, api.metrics, api.logs]) signal.disable()
  for (const provider of Object.values(before.providers)) await provider.shutdown()
  await lifesign.run({ agent: 'between' }, async () => undefined)
  register(after.providers)
  await lifesign.run({ agent: 'second' }, async () => undefined)

  await takes(after, 'second')
  await lifesign.shutdown()
})

it('startLifesign refuses what is no provider', () => {
  expect(() => startLifesign({ tracerProvider: {} as never })).toThrow(
    'Cannot use tracerProvider: it must have getTracer, a function',
  )
  expect(Object.keys(LIFESIGN_OPTIONS)).toEqual(expect.arrayContaining(['meterProvider', 'loggerProvider']))
})
