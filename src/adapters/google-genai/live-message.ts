/** What is read of the messages of a live connection, and of how that ended. */

import { type EndProposal, endOfError } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import { count, type Fields, fields, given, items, text } from '../fields.ts'

/** Codes of a connection that somebody closed in order. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const IN_ORDER: ReadonlySet<unknown> = new Set([1000, 1001, 1005])

/** A call of a tool that the model asks for. */
export interface AskedTool {
  readonly id: string | undefined
  readonly name: string
  readonly args: unknown
}

/** The calls that a message asks for. */
export function toolsIn(message: Fields): readonly AskedTool[] {
  return items(fields(message['toolCall'])['functionCalls']).map((call) => {
    const { id, name, args } = fields(call)
    return { id: text(id), name: text(name) ?? 'tool', args }
  })
}

/** True for a message that holds a part of an answer. Figures of its use, and what it heard, are none. */
export function holdsAnswer(content: Fields): boolean {
  const said = text(fields(content['outputTranscription'])['text'])
  return said !== undefined || items(fields(content['modelTurn'])['parts']).length > 0
}

/** The tokens of an answer. */
export function usageIn(message: Fields): WorkEnd | undefined {
  const usage = fields(message['usageMetadata'])
  const input = count(usage['promptTokenCount'])
  const thoughts = count(usage['thoughtsTokenCount'])
  const output = count(usage['responseTokenCount'])
  if (input === undefined && output === undefined) return undefined
  return {
    ...given('inputTokens', input),
    ...given('outputTokens', output === undefined ? undefined : output + (thoughts ?? 0)),
    ...given('cacheReadTokens', count(usage['cachedContentTokenCount'])),
    ...given('reasoningTokens', thoughts),
  }
}

/** What was known when a connection ended. */
export interface Closing {
  /** The model owed an answer. */
  readonly isOwed: boolean
  /** The server had announced it (`goAway`). It closes with the code of a failure then: 1008, 1011. */
  readonly isDismissed: boolean
}

/** How a connection ended that the server closed, or that broke. */
export function endOfClose(event: unknown, { isOwed, isDismissed }: Closing): EndProposal {
  const { code, reason } = fields(event)
  const why = text(reason)
  if (isDismissed && !isOwed) return { reason: 'completed', stopReason: 'go_away' }
  if (IN_ORDER.has(code) && !isOwed) return { reason: 'completed', ...given('stopReason', why) }
  const words = why ?? `The connection of the live session closed with code ${String(code)}`
  return endOfError(Object.assign(new Error(words), { code: `WS_${String(code)}` }))
}

/** What a WebSocket tells of a failure: an event around it. */
export function failureIn(event: unknown): unknown {
  const { error, message } = fields(event)
  return error ?? new Error(text(message) ?? 'The connection of the live session broke')
}
