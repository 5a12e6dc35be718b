/** Shows OpenTelemetry's own messages where `OTEL_LOG_LEVEL` asks for them, and no SDK is there to do so. */

import * as api from '@opentelemetry/api'
import { apiSlots } from './watch-providers.ts'

/**
 * Lets the console show them, as `NodeSDK` would: not without having been asked, and not in the way of a
 * logger that is there.
 *
 * @param level of `OTEL_LOG_LEVEL`: `error`, `warn`, `info`, `debug`, `verbose` or `all`
 * @returns true if it is shown from now on
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function showDiag(level: string | undefined): boolean {
  const logLevel = api.DiagLogLevel[level?.trim().toUpperCase() as keyof typeof api.DiagLogLevel]
  if (logLevel === undefined || logLevel === api.DiagLogLevel.NONE || apiSlots()?.['diag'] !== undefined)
    return false
  return api.diag.setLogger(new api.DiagConsoleLogger(), { logLevel, suppressOverrideMessage: true })
}
