/** Runs our own I/O with tracing switched off, so that other instrumentations do not report it. */

import * as api from '@opentelemetry/api'

// The SDK's own context key. It is a registered symbol, so no SDK package is needed to set it.
const SUPPRESS_TRACING = api.createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * Runs `work` in a context in which every SDK starts only spans that are never recorded.
 *
 * @example
 * await suppressTracing(() => fetch('https://example.com/hook', { method: 'POST' }))
 */
export function suppressTracing<T>(work: () => T): T {
  return api.context.with(api.context.active().setValue(SUPPRESS_TRACING, true), work)
}

/** True in a context in which somebody does so: what is sent there is an export, or shall not be seen. */
export function isTracingSuppressed(): boolean {
  return api.context.active().getValue(SUPPRESS_TRACING) === true
}
