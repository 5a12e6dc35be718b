/** Prompts and answers as messages of the GenAI conventions: `{ role, parts }`. */

import {
  callOfOpenAi,
  fieldsOf,
  type MessagePart,
  messagePart,
  textPart,
  toolResponse,
} from './message-part.ts'

/** A message of the conventions. */
export interface Message {
  readonly role: string
  readonly parts: readonly MessagePart[]
  /** Of an answer. Backends read no answer without it. */
  readonly finish_reason?: string
}

/**
 * What went into a model. A text is what a user said; a list holds messages of the conventions, of the AI SDK,
 * of OpenAI, of Anthropic or of pi.
 */
export function inputMessages(input: unknown): Message[] {
  return Array.isArray(input) ? input.map((one) => messageOf(one, 'user')) : [messageOf(input, 'user')]
}

/**
 * What came out of a model: a text, one message, a list of them, or the parts of one.
 *
 * @param finishReason why the model stopped
 */
export function outputMessages(output: unknown, finishReason?: string): Message[] {
  const messages = answersOf(output)
  if (finishReason === undefined) return messages
  // In a message the conventions have it in the singular.
  const reason = finishReason === 'tool_calls' ? 'tool_call' : finishReason
  return messages.map(({ role, parts }) => ({ role, parts, finish_reason: reason }))
}

function answersOf(output: unknown): Message[] {
  if (!Array.isArray(output)) return [messageOf(output, 'assistant')]
  if (output.length > 0 && output.every(isMessage)) return output.map((one) => messageOf(one, 'assistant'))
  return [{ role: 'assistant', parts: output.map(messagePart) }]
}

/** What a person would read of messages: the words of the last one, undefined where it has none. */
export function lastWords(messages: readonly Message[]): string | undefined {
  const texts = messages.at(-1)?.parts.filter(({ type }) => type === 'text') ?? []
  return texts.map(({ content }) => String(content)).join('\n') || undefined
}

/** The system instructions, as parts. */
export function instructionParts(instructions: unknown): MessagePart[] {
  if (!Array.isArray(instructions)) return [...messageOf(instructions, 'system').parts]
  return instructions.flatMap((one) => (isMessage(one) ? messageOf(one, 'system').parts : [messagePart(one)]))
}

/** Definitions of tools: from a list, or from an object with their names as keys. */
export function toolDefinitions(tools: unknown): MessagePart[] {
  if (Array.isArray(tools)) return tools.map((tool) => definitionOf(tool))
  return Object.entries(fieldsOf(tools)).map(([name, tool]) => definitionOf({ name, ...fieldsOf(tool) }))
}

function isMessage(value: unknown): boolean {
  return typeof fieldsOf(value)['role'] === 'string'
}

function messageOf(value: unknown, otherwise: string): Message {
  if (typeof value !== 'object' || value === null) {
    return { role: otherwise, parts: value === undefined ? [] : [textPart(String(value))] }
  }
  const { role, parts, content, tool_calls: calls, tool_call_id: answers } = fieldsOf(value)
  if (role === 'toolResult') return { role: 'tool', parts: [answerToPi(value)] }
  const who = typeof role === 'string' ? role : otherwise
  if (answers !== undefined) return { role: who, parts: [toolResponse(answers, content)] }
  const said = partsOf(parts ?? content ?? (role === undefined ? JSON.stringify(value) : undefined))
  return { role: who, parts: Array.isArray(calls) ? [...said, ...calls.map(callOfOpenAi)] : said }
}

/** pi makes a message of what a tool answered, with the call's id beside its parts. */
function answerToPi(message: object): MessagePart {
  const { toolCallId, content } = fieldsOf(message)
  return toolResponse(toolCallId, content)
}

function partsOf(content: unknown): MessagePart[] {
  if (content === undefined || content === null) return []
  return Array.isArray(content) ? content.map(messagePart) : [messagePart(content)]
}

function definitionOf(tool: unknown): MessagePart {
  const { type = 'function', function: nested, ...flat } = fieldsOf(tool)
  const { name, description, parameters, inputSchema } = { ...flat, ...fieldsOf(nested) } as Record<
    string,
    unknown
  >
  const schema = parameters ?? fieldsOf(inputSchema)['jsonSchema'] ?? inputSchema
  return {
    type: String(type),
    name: String(name ?? 'unknown'),
    ...(typeof description === 'string' && { description }),
    ...(schema !== undefined && { parameters: schema }),
  }
}
