/** What an answer of pi says, in our words: how a model call ended, and the turn with it. */

import { type EndProposal, endOfAbort, endOfError } from '../../model/end.ts'
import { failureOf } from '../../model/failure.ts'
import type { WorkEnd } from '../../model/work.ts'
import { count, fields, given, items, text } from '../fields.ts'

/** Why an answer ended that nobody wanted so. */
export interface Cut {
  /** That of the turn. */
  readonly signal: AbortSignal | undefined
  /** What the request met that brought the answer, as far as the network has told. */
  readonly broken?: unknown
}

/** pi's clients put the status first, or behind the name of the provider. */
const STATUS = /^(?:[\w .-]{1,40} \()?([45]\d\d)\b/
const TIMED_OUT = /\btimed out\b|\btime-?out\b/i

/** The error of an answer, or undefined if it is a good one. */
export function failureOfAnswer(message: unknown, { signal, broken }: Cut): unknown {
  const { stopReason, errorMessage } = fields(message)
  if (stopReason !== 'error' && stopReason !== 'aborted') return undefined
  if (stopReason === 'aborted' || signal?.aborted === true)
    return signal?.reason ?? new DOMException('', 'AbortError')
  const cause = broken !== undefined && !failureOf(broken).isAbort ? { cause: broken } : {}
  const error = new Error(text(errorMessage) ?? 'The model failed', cause)
  const [, status] = STATUS.exec(error.message) ?? []
  if (status !== undefined) return Object.assign(error, { status: Number(status) })
  if (TIMED_OUT.test(error.message)) error.name = 'TimeoutError'
  return error
}

/** How the model call ended that this is the answer to. */
export function endOfAnswer(message: unknown, cut: Cut): WorkEnd {
  const { content, model, responseModel, responseId, stopReason, usage } = fields(message)
  const error = failureOfAnswer(message, cut)
  const answer = error === undefined ? given('output', content) : { error }
  return {
    ...answer,
    ...usageOf(usage),
    ...given('responseModel', text(responseModel) ?? text(model)),
    ...given('responseId', text(responseId)),
    ...given('finishReason', stopReason === 'toolUse' ? 'tool_calls' : text(stopReason)),
  }
}

/** How the turn ended whose last answer this is. */
export function endOfTurn(message: unknown, cut: Cut): EndProposal {
  const { stopReason } = fields(message)
  const error = failureOfAnswer(message, cut)
  if (error === undefined) return { reason: 'completed', ...given('stopReason', text(stopReason)) }
  return error === cut.signal?.reason || stopReason === 'aborted' ? endOfAbort(error) : endOfError(error)
}

/** pi counts what came from a cache, or went into it, beside the other input. */
function usageOf(usage: unknown): WorkEnd {
  const { input, output, cacheRead, cacheWrite, reasoning } = fields(usage)
  const read = count(cacheRead) ?? 0
  const written = count(cacheWrite) ?? 0
  const all = (count(input) ?? 0) + read + written
  if (all + (count(output) ?? 0) === 0) return {}
  return {
    inputTokens: all,
    ...given('outputTokens', count(output)),
    ...(read > 0 && { cacheReadTokens: read }),
    ...(written > 0 && { cacheWriteTokens: written }),
    ...given('reasoningTokens', count(reasoning)),
  }
}

/** The last answer of a turn. */
export function lastAnswer(messages: unknown): unknown {
  return items(messages).findLast((message) => fields(message)['role'] === 'assistant')
}
