/** What an error means that a framework or the network tells: some aborts come as errors. */

import { type EndProposal, endOfAbort, endOfError } from '../model/end.ts'
import { failureOf } from '../model/failure.ts'

/**
 * `generateText` throws what its `abortSignal` or its `timeout` aborted with, and says no more; so does `fetch`.
 * Nothing else in them aborts.
 */
export function endOfFailure(error: unknown): EndProposal {
  const { name } = failureOf(error).link
  return name === 'AbortError' || name === 'TimeoutError' ? endOfAbort(error) : endOfError(error)
}
