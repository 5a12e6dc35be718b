/** Where our own trouble goes: to OpenTelemetry's `diag`, and aloud only where it makes us useless. */

import * as api from '@opentelemetry/api'
import { isQuiet } from './quiet.ts'
import { Untold } from './untold.ts'

const logger = api.diag.createComponentLogger({ namespace: 'lifesign' })

// The API's own door for all of its copies: where somebody has set a logger, it stands there.
const API = Symbol.for('opentelemetry.js.api.1')
const globals = globalThis as { [API]?: { readonly diag?: unknown } }

const untold = new Untold()
/** What was said aloud; far more than there is to say of one process. */
const aloud = new Set<string>()
const MAX_ALOUD = 100

/** Reports trouble of ours. Kept until a logger is set. Never throws. */
export function warn(message: string, error?: unknown): void {
  say(() => logger.warn(message, ...(error === undefined ? [] : [error])))
}

/** Says what is no trouble, but good to know. Kept until a logger is set. Never throws. */
export function inform(message: string): void {
  say(() => logger.info(message))
}

/**
 * Reports trouble that makes us useless, once, also as a warning of the process: `diag` is silent where nobody set a
 * logger. Nothing is printed in tests, and where `LIFESIGN_QUIET` is set. Never throws.
 *
 * @param error only for `diag`: it may hold what nobody wants on a terminal
 */
export function warnAloud(message: string, error?: unknown): void {
  warn(message, error)
  if (aloud.has(message) || aloud.size >= MAX_ALOUD || isQuiet(process.env)) return
  aloud.add(message)
  guarded(() => process.emitWarning(message, 'LifesignWarning'))
}

/** Says what was said before there was a logger, if there is one now. Cheap, and never throws. */
export function speakUp(): void {
  if (untold.isEmpty || !isHeard()) return
  const { kept, lost } = untold.take()
  for (const words of kept) guarded(words)
  if (lost > 0) guarded(() => logger.warn(`${lost} more were said before anybody listened, and are lost`))
}

function say(words: () => void): void {
  if (!isHeard()) return untold.keep(words)
  speakUp()
  guarded(words)
}

function isHeard(): boolean {
  return globals[API]?.diag !== undefined
}

// The logger is the host's own, and mostly called in timers of ours: what it throws there would end the host.
function guarded(words: () => void): void {
  try {
    words()
  } catch {
    // There is nobody left to tell.
  }
}
