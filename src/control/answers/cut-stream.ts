/** How a Node stream is cut without an uncaught exception, and how one says that its other side left. */

import type { EventEmitter } from 'node:events'

/** An error that a pipe made because the other side left. */
const LEFT_CODES = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'])

/** The reason of a cut as an error, which is what streams are destroyed with. */
export function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The run has ended', { cause: reason })
}

/** True for what a stream says when nobody reads on, or takes more. */
export function hasLeft(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' && LEFT_CODES.has(code)
}

/**
 * True for the error of a cut that nobody listens for: emitted, it would end the process. It counts at this very
 * moment: a pipe listens too, takes its listener away, and emits the error again.
 *
 * @param reason what the stream was cut with
 */
export function withheld(
  stream: EventEmitter,
  event: string | symbol,
  error: unknown,
  reason: unknown,
): boolean {
  return event === 'error' && reason !== undefined && error === reason && stream.listenerCount('error') === 0
}
