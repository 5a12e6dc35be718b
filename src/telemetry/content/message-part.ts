/** One part of a message as the GenAI conventions write it, from what clients and frameworks call it. */

/** A part: `type`, and what that type has. */
export interface MessagePart {
  readonly type: string
  readonly [field: string]: unknown
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads a part of the AI SDK, of OpenAI, of Anthropic, of pi or of the conventions themselves. Bytes are left out: a
 * file is named by its kind.
 */
export function messagePart(value: unknown): MessagePart {
  if (typeof value === 'string') return textPart(value)
  const part = fieldsOf(value)
  const type = typeof part['type'] === 'string' ? part['type'] : 'unknown'
  return (READERS.get(type) ?? other)(part, type)
}

/** A part of plain text. */
export function textPart(content: string): MessagePart {
  return { type: 'text', content }
}

/** What may be read of an object; nothing of all else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** What OpenAI puts beside a message: `{ id, function: { name, arguments } }`. */
export function callOfOpenAi(value: unknown): MessagePart {
  const { id, function: called } = fieldsOf(value)
  const { name, arguments: input } = fieldsOf(called)
  return toolCall(id, name, input)
}

/** What a tool answered. */
export function toolResponse(id: unknown, response: unknown): MessagePart {
  return { type: 'tool_call_response', id: id ?? null, response }
}

type Reader = (part: Fields, type: string) => MessagePart

const text: Reader = ({ content, text: words }) => textPart(String(content ?? words ?? ''))
const reasoning: Reader = ({ content, text: words, thinking }) => ({
  type: 'reasoning',
  content: String(content ?? words ?? thinking ?? ''),
})
const ofAiSdk: Reader = ({ toolCallId, toolName, input }) => toolCall(toolCallId, toolName, input)
const ofAnthropic: Reader = ({ id, name, input }) => toolCall(id, name, input)
const ofPi: Reader = ({ id, name, arguments: input }) => toolCall(id, name, input)
const answered: Reader = ({ toolCallId, output, result }) =>
  toolResponse(toolCallId, fieldsOf(output)['value'] ?? output ?? result)
const answeredToAnthropic: Reader = ({ tool_use_id: id, content }) => toolResponse(id, content)
const file: Reader = ({ mediaType, mimeType }, type) => {
  const mime = String(mediaType ?? mimeType ?? '')
  return { type: 'blob', modality: mime.split('/', 1)[0] || type, mime_type: mime || null, content: '' }
}
const asItIs: Reader = (part, type) => ({ ...part, type })
// Of what nobody knows here, nothing may be shown but that it was there.
const other: Reader = (_, type) => ({ type })

// A map: a type may have any name, also one that objects have already.
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['text', text],
  ['input_text', text],
  ['output_text', text],
  ['reasoning', reasoning],
  ['thinking', reasoning],
  ['tool_call', asItIs],
  ['tool_call_response', asItIs],
  ['tool-call', ofAiSdk],
  ['tool-result', answered],
  ['tool-error', ({ toolCallId, error }) => toolResponse(toolCallId, String(error))],
  ['tool_use', ofAnthropic],
  ['toolCall', ofPi],
  ['tool_result', answeredToAnthropic],
  ['file', file],
  ['image', file],
])

// Providers hand arguments over as JSON in a string.
function toolCall(id: unknown, name: unknown, input: unknown): MessagePart {
  return { type: 'tool_call', id: id ?? null, name: String(name ?? 'unknown'), arguments: parsed(input) }
}

function parsed(input: unknown): unknown {
  if (typeof input !== 'string') return input
  try {
    return JSON.parse(input)
  } catch {
    return input
  }
}
