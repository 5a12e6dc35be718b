/** Flushes the providers that telemetry goes to: the API has no verb for it, but every SDK has. */

import type { Providers } from './providers.ts'

/** Those that are asked. */
export type FlushedProviders = Partial<
  Readonly<Record<keyof Pick<Providers, 'tracers' | 'meters' | 'loggers'>, unknown>>
>

interface Flushable {
  forceFlush?(): Promise<void>
  getDelegate?(): Flushable
}

/** Asks all providers to export what they hold, and waits for each. Rejects only when one of them does. */
export async function flushProviders({ tracers, meters, loggers }: FlushedProviders): Promise<void> {
  const flushed = [tracers, meters, loggers].map((provider) => flush(provider as Flushable | undefined))
  // One that is refused at once shall not cut off the others.
  await Promise.allSettled(flushed)
  await Promise.all(flushed)
}

async function flush(provider: Flushable | undefined): Promise<void> {
  const real = provider?.getDelegate?.() ?? provider
  await real?.forceFlush?.()
}
