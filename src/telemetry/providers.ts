/** Where spans, metrics and events go: to providers that were handed in, else to the global ones of this moment. */

import * as api from '@opentelemetry/api'

/** What is used of a provider of loggers. */
export interface LoggerProvider {
  getLogger(name: string, version?: string, options?: { readonly schemaUrl?: string }): unknown
}

/** Providers that a host hands in. Each that is left out is the global one, also one that comes late. */
export interface ProviderOptions {
  readonly tracerProvider?: api.TracerProvider | undefined
  readonly meterProvider?: api.MeterProvider | undefined
  readonly loggerProvider?: LoggerProvider | undefined
}

// The API's own door for all of its copies, and the one of `@opentelemetry/api-logs` before API 1.10.
const API = Symbol.for('opentelemetry.js.api.1')
const SEPARATE_LOGS = Symbol.for('io.opentelemetry.js.api.logs')
const SEPARATE_LOGS_VERSION = 1
const globals = globalThis as { [API]?: Record<string, unknown>; [SEPARATE_LOGS]?: unknown }

const NOOP_TRACERS = new api.ProxyTracerProvider().getDelegate()

/**
 * Asked at each use: what is global now may be another one after a hot reload, and what was handed in may be taken
 * back.
 */
export class Providers {
  #given: ProviderOptions

  constructor(given: ProviderOptions = {}) {
    this.#given = given
  }

  /** Takes providers that are handed in later; those that are there stay. */
  adopt(given: ProviderOptions): void {
    const { tracerProvider, meterProvider, loggerProvider } = this.#given
    this.#given = {
      tracerProvider: tracerProvider ?? given.tracerProvider,
      meterProvider: meterProvider ?? given.meterProvider,
      loggerProvider: loggerProvider ?? given.loggerProvider,
    }
  }

  /** Gives back what was handed in. */
  release(given: ProviderOptions): void {
    const kept = Object.entries(this.#given).filter(
      ([name, provider]) => provider !== given[name as keyof ProviderOptions],
    )
    this.#given = Object.fromEntries(kept)
  }

  /** True as soon as there is anybody for traces, metrics or logs. */
  get isProvided(): boolean {
    const { tracerProvider, meterProvider, loggerProvider } = this.#given
    if ((tracerProvider ?? meterProvider ?? loggerProvider) !== undefined) return true
    const slots = globals[API]
    return (
      (slots !== undefined && (slots['trace'] ?? slots['metrics'] ?? slots['logs']) !== undefined) ||
      globals[SEPARATE_LOGS] !== undefined
    )
  }

  /** Undefined while the API has only its no-op. */
  get tracers(): api.TracerProvider | undefined {
    const provider = this.#given.tracerProvider ?? api.trace.getTracerProvider()
    if (!('getDelegate' in provider) || typeof provider.getDelegate !== 'function') return provider
    const delegate = (provider as api.ProxyTracerProvider).getDelegate()
    return delegate === NOOP_TRACERS ? undefined : delegate
  }

  get meters(): api.MeterProvider {
    return this.#given.meterProvider ?? api.metrics.getMeterProvider()
  }

  /** In API 1.10, or in the separate logs API of the 2.x line; undefined where there is none. */
  get loggers(): LoggerProvider | undefined {
    if (this.#given.loggerProvider !== undefined) return this.#given.loggerProvider
    // Through the namespace, as API 1.9 has no such export.
    if ('logs' in api) return api.logs.getLoggerProvider()
    const separate = globals[SEPARATE_LOGS]
    if (typeof separate !== 'function') return undefined
    return separate(SEPARATE_LOGS_VERSION) as LoggerProvider | undefined
  }
}
