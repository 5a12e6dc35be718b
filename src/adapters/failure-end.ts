/** What an error means that a framework or the network tells: some aborts come as errors, and some say not why. */

import { type EndProposal, endOfAbort, endOfError } from '../model/end.ts'
import { failureOf } from '../model/failure.ts'

/**
 * `generateText` throws what its `abortSignal` or its `timeout` aborted with, and says no more; so does `fetch`.
 * Nothing else in them aborts.
 */
export function endOfFailure(error: unknown): EndProposal {
  return isToldAbort(error) ? endOfAbort(error) : endOfError(error)
}

/** True for what a signal aborts with that was given no reason of its own. */
export function isToldAbort(error: unknown): boolean {
  const { name } = failureOf(error).link
  return name === 'AbortError' || name === 'TimeoutError'
}

/** What aborted, by the bare error that a controller was aborted with instead. */
const behind = new WeakMap<object, unknown>()

/**
 * Notes what stands behind each abort of a controller that gives no reason: that of the caller's signal. Listeners
 * are told what they would be told without us.
 */
export function explainAborts(controller: AbortController, signal: AbortSignal): void {
  const { abort } = controller
  const explained = (given?: unknown): void => {
    if (given !== undefined || !signal.aborted) return abort.call(controller, given)
    // As `abort` makes it itself.
    const bare = new DOMException('This operation was aborted', 'AbortError')
    behind.set(bare, signal.reason)
    abort.call(controller, bare)
  }
  Object.defineProperty(controller, 'abort', { value: explained, writable: true, configurable: true })
}

/** What stands behind an error that somebody was aborted with: the error itself, if nothing else is known. */
export function abortReasonOf(error: unknown): unknown {
  // A listener that is `abort` itself hands on the event that it hears as the reason.
  if (error instanceof Event) return abortReasonOf(reasonIn(error.target))
  const known = typeof error === 'object' && error !== null ? behind.get(error) : undefined
  return known === undefined ? error : abortReasonOf(known)
}

function reasonIn(target: unknown): unknown {
  const reason = target instanceof AbortSignal ? (target.reason as unknown) : undefined
  return reason ?? new DOMException('Aborted', 'AbortError')
}
