/** What messages of the SDK mean, in our words. */

import { type EndProposal, endOfError } from '../../model/end.ts'
import type { WorkEnd } from '../../model/work.ts'
import { count, type Fields, fields, given, items, text } from '../fields.ts'

/** How an agent is called that the application gave no name. */
export const NAMELESS = 'claude-code'

/** True for what the agent tells only where parts of answers are asked for. */
export function isOfParts({ type, subtype, status }: Fields): boolean {
  return type === 'stream_event' || (type === 'system' && subtype === 'status' && status === 'requesting')
}

/** A part of an answer or of a user's message, by its `type`. */
export function blocksOf({ message }: Fields): readonly Fields[] {
  return items(fields(message)['content']).map(fields)
}

/** Tokens of an answer so far. The API counts cached ones beside the others. */
export function usageOf(usage: Fields): WorkEnd {
  const read = count(usage['cache_read_input_tokens'])
  const written = count(usage['cache_creation_input_tokens'])
  const input = count(usage['input_tokens'])
  return {
    ...given('inputTokens', input && input + (read ?? 0) + (written ?? 0)),
    ...given('outputTokens', count(usage['output_tokens'])),
    ...given('cacheReadTokens', read),
    ...given('cacheWriteTokens', written),
  }
}

/** What went wrong, in the agent's words. */
export function failure(said: unknown, kind?: unknown): Error {
  const error = new Error(text(said) ?? 'Claude Code failed')
  error.name = TIMED_OUT.test(error.message) ? 'TimeoutError' : (text(kind) ?? error.name)
  return error
}

const TIMED_OUT = /\btimed out\b/i

/** How a tool call ended, by its result. */
export function endOfTool({ content, is_error: isError }: Fields): WorkEnd {
  if (isError !== true) return given('output', content)
  const said = typeof content === 'string' ? content : items(content).map((part) => fields(part)['text'])
  return { error: failure(String(said) || 'The tool failed') }
}

/** How a turn ended, by its result: `subtype` says `success` of a model that could not be asked, too. */
export function endOfResult(result: Fields, known: unknown): EndProposal {
  const { subtype, is_error: isError, terminal_reason: reason, stop_reason: stopReason } = result
  if (isError !== true) return { reason: 'completed', ...given('stopReason', text(stopReason)) }
  const said = subtype === 'success' ? result['result'] : items(result['errors'])[0]
  const error = known ?? failure(said ?? subtype, reason ?? subtype)
  const why = given('stopReason', text(reason) ?? text(subtype))
  if (INTERRUPTED.has(reason)) return { reason: 'killed', cause: 'caller_abort', error, ...why }
  return { ...endOfError(error), ...why }
}

/** Somebody called `interrupt()`. */
const INTERRUPTED = new Set<unknown>(['aborted_streaming', 'aborted_tools'])

/** How a sub-agent ended, by the notification of its task. */
export function endOfTask({ status, summary }: Fields): EndProposal {
  if (status === 'stopped') return { reason: 'killed', cause: 'caller_abort' }
  return status === 'failed' ? endOfError(failure(summary)) : { reason: 'completed' }
}
