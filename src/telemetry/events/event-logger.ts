/** Emits our events through the logger of the provider that is there. */

import type * as api from '@opentelemetry/api'
import { Providers } from '../providers.ts'
import { SCOPE } from '../semconv.ts'

/** @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export const SEVERITY = { INFO: 9, WARN: 13, ERROR: 17 } as const

const SEVERITY_TEXTS = new Map(Object.entries(SEVERITY).map(([text, number]) => [number as number, text]))

/** An event: a log record with a name. */
export interface EventRecord {
  readonly eventName: string
  readonly severityNumber: number
  readonly attributes: api.Attributes
  /** One line for people. */
  readonly body: string
  /** Ties the event to a span, also when that is not active or has ended. */
  readonly context: api.Context
}

interface EventEmitter {
  emit(record: EventRecord & { readonly severityText?: string }): void
  enabled?(options: { eventName: string; severityNumber: number; context: api.Context }): boolean
}

interface EventEmitterProvider {
  getLogger(name: string, version: string, options: { schemaUrl: string }): EventEmitter
}

/** Emits events to whichever logger provider is registered, also when it comes late or is exchanged. */
export class EventLogger {
  readonly #providers: Providers
  #provider: EventEmitterProvider | undefined
  #logger: EventEmitter | undefined

  /** @param providers who gives loggers */
  constructor(providers: Providers = new Providers()) {
    this.#providers = providers
  }

  /** True if an event would be seen: ask before its attributes are built. */
  enabled(eventName: string, severityNumber: number, context: api.Context): boolean {
    const logger = this.#current()
    if (logger === undefined) return false
    return logger.enabled?.({ eventName, severityNumber, context }) ?? true
  }

  /** Emits one event. */
  emit(record: EventRecord): void {
    const severityText = SEVERITY_TEXTS.get(record.severityNumber)
    this.#current()?.emit(severityText === undefined ? record : { ...record, severityText })
  }

  #current(): EventEmitter | undefined {
    const provider = this.#providers.loggers as EventEmitterProvider | undefined
    if (provider !== this.#provider) {
      this.#provider = provider
      this.#logger = provider?.getLogger(SCOPE.name, SCOPE.version, { schemaUrl: SCOPE.schemaUrl })
    }
    return this.#logger
  }
}
