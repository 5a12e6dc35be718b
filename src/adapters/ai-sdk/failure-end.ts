/** What an error of the AI SDK means: it tells some aborts as errors. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import { failureOf } from '../../model/failure.ts'

/**
 * `generateText` throws what its `abortSignal` or its `timeout` aborted with, and says no more. Nothing else in
 * the SDK aborts.
 */
export function endOfFailure(error: unknown): EndProposal {
  const { name } = failureOf(error).link
  return name === 'AbortError' || name === 'TimeoutError' ? endOfAbort(error) : endOfError(error)
}
