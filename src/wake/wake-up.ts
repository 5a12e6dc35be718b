/** Starts Lifesign for `lifesign/register`: reads what it shall do, and follows the set-up of OpenTelemetry. */

import { keysOf } from '../channels/webhook/signature.ts'
import { guardedClock } from '../guarded-clock.ts'
import { startLifesign } from '../instance.ts'
import type { Adapter } from '../model/adapter.ts'
import { harmlessMessage } from '../notify/words/render.ts'
import { loadConfigFile } from '../options/config-file.ts'
import { registerAdapters, registerOptions } from '../options/register-options.ts'
import { systemClock } from '../system-clock.ts'
import { isTestRun } from '../voice/quiet.ts'
import { inform, warn, warnAloud } from '../voice/warn.ts'
import { readEnvironment } from '../zero-code/environment.ts'
import { showDiag } from '../zero-code/show-diag.ts'
import { startZeroCode } from '../zero-code/zero-code.ts'

/**
 * Starts it with all that the environment says. Never throws.
 *
 * @param adapters those that need no code, if they listen already
 */
export function wakeUp(adapters?: readonly Adapter[]): void {
  try {
    start(adapters)
  } catch (error) {
    warn('Cannot start', error)
  }
}

function start(listening?: readonly Adapter[]): void {
  const reading = readEnvironment(process.env, keysOf)
  if (!reading.options.enabled) return
  const { configFile, startSdk } = reading
  const file = configFile === undefined ? undefined : loadConfigFile(configFile, harmlessMessage)
  const { options, problems } = registerOptions(reading, file?.options)
  if (!options.enabled) return
  const adapters = listening ?? registerAdapters(options.adapters)
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
