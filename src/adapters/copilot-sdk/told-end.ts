/** How a turn, a call of a model and a call of a tool ended, as the session tells it. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import { count, type Fields, fields, given, text } from '../fields.ts'

/** What `sendAndWait` throws at its time limit; the agent goes on. */
const TIMED_OUT = /^Timeout after \d+ms waiting for session\.idle$/

/** The end of a turn whose caller waits no more; undefined for any other failure, of which the session tells. */
export function endOfWait(error: unknown): EndProposal | undefined {
  const said = text(fields(error)['message'])
  return said !== undefined && TIMED_OUT.test(said)
    ? endOfAbort(new DOMException(said, 'TimeoutError'))
    : undefined
}

/** The end that somebody wanted. */
export function endOfCancel(said = 'The turn was aborted'): EndProposal {
  return endOfAbort(new DOMException(said, 'AbortError'))
}

/** `session.error`, and other failures that are told. */
export function endOfFailure(data: Fields): EndProposal {
  return endOfError(failureOf(data['message'] ?? data['error'], data['statusCode']))
}

/** `model.call_failure`. */
export function failureOfModel(data: Fields): Error {
  const { errorMessage, statusCode, failureKind } = data
  return failureOf(errorMessage ?? failureKind, statusCode)
}

/** `assistant.usage`: the figures of the answer that has just come. */
export function figuresOf(data: Fields): WorkEnd {
  return {
    ...given('finishReason', text(data['finishReason'])),
    ...given('responseModel', text(data['model'])),
    ...given('responseId', text(data['apiCallId'])),
    ...given('inputTokens', count(data['inputTokens'])),
    ...given('outputTokens', count(data['outputTokens'])),
    ...given('cacheReadTokens', count(data['cacheReadTokens'])),
    ...given('cacheWriteTokens', count(data['cacheWriteTokens'])),
    ...given('reasoningTokens', count(data['reasoningTokens'])),
  }
}

/** `tool.execution_complete`. */
export function endOfTool({ success, result, error }: Fields): WorkEnd {
  if (success !== false) return given('output', fields(result)['content'])
  return { error: failureOf(fields(error)['message'], undefined) }
}

function failureOf(said: unknown, status: unknown): Error {
  const error = new Error(text(said) ?? 'Copilot failed')
  return Object.assign(error, given('status', count(status)))
}
