/** Helpers that give a stream: they abort a controller of their own where their caller's signal aborts. */

import { explainAborts } from '../failure-end.ts'
import type { Helper } from '../client-classes.ts'
import { fields } from '../fields.ts'
import type { Guard } from '../guard.ts'

/** Stands around a helper: says why its stream was aborted. */
export function explained(guard: Guard): (original: Helper) => Helper {
  return (original) =>
    function (body, options) {
      const stream = original.call(this, body, options)
      guard.attempt('watch a stream', () => explainStream(stream, options))
      return stream
    }
}

/** Notes that a stream aborts because the signal of its caller did. It is called before the helper asks. */
export function explainStream(stream: unknown, options: unknown): void {
  const { controller } = fields(stream)
  const { signal } = fields(options)
  if (!(controller instanceof AbortController) || !(signal instanceof AbortSignal)) return
  explainAborts(controller, signal)
}
