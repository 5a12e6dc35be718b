/** How a tool call over the protocol ended, in our words. */

import { type EndProposal, endOfAbort } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import { fields, given, items, text } from '../fields.ts'

/** Its number for a request that was cancelled: by its time limit, or by the client that asked. */
const CANCELLED = -32001
const TIMED_OUT = /timed out|timeout|TimeoutError/i

/** The protocol tells of a tool that failed as of any other result. */
export function endOfResult(result: unknown): WorkEnd {
  const { isError, content, structuredContent } = fields(result)
  if (isError !== true) return given('output', structuredContent ?? content)
  const said = items(content).map((part) => text(fields(part)['text']) ?? '')
  return { error: new Error(said.join('\n') || 'The tool failed') }
}

/** What a request failed with. Of a signal the SDK keeps the words alone. */
export function failureOfCall(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason
  const { code, message } = fields(error)
  return code === CANCELLED && TIMED_OUT.test(String(message)) ? timeOut(message) : error
}

/** How a request ends that its client gives up: it says why in words. */
export function cancellation(reason: unknown): EndProposal {
  const said = text(reason) ?? text(fields(reason)['message'])
  return endOfAbort(TIMED_OUT.test(said ?? '') ? timeOut(said) : new DOMException(said, 'AbortError'))
}

function timeOut(message: unknown): DOMException {
  return new DOMException(String(message), 'TimeoutError')
}
