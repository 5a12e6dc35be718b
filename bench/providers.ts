/** Real SDK providers whose exporters drop everything: what telemetry costs without what a backend costs. */

import * as api from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { TracerProvider } from '@opentelemetry/sdk-trace'

/** A reader that is asked by nobody: instruments aggregate, nothing is exported. */
class IdleReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const nothing = {
  onStart: () => {},
  onEnd: () => {},
  onEmit: () => {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
}

/** Registers providers for traces, metrics and logs, and a context manager. */
export function provideTelemetry(): void {
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  api.trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [nothing] }))
  provideMetricsAndLogs()
}

/** Those two alone, for a benchmark that brings traces itself. */
export function provideMetricsAndLogs(): void {
  api.metrics.setGlobalMeterProvider(new MeterProvider({ readers: [new IdleReader()] }))
  api.logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [nothing] }))
}
