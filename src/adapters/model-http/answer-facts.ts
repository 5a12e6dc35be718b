/** What is learned from an answer on its way: figures and names, and nothing of what it says. */

import { count, fields, type Fields, items, text } from '../fields.ts'
import { translated } from './translated-events.ts'

/** An answer, as far as it was read. */
export interface AnswerFacts {
  model: string | undefined
  /** Why the model stopped, in the words of the GenAI conventions where they differ only in spelling. */
  finishReason: string | undefined
  inputTokens: number | undefined
  outputTokens: number | undefined
  /** Input tokens that came from a cache, or were written to one, and output tokens used for reasoning. */
  cacheReadTokens: number | undefined
  cacheWriteTokens: number | undefined
  reasoningTokens: number | undefined
  /** The provider's id of the answer. */
  responseId: string | undefined
  /** Names of the tools that it asks for, by the ids of their calls. */
  readonly tools: Map<string, string>
  /** True once the provider has said that nothing follows. */
  isOver: boolean
  /** The kind of failure, where the provider tells of one inside of its answer. */
  failure: string | undefined
}

/** Of an answer of which nothing was read yet. */
export function freshFacts(): AnswerFacts {
  return {
    model: undefined,
    finishReason: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    cacheReadTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    responseId: undefined,
    tools: new Map(),
    isOver: false,
    failure: undefined,
  }
}

/** True if nothing was learned from one to the other. */
export function isSameAnswer(one: AnswerFacts, other: AnswerFacts): boolean {
  for (const key in one) if (one[key as keyof AnswerFacts] !== other[key as keyof AnswerFacts]) return false
  return true
}

/** An answer asks for no more tools than this; further ones are not counted. */
const MAX_TOOLS = 100

/**
 * Reads one event of a stream, or a whole answer.
 *
 * @returns true if a person would call it progress
 * @example
 * const facts = freshFacts()
 * absorb({ choices: [{ delta: { content: 'Hel' } }] }, facts) // true
 * absorb({ choices: [{ delta: { content: '' } }] }, facts) // false
 */
export function absorb(value: unknown, facts: AnswerFacts): boolean {
  const event = fields(value)
  if (event['error'] !== undefined && event['error'] !== null) return failed(event['error'], facts)
  const type = text(event['type'])
  if (Array.isArray(event['choices'])) return chat(event, facts)
  if (Array.isArray(event['candidates']) || event['usageMetadata'] !== undefined) return gemini(event, facts)
  if (type?.startsWith('response.') === true) return responseEvent(type, event, facts)
  if (event['object'] === 'response') return response(event, facts)
  if (typeof event['done'] === 'boolean') return ollama(event, facts)
  const known = translated(event)
  if (known !== undefined) return absorb(known, facts)
  return type !== undefined && anthropic(type, event, facts)
}

function chat(event: Fields, facts: AnswerFacts): boolean {
  noteHead(event, facts)
  noteUsage(event['usage'], facts)
  let moves = false
  for (const choice of items(event['choices'])) {
    const { finish_reason: reason, delta, message, text: said } = fields(choice)
    facts.finishReason = text(reason) ?? facts.finishReason
    const body = fields(delta ?? message)
    for (const call of items(body['tool_calls'])) noteTool(call, fields(fields(call)['function']), facts)
    moves ||= text(reason) !== undefined || text(said) !== undefined || saysSomething(body)
  }
  return moves
}

/** Some relays send empty deltas to keep the connection open. */
function saysSomething(body: Fields): boolean {
  for (const key in body) if (key !== 'role' && isSomething(body[key])) return true
  return false
}

function isSomething(value: unknown): boolean {
  return (
    value !== '' && value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0)
  )
}

/** Events of OpenAI's responses: the head, deltas, and a last one that repeats the whole answer. */
function responseEvent(type: string, event: Fields, facts: AnswerFacts): boolean {
  if (type === 'response.created' || type === 'response.in_progress' || type === 'response.queued') {
    noteHead(fields(event['response']), facts)
    return false
  }
  if (type === 'response.failed') return failed(fields(event['response'])['error'], facts)
  if (type === 'response.completed' || type === 'response.incomplete') {
    response(fields(event['response']), facts)
    facts.isOver = true
    return true
  }
  if (type === 'response.output_item.done') noteTool(event['item'], fields(event['item']), facts)
  return event['delta'] !== ''
}

function response(whole: Fields, facts: AnswerFacts): boolean {
  noteHead(whole, facts)
  noteUsage(whole['usage'], facts)
  for (const item of items(whole['output'])) noteTool(item, fields(item), facts)
  // It was accepted, and is worked on where nobody here hears of it.
  if (whole['status'] === 'queued' || whole['status'] === 'in_progress') return true
  const why = text(fields(whole['incomplete_details'])['reason'])
  const isAsking = facts.tools.size > 0
  facts.finishReason = why ?? (isAsking ? 'tool_calls' : (facts.finishReason ?? 'stop'))
  return true
}

function anthropic(type: string, event: Fields, facts: AnswerFacts): boolean {
  const { message, content_block: block, delta } = event
  const head = type === 'message' ? event : fields(message)
  if (type === 'ping') return false
  if (type === 'message_start' || type === 'message') noteHead(head, facts)
  noteUsage(head['usage'] ?? event['usage'], facts)
  for (const part of [block, ...items(head['content'])]) {
    if (fields(part)['type'] === 'tool_use') noteTool(part, fields(part), facts)
  }
  const reason = text(head['stop_reason']) ?? text(fields(delta)['stop_reason'])
  if (reason !== undefined) facts.finishReason = reason === 'tool_use' ? 'tool_calls' : reason
  if (type === 'message_stop') facts.isOver = true
  return type !== 'message_start'
}

function gemini(event: Fields, facts: AnswerFacts): boolean {
  facts.model = text(event['modelVersion']) ?? facts.model
  facts.responseId = text(event['responseId']) ?? facts.responseId
  const usage = fields(event['usageMetadata'])
  facts.inputTokens = count(usage['promptTokenCount']) ?? facts.inputTokens
  facts.outputTokens = count(usage['candidatesTokenCount']) ?? facts.outputTokens
  noteDetails(usage, facts)
  let moves = false
  for (const candidate of items(event['candidates'])) {
    const { finishReason, content } = fields(candidate)
    for (const part of items(fields(content)['parts'])) {
      const call = fields(part)['functionCall']
      if (call !== undefined) noteTool(call, fields(call), facts)
      moves ||= fields(part)['text'] !== ''
    }
    facts.finishReason = text(finishReason)?.toLowerCase() ?? facts.finishReason
  }
  if (facts.finishReason !== undefined && facts.tools.size > 0) facts.finishReason = 'tool_calls'
  return moves || facts.finishReason !== undefined
}

function ollama(event: Fields, facts: AnswerFacts): boolean {
  const message = fields(event['message'])
  facts.model = text(event['model']) ?? facts.model
  facts.inputTokens = count(event['prompt_eval_count']) ?? facts.inputTokens
  facts.outputTokens = count(event['eval_count']) ?? facts.outputTokens
  for (const call of items(message['tool_calls'])) noteTool(call, fields(fields(call)['function']), facts)
  if (event['done'] === true) {
    facts.finishReason = facts.tools.size > 0 ? 'tool_calls' : (text(event['done_reason']) ?? 'stop')
    facts.isOver = true
  }
  return event['done'] === true || saysSomething(message)
}

function failed(error: unknown, facts: AnswerFacts): boolean {
  const { code, type, status } = fields(error)
  facts.failure = text(code) ?? text(type) ?? text(status) ?? 'error'
  return false
}

function noteHead(head: Fields, facts: AnswerFacts): void {
  facts.model = text(head['model']) ?? facts.model
  facts.responseId = text(head['id']) ?? facts.responseId
}

/** Chat, responses and Anthropic; a later figure is the sum so far. */
function noteUsage(value: unknown, facts: AnswerFacts): void {
  const usage = fields(value)
  const input = count(usage['prompt_tokens']) ?? anthropicInput(usage)
  facts.inputTokens = input ?? facts.inputTokens
  facts.outputTokens =
    count(usage['completion_tokens']) ?? count(usage['output_tokens']) ?? facts.outputTokens
  noteDetails(usage, facts)
}

/** What the sums are made of, where the provider tells. */
function noteDetails(usage: Fields, facts: AnswerFacts): void {
  const input = fields(usage['prompt_tokens_details'] ?? usage['input_tokens_details'])
  const output = fields(usage['completion_tokens_details'] ?? usage['output_tokens_details'])
  const read = input['cached_tokens'] ?? usage['cache_read_input_tokens'] ?? usage['cachedContentTokenCount']
  facts.cacheReadTokens = count(read) ?? facts.cacheReadTokens
  facts.cacheWriteTokens = count(usage['cache_creation_input_tokens']) ?? facts.cacheWriteTokens
  const reasoning = output['reasoning_tokens'] ?? usage['thoughtsTokenCount']
  facts.reasoningTokens = count(reasoning) ?? facts.reasoningTokens
}

/** Anthropic counts what came from its cache apart. */
function anthropicInput(usage: Fields): number | undefined {
  const fresh = count(usage['input_tokens'])
  if (fresh === undefined) return undefined
  return (
    fresh +
    (count(usage['cache_read_input_tokens']) ?? 0) +
    (count(usage['cache_creation_input_tokens']) ?? 0)
  )
}

/** A call of a tool of the application's own; those that the provider executes have other types. */
function noteTool(call: unknown, { name }: Fields, facts: AnswerFacts): void {
  const { type, call_id: callId, id } = fields(call)
  if (type !== undefined && type !== 'function' && type !== 'function_call' && type !== 'tool_use') return
  const tool = text(name)
  if (tool === undefined || facts.tools.size >= MAX_TOOLS) return
  const key = text(callId) ?? text(id) ?? `${tool} ${facts.tools.size + 1}`
  if (!facts.tools.has(key)) facts.tools.set(key, tool)
}
