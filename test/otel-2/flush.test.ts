/** Flushing on the 2.12 line, whose logs live under an API of their own. */

import { logs } from '@opentelemetry/api-logs'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { afterEach, expect, it, vi } from 'vitest'
import { Providers } from '../../src/telemetry/providers.ts'
import { flushProviders } from '../../src/telemetry/flush-providers.ts'

afterEach(() => logs.disable())

it('flushProviders() reaches the separate provider of loggers', async () => {
  const provider = new LoggerProvider()
  const forceFlush = vi.spyOn(provider, 'forceFlush')
  logs.setGlobalLoggerProvider(provider)

  await flushProviders(new Providers())

  expect(forceFlush).toHaveBeenCalledTimes(1)
})
