/** How turns and tools of the kit ended, in our words. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import { isToldAbort } from '../failure-end.ts'
import { fields, items, text } from '../fields.ts'

/** What was thrown into the caller's face. */
export function endOfThrown(error: unknown, signal: AbortSignal | undefined): EndProposal {
  if (signal?.aborted === true) return endOfAbort(signal.reason)
  return isToldAbort(error) ? endOfAbort(error) : endOfError(error)
}

/** The failure that an event tells of: the kit throws none of a model's into the caller's face. */
export function failureOfEvent(event: unknown): Error | undefined {
  const { errorCode, errorMessage } = fields(event)
  // Of an answer without content the kit makes the reason why it ended an error, also of a good one.
  if (errorCode === undefined || errorCode === 'STOP') return undefined
  const code = String(errorCode)
  const error = new Error(text(errorMessage) ?? code)
  return Object.assign(error, /^[45]\d\d$/.test(code) ? { status: Number(code) } : { code })
}

/** True for an event with which an agent may have said all that it had to say. */
export function isLastWord(event: unknown): boolean {
  const { partial, content } = fields(event)
  const calls = items(fields(content)['parts']).some((part) => {
    const { functionCall, functionResponse } = fields(part)
    return functionCall !== undefined || functionResponse !== undefined
  })
  return partial !== true && !calls
}

/** True for an event that leaves something to a person, or to other code that ends it later. */
export function asksPeople(event: unknown): boolean {
  return items(fields(event)['longRunningToolIds']).length > 0
}
