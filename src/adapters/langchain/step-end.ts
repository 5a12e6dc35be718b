/** How a step of LangChain ended, in our words. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import { failureOf } from '../../model/failure.ts'
import type { WorkEnd } from '../../model/work.ts'
import { isToldAbort } from '../failure-end.ts'
import { fields, given, text } from '../fields.ts'
import type { GraphTurn } from './graph-turn.ts'

/** LangGraph throws it where a node asks a person. */
export function isInterrupt(error: unknown): boolean {
  return fields(error)['name'] === 'GraphInterrupt'
}

/** True for what LangGraph throws to jump: it is no failure. */
export function isJump(error: unknown): boolean {
  return isInterrupt(error) || fields(error)['is_bubble_up'] === true
}

/** True for an error that says by its name that it waited in vain. */
export function isTimeout(error: unknown): boolean {
  return failureOf(error).link.name === 'TimeoutError'
}

/** How a graph ended. Its caller's signal says it best; the graph says no more than "Abort" of any abort. */
export function endOfTurn(turn: GraphTurn, error: unknown): EndProposal {
  const { signal, cut } = turn
  if (error === undefined || isJump(error)) {
    return { reason: 'completed', ...(turn.isInterrupted && { stopReason: 'interrupt' }) }
  }
  if (signal?.aborted === true) return endOfAbort(signal.reason)
  if (saysOnlyAbort(error)) return endOfAbort(cut ?? error)
  return signal === undefined && isToldAbort(error) ? endOfAbort(error) : endOfError(error)
}

/** How a tool call ended. */
export function endOfTool(end: { readonly output: unknown } | { readonly error: unknown }): WorkEnd {
  if ('error' in end) return isJump(end.error) ? {} : { error: end.error }
  const { status, content } = fields(end.output)
  const output = content ?? end.output
  return status === 'error'
    ? { error: new Error(text(content) ?? 'The tool failed') }
    : given('output', output)
}

function saysOnlyAbort(error: unknown): boolean {
  const { message, name } = fields(error)
  return message === 'Abort' || name === 'ModelAbortError'
}
