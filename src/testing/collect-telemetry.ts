/** Collects what is exported, in memory: spans, metrics and events of a test, through the real SDK. */

import * as api from '@opentelemetry/api'
import {
  readMetric,
  readRecord,
  readSpan,
  type CollectedEvent,
  type CollectedPoint,
  type CollectedSpan,
  type EmittedRecord,
  type EndedSpan,
} from './collected.ts'

/** What was collected so far. Dispose of it to free the global providers. */
export interface CollectedTelemetry extends AsyncDisposable {
  /** Ended spans, in the order of their ends. */
  readonly spans: readonly CollectedSpan[]
  /** Events, in the order of their emission. */
  readonly events: readonly CollectedEvent[]
  /** Collects all metrics now. @param name only those of this name */
  metrics(name?: string): Promise<readonly CollectedPoint[]>
}

/**
 * Registers in-memory providers for traces, metrics and logs, and a context manager, until disposed of.
 *
 * Needs `@opentelemetry/sdk-trace`, `sdk-metrics`, `sdk-logs` and `context-async-hooks` installed; they
 * are loaded only when this is called.
 *
 * @throws {Error} when the process has global providers already
 * @example
 * await using telemetry = await collectTelemetry()
 * trace.getTracer('shop').startSpan('checkout').end()
 * assert.equal(telemetry.spans[0]?.name, 'checkout')
 */
export async function collectTelemetry(): Promise<CollectedTelemetry> {
  const spans: CollectedSpan[] = []
  const events: CollectedEvent[] = []
  const contexts = await contextManager()
  const traces = await tracerProvider(spans)
  const logs = await loggerProvider(events)
  const { provider: meters, collect } = await meterProvider()
  const free = registerAll([
    { set: () => api.context.setGlobalContextManager(contexts), unset: () => api.context.disable() },
    { set: () => api.trace.setGlobalTracerProvider(traces), unset: () => api.trace.disable() },
    { set: () => api.metrics.setGlobalMeterProvider(meters), unset: () => api.metrics.disable() },
    { set: () => registerLogs(logs), unset: unregisterLogs },
  ])
  return {
    spans,
    events,
    metrics: async (name) => (await collect()).filter((point) => name === undefined || point.name === name),
    [Symbol.asyncDispose]: async () => {
      free()
      await Promise.all([traces.shutdown(), logs.shutdown(), meters.shutdown()])
    },
  }
}

interface Global {
  set(): boolean
  unset(): void
}

/** Registers all or none, and returns what frees them again. */
function registerAll(globals: readonly Global[]): () => void {
  const set: Global[] = []
  const free = (): void => set.forEach(({ unset }) => unset())
  for (const one of globals) {
    if (one.set()) set.push(one)
    else {
      free()
      throw new Error('Cannot collect telemetry: the process has global providers already')
    }
  }
  return free
}

async function contextManager(): Promise<api.ContextManager> {
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks')
  return new AsyncLocalStorageContextManager().enable()
}

interface Provider {
  shutdown(): Promise<void>
}

const nothing = async (): Promise<void> => {}

async function tracerProvider(spans: CollectedSpan[]): Promise<api.TracerProvider & Provider> {
  const { TracerProvider } = await import('@opentelemetry/sdk-trace')
  const collector = {
    onStart: () => {},
    onEnd: (span: EndedSpan) => void spans.push(readSpan(span)),
    forceFlush: nothing,
    shutdown: nothing,
  }
  return new TracerProvider({ spanProcessors: [collector] })
}

async function loggerProvider(events: CollectedEvent[]): Promise<api.LoggerProvider & Provider> {
  const { LoggerProvider } = await import('@opentelemetry/sdk-logs')
  const collector = {
    onEmit: (record: EmittedRecord) => void events.push(readRecord(record)),
    forceFlush: nothing,
    shutdown: nothing,
  }
  return new LoggerProvider({ processors: [collector] })
}

interface MeterSide {
  readonly provider: api.MeterProvider & Provider
  collect(): Promise<CollectedPoint[]>
}

async function meterProvider(): Promise<MeterSide> {
  const { MeterProvider, MetricReader } = await import('@opentelemetry/sdk-metrics')
  class Reader extends MetricReader {
    protected override onForceFlush = nothing
    protected override onShutdown = nothing
  }
  const reader = new Reader()
  const provider = new MeterProvider({ readers: [reader] })
  const collect = async (): Promise<CollectedPoint[]> => {
    const { resourceMetrics, errors } = await reader.collect()
    if (errors.length > 0) throw new AggregateError(errors, 'Cannot collect metrics: an observer failed')
    return resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.flatMap((metric) => readMetric(scope, metric)),
    )
  }
  return { provider, collect }
}

// API 1.9 has no logs: there `@opentelemetry/api-logs` keeps its provider behind this symbol.
const SEPARATE_LOGS_API = Symbol.for('io.opentelemetry.js.api.logs')

function registerLogs(provider: api.LoggerProvider): boolean {
  if ('logs' in api) return api.logs.setGlobalLoggerProvider(provider)
  const global = globalThis as { [SEPARATE_LOGS_API]?: unknown }
  if (global[SEPARATE_LOGS_API] !== undefined) return false
  global[SEPARATE_LOGS_API] = () => provider
  return true
}

function unregisterLogs(): void {
  if ('logs' in api) return api.logs.disable()
  delete (globalThis as { [SEPARATE_LOGS_API]?: unknown })[SEPARATE_LOGS_API]
}
