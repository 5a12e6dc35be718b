/** Flushes whatever providers the process has: the API has no verb for it, but every SDK has. */

import * as api from '@opentelemetry/api'
import { findLoggerProvider } from './events/event-logger.ts'

interface Flushable {
  forceFlush?(): Promise<void>
  getDelegate?(): Flushable
}

/** Asks all providers to export what they hold. Rejects only when one of them does. */
export async function flushProviders(): Promise<void> {
  const providers: unknown[] = [
    api.trace.getTracerProvider(),
    api.metrics.getMeterProvider(),
    findLoggerProvider(),
  ]
  await Promise.all(providers.map((provider) => flush(provider as Flushable | undefined)))
}

async function flush(provider: Flushable | undefined): Promise<void> {
  const real = provider?.getDelegate?.() ?? provider
  await real?.forceFlush?.()
}
