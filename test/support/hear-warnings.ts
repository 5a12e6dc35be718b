/** Hears what is said to OpenTelemetry's `diag`, until the test is over. */

import { diag, DiagLogLevel } from '@opentelemetry/api'
import { onTestFinished } from 'vitest'

/** The words of each warning, in order. */
export function hearWarnings(): unknown[][] {
  const warnings: unknown[][] = []
  const none = (): void => {}
  const warn = (...words: unknown[]): void => void warnings.push(words)
  diag.setLogger({ error: none, warn, info: none, debug: none, verbose: none }, DiagLogLevel.WARN)
  onTestFinished(() => diag.disable())
  return warnings
}
