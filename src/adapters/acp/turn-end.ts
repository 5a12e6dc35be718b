/** How a turn of an agent ended, in our words. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import type { ProcessFate } from '../../model/evidence.ts'
import { fields, given, items, text } from '../fields.ts'

/** Why somebody does not wait any more. */
export interface GivenUp {
  /** The signal that the request was made with, or is served with. */
  readonly signal: AbortSignal | undefined
  /** True once `session/cancel` was sent. */
  readonly isCancelled: boolean
}

/** The protocol's number for a request that was taken back. */
export const CANCELLED = -32_800

/** The agent has answered: its stop reason says how. */
export function endOfAnswer(result: unknown, why: GivenUp): EndProposal {
  const stopReason = text(fields(result)['stopReason'])
  if (stopReason === 'cancelled') return { ...endOfGivenUp(why), stopReason }
  return { reason: 'completed', ...given('stopReason', stopReason) }
}

/** The request failed: by the agent, by the connection, or because somebody took it back. */
export function endOfFailure(error: unknown, why: GivenUp): EndProposal {
  const isTakenBack = why.signal?.aborted === true || why.isCancelled || fields(error)['code'] === CANCELLED
  return isTakenBack ? endOfGivenUp(why) : endOfError(explained(error))
}

/**
 * The request failed for its agent, or by the connection.
 *
 * @param fate how the agent died; undefined for one that lives, or that is not known
 */
export function endOfBreak(error: unknown, fate: ProcessFate | undefined, why: GivenUp): EndProposal {
  if (fate === undefined) return endOfFailure(error, why)
  const { code, signal } = fate
  const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`
  const death = new Error(`${text(fields(error)['message'])}: the agent ${how}`, { cause: error })
  return endOfFailure(Object.assign(death, signal !== null && { code: signal }), why)
}

/** Somebody has given it up: a time limit, or a caller. */
export function endOfGivenUp({ signal }: GivenUp): EndProposal {
  const reason: unknown = signal?.aborted === true ? signal.reason : undefined
  return endOfAbort(reason ?? new DOMException('The prompt was cancelled', 'AbortError'))
}

/** "Internal error" is all that the protocol says of what was thrown elsewhere; its words stand in the details. */
function explained(error: unknown): unknown {
  const { message, data } = fields(error)
  const details = text(fields(data)['details'])
  return details === undefined ? error : new Error(`${String(message)}: ${details}`, { cause: error })
}

/** A tool call that has ended, or undefined while it goes on. */
export function endOfTool({
  status,
  content,
  rawOutput,
}: Readonly<Record<string, unknown>>): WorkEnd | undefined {
  if (status === 'completed') return given('output', rawOutput ?? content ?? undefined)
  if (status !== 'failed') return undefined
  const said = items(content).map((part) => text(fields(fields(part)['content'])['text']) ?? '')
  return { error: new Error(said.join('\n').trim() || 'The tool failed') }
}
