/** Where our own trouble goes: to OpenTelemetry's `diag`, and nowhere else. */

import * as api from '@opentelemetry/api'

const logger = api.diag.createComponentLogger({ namespace: 'lifesign' })

/** Reports trouble of ours. Never throws. */
export function warn(message: string, error?: unknown): void {
  say(() => logger.warn(message, ...(error === undefined ? [] : [error])))
}

/** Says what is no trouble, but good to know. Never throws. */
export function inform(message: string): void {
  say(() => logger.info(message))
}

// The logger is the host's own, and mostly called in timers of ours: what it throws there would end the host.
function say(work: () => void): void {
  try {
    work()
  } catch {
    // There is nobody left to tell.
  }
}

/**
 * Reports trouble that makes us useless, also to whoever watches the process: `diag` is silent where nobody set a
 * logger. Never throws.
 */
export function warnAloud(message: string): void {
  warn(message)
  say(() => process.emitWarning(message, 'LifesignWarning'))
}
