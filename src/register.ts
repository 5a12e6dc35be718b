/** Zero-code: `node --import lifesign/register app.mjs` instruments an unchanged application. */

import * as api from '@opentelemetry/api'
import { aiSdk } from './adapters/ai-sdk/index.ts'
import { fetchProgress } from './adapters/fetch/index.ts'
import { webhook } from './channels/webhook/index.ts'
import { keysOf } from './channels/webhook/signature.ts'
import { startLifesign } from './instance.ts'
import { systemClock } from './system-clock.ts'
import { readEnvironment, type EnvironmentReading } from './zero-code/environment.ts'
import { startZeroCode } from './zero-code/zero-code.ts'

const logger = api.diag.createComponentLogger({ namespace: 'lifesign' })
const inform = (message: string): void => logger.info(message)
const warn = (message: string, error?: unknown): void =>
  logger.warn(message, ...(error === undefined ? [] : [error]))

// The preload of an application: whatever goes wrong here, the application starts.
try {
  const reading = readEnvironment(process.env, keysOf)
  if (reading.options.enabled) register(reading)
} catch (error) {
  warn('Cannot start', error)
}

function register(reading: EnvironmentReading): void {
  const { options, webhookUrl: url, webhookSecret: secret, startSdk, problems } = reading
  const adapters = [fetchProgress(), aiSdk()]
  const channels = url === undefined ? [] : [webhook({ url, ...(secret && { secret }) })]
  const host = startLifesign({ ...options, adapters, channels })
  const processor = host.spanProcessor
  startZeroCode({ host, clock: systemClock, processor, startSdk, problems, inform, warn })
}
