/** Zero-code: `node --import lifesign/register app.mjs` instruments an unchanged application. */

import { keysOf } from './channels/webhook/signature.ts'
import { loadConfigFile } from './options/config-file.ts'
import { guardedClock } from './guarded-clock.ts'
import { startLifesign } from './instance.ts'
import { harmlessMessage } from './notify/words/render.ts'
import { registerAdapters, registerOptions } from './options/register-options.ts'
import { systemClock } from './system-clock.ts'
import { isTestRun } from './voice/quiet.ts'
import { inform, warn, warnAloud } from './voice/warn.ts'
import { readEnvironment, type EnvironmentReading } from './zero-code/environment.ts'
import { showDiag } from './zero-code/show-diag.ts'
import { startZeroCode } from './zero-code/zero-code.ts'

// The preload of an application: whatever goes wrong here, the application starts.
try {
  const reading = readEnvironment(process.env, keysOf)
  if (reading.options.enabled) register(reading)
} catch (error) {
  warn('Cannot start', error)
}

function register(reading: EnvironmentReading): void {
  const { configFile, startSdk } = reading
  const file = configFile === undefined ? undefined : loadConfigFile(configFile, harmlessMessage)
  const { options, problems } = registerOptions(reading, file?.options)
  if (!options.enabled) return
  const adapters = registerAdapters(options.adapters)
  const host = startLifesign({ ...options, adapters })
  if (!host.enabled) return
  host.standBy()
  startZeroCode({
    host,
    clock: guardedClock(systemClock, host.attempt),
    processor: host.spanProcessor,
    startSdk,
    // Most workers of a test runner never have a run.
    preparesAhead: !isTestRun(process.env),
    problems: [...reading.problems, ...(file?.problems ?? []), ...problems],
    listen: () => void showDiag(process.env['OTEL_LOG_LEVEL']),
    inform,
    warn,
    warnAloud,
  })
}
