/** What an error means that a framework or the network tells: some aborts come as errors. */

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
