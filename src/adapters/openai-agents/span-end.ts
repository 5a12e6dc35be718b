/** How a span of the SDK ended, in our words. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkEnd } from '../../model/work.ts'
import { fields, given, text } from '../fields.ts'
import type { AgentTurn } from './agent-turn.ts'
import type { SdkSpan } from './sdk-events.ts'

/** The SDK and its client throw these when a signal aborts; their classes have no names of their own. */
const ABORTED = /\b(?:AbortError|APIUserAbortError)\b|\bRequest was aborted\b|\boperation was aborted\b/

/**
 * What went wrong in a span, as an error that can be handed on.
 *
 * @example
 * errorOf({ message: 'Error in agent run', data: { error: 'TypeError: x is not a function' } })?.name // 'TypeError'
 */
export function errorOf(said: SdkSpan['error']): Error | undefined {
  if (said === null || said === undefined) return undefined
  const detail = text(fields(said.data)['error'])
  const [, name, message] = /^(\w*(?:Error|Triggered)): ([\s\S]*)$/.exec(detail ?? '') ?? []
  const error = new Error(message ?? detail ?? text(said.message) ?? 'An agent failed')
  if (name !== undefined) error.name = name
  return error
}

/** What the SDK gives the model where a tool ran into its own time limit; its span tells of no error. */
const TIMED_OUT = /^Tool '.{1,200}' timed out after \d+ms\.$/

/** How a tool call ended. */
export function endOfTool({ error: said, spanData }: SdkSpan): WorkEnd {
  const { output } = spanData
  const late = TIMED_OUT.test(text(output) ?? '')
    ? new DOMException(String(output), 'TimeoutError')
    : undefined
  const error = errorOf(said) ?? late
  return error === undefined ? given('output', output) : { error }
}

/** True for the span of a model's answer that ended without an answer and without an error. */
export function isCutOff({ error, spanData }: SdkSpan): boolean {
  const { response_id: id, output } = spanData
  return error === null && id === undefined && output === undefined
}

/**
 * How the run of a span ended. The runner knows whether its caller gave it up; what the wire has seen is more exact
 * than what the SDK's spans tell.
 */
export function endOf(span: SdkSpan, run: RunHandle, { call, isCut }: AgentTurn): EndProposal {
  const error = errorOf(span.error)
  const givenUp = call?.givenUp(error !== undefined)
  if (givenUp !== undefined) return givenUp
  if (run.suspected !== undefined) return run.suspected
  if (error !== undefined)
    return ABORTED.test(`${error.name}: ${error.message}`) ? aborted(error) : endOfError(error)
  return isCut && call === undefined ? aborted(undefined) : { reason: 'completed' }
}

function aborted(error: Error | undefined): EndProposal {
  return endOfAbort(error ?? new DOMException('The run was given up', 'AbortError'))
}
