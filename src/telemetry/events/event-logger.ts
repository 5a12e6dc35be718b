/** Finds the logger that takes our events: in API 1.10, or in the separate logs API of the 2.x line. */

import * as api from '@opentelemetry/api'
import { SCOPE } from '../semconv.ts'

/** @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export const SEVERITY = { INFO: 9, WARN: 13, ERROR: 17 } as const

/** An event: a log record with a name. */
export interface EventRecord {
  readonly eventName: string
  readonly severityNumber: number
  readonly attributes: api.Attributes
  /** Ties the event to a span, also when that is not active or has ended. */
  readonly context: api.Context
}

interface EventEmitter {
  emit(record: EventRecord): void
  enabled?(options: { eventName: string; severityNumber: number; context: api.Context }): boolean
}

interface EventEmitterProvider {
  getLogger(name: string, version: string, options: { schemaUrl: string }): EventEmitter
}

/** Emits events to whichever logger provider is registered, also when it comes late or is exchanged. */
export class EventLogger {
  #provider: EventEmitterProvider | undefined
  #logger: EventEmitter | undefined

  /** True if an event would be seen: ask before its attributes are built. */
  enabled(eventName: string, severityNumber: number, context: api.Context): boolean {
    const logger = this.#current()
    if (logger === undefined) return false
    return logger.enabled?.({ eventName, severityNumber, context }) ?? true
  }

  /** Emits one event. */
  emit(record: EventRecord): void {
    this.#current()?.emit(record)
  }

  #current(): EventEmitter | undefined {
    const provider = findLoggerProvider()
    if (provider !== this.#provider) {
      this.#provider = provider
      this.#logger = provider?.getLogger(SCOPE.name, SCOPE.version, { schemaUrl: SCOPE.schemaUrl })
    }
    return this.#logger
  }
}

/** Where `@opentelemetry/api-logs` 0.2xx keeps its provider: a function that takes its version. */
const SEPARATE_API = Symbol.for('io.opentelemetry.js.api.logs')
const SEPARATE_API_VERSION = 1

/** The provider of loggers, wherever the API keeps it; undefined where there is none. */
export function findLoggerProvider(): EventEmitterProvider | undefined {
  // Through the namespace, as API 1.9 has no such export.
  if ('logs' in api) return api.logs.getLoggerProvider() as EventEmitterProvider
  const separate = (globalThis as { [SEPARATE_API]?: unknown })[SEPARATE_API]
  if (typeof separate !== 'function') return undefined
  return separate(SEPARATE_API_VERSION) as EventEmitterProvider | undefined
}
