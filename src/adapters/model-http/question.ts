/** What is read of the body of a request to a model, before it is forgotten. */

import { type Fields, fields, text } from '../fields.ts'

/** What somebody asks a model. */
export interface Question {
  readonly model: string | undefined
  /** The provider's id of the conversation that it belongs to, where the provider keeps that. */
  readonly conversation: string | undefined
  /** True if the answer can only be a call of one named tool: then that is the answer, and no loop follows. */
  readonly isToolForced: boolean
  /** Whether it goes on from something that has this id: a tool call, or an earlier answer. */
  continues(id: string): boolean
}

/** Longer bodies are searched, not parsed: that would hold up the loop for milliseconds. In characters. */
const MAX_PARSED = 131_072
const MODEL = /"model"\s*:\s*"([^"\\]{1,200})"/
/** By what all ids of conversations begin with: elsewhere in a body the name may mean anything. */
const CONVERSATION = /"conversation"\s*:\s*(?:\{\s*"id"\s*:\s*)?"(conv_\w{1,100})"/
const FORCED = /"tool_choice"\s*:\s*\{[^{}]{0,100}"(?:name|function)"/

/** Nothing is known of the body, as of one that is streamed. */
export const UNREAD_QUESTION: Question = {
  model: undefined,
  conversation: undefined,
  isToolForced: false,
  continues: () => false,
}

/**
 * Reads a body.
 *
 * @param needs what each question has here. Default: one of those that hold a conversation
 * @returns undefined if it asks no model: some services share a path with one
 */
export function questionOf(body: string, needs?: readonly string[]): Question | undefined {
  const isLong = body.length > MAX_PARSED
  const asked = isLong ? undefined : parsed(body)
  const has = (key: string): boolean => (isLong ? body.includes(`"${key}"`) : asked?.[key] !== undefined)
  if (isLong ? !body.trimStart().startsWith('{') : asked === undefined) return undefined
  if (needs === undefined ? !isLong && !ASKS.some(has) : !needs.every(has)) return undefined
  return {
    model: isLong ? MODEL.exec(body)?.[1] : text(asked?.['model']),
    conversation: isLong ? CONVERSATION.exec(body)?.[1] : conversationIn(asked),
    isToolForced: isLong ? FORCED.test(body) : isForced(asked?.['tool_choice']),
    continues: (id) => body.includes(id),
  }
}

/** What holds the conversation: chat and Anthropic, responses, Gemini. */
const ASKS = ['messages', 'input', 'contents', 'previous_response_id', 'prompt']

/** Responses alone have it. An earlier answer that a question goes on from is none: each has another id. */
function conversationIn(asked: Fields | undefined): string | undefined {
  if (asked === undefined || 'messages' in asked || 'contents' in asked) return undefined
  const { conversation } = asked
  return text(conversation) ?? text(fields(conversation)['id'])
}

function isForced(choice: unknown): boolean {
  const { type, name, function: named } = fields(choice)
  return (type === 'function' || type === 'tool') && (name !== undefined || named !== undefined)
}

function parsed(body: string): Fields | undefined {
  try {
    return fields(JSON.parse(body))
  } catch {
    return undefined
  }
}
