/** What Cohere and Bedrock's Converse say, in the words of the providers whose words are read. */

import { type Fields, fields, items, text } from '../fields.ts'

const COHERE = /^(?:message|content|tool-plan|tool-call|citation)-(?:start|delta|end)$/
/** Cohere's reasons are in capitals. */
const REASONS: Readonly<Record<string, string>> = { COMPLETE: 'stop', TOOL_CALL: 'tool_calls' }

/**
 * Translates a whole answer, or an event of a stream that tells its type.
 *
 * @returns undefined for what is nobody's of these
 */
export function translated(event: Fields): Fields | undefined {
  const { type, message, finish_reason: reason, output, stopReason } = event
  if (typeof type === 'string' && COHERE.test(type)) return cohereEvent(type, event)
  if (text(reason) !== undefined && message !== undefined) return cohereChat(event, fields(message))
  if (text(stopReason) === undefined || output === undefined) return undefined
  const content = items(fields(fields(output)['message'])['content']).map(converseBlock)
  return { type: 'message', content, stop_reason: stopReason, usage: converseUsage(event['usage']) }
}

function cohereEvent(type: string, { id, delta }: Fields): Fields {
  const { message, finish_reason: reason, usage } = fields(delta)
  const { content, tool_plan: plan, tool_calls: calls } = fields(message)
  const { text: said, thinking } = fields(content)
  if (type === 'message-end') return cohereChat({ id, finish_reason: reason, usage }, {})
  const isCall = type === 'tool-call-start'
  const words = said ?? thinking ?? plan ?? fields(fields(calls)['function'])['arguments']
  return { id, choices: [{ delta: isCall ? { tool_calls: [calls] } : { content: words } }] }
}

function cohereChat({ id, finish_reason: reason, usage }: Fields, message: Fields): Fields {
  const { input_tokens: input, output_tokens: output } = fields(fields(usage)['tokens'])
  if (reason === 'ERROR' || reason === 'TIMEOUT') return { error: { code: String(reason).toLowerCase() } }
  const known = REASONS[String(reason)] ?? String(reason).toLowerCase()
  const choices = [{ message, finish_reason: known }]
  return { id, choices, usage: { prompt_tokens: input, completion_tokens: output } }
}

/**
 * Translates an event of Bedrock's Converse.
 *
 * @param type as the head of its frame tells
 */
export function converseEvent(type: string, event: Fields): Fields {
  if (type === 'messageStart') return { type: 'message_start' }
  if (type === 'contentBlockStart') {
    return { type: 'content_block_start', content_block: converseBlock(event['start']) }
  }
  if (type === 'messageStop') return { type: 'message_delta', delta: { stop_reason: event['stopReason'] } }
  if (type === 'metadata') return { type: 'message_stop', usage: converseUsage(event['usage']) }
  return { type: 'content_block_delta' }
}

function converseBlock(block: unknown): Fields {
  const { toolUse } = fields(block)
  const { toolUseId: id, name } = fields(toolUse)
  return toolUse === undefined ? { type: 'text' } : { type: 'tool_use', id, name }
}

function converseUsage(usage: unknown): Fields {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = fields(usage)
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_input_tokens: cacheReadInputTokens,
    cache_creation_input_tokens: cacheWriteInputTokens,
  }
}
