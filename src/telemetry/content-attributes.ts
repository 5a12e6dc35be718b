/** What a model was asked and what it answered, as attributes: only where content is opted in. */

import type { Attributes } from '@opentelemetry/api'
import type { ModelCallOptions, WorkEnd } from '../model/work.ts'
import { contentLimit, type ExportOptions } from './export-options.ts'
import * as names from './semconv.ts'
import { fittingMessages, fittingParts } from './content/fitting-json.ts'
import { toolResponse } from './content/message-part.ts'
import {
  type Message,
  inputMessages,
  instructionParts,
  lastWords,
  outputMessages,
  toolDefinitions,
} from './content/messages.ts'

/** What a tool answered. */
export interface ToolResult {
  readonly callId: string | undefined
  readonly output: unknown
}

/** Adds the messages of a request, its system instructions and its tools. */
export function addRequestContent(
  attributes: Attributes,
  { input, instructions, tools }: Pick<ModelCallOptions, 'input' | 'instructions' | 'tools'>,
  options: ExportOptions,
): void {
  const max = contentLimit(options)
  if (max === undefined) return
  write(attributes, names.ATTR_GEN_AI_INPUT_MESSAGES, input, (said) =>
    fittingMessages(inputMessages(said), max),
  )
  write(attributes, names.ATTR_GEN_AI_SYSTEM_INSTRUCTIONS, instructions, (said) =>
    fittingParts(instructionParts(said), max),
  )
  write(attributes, names.ATTR_GEN_AI_TOOL_DEFINITIONS, tools, (said) =>
    fittingParts(toolDefinitions(said), max),
  )
  addShownInput(attributes, attributes[names.ATTR_GEN_AI_INPUT_MESSAGES], names.MIME_JSON)
}

/**
 * Adds the messages of an answer.
 *
 * @param results what tools answered before it, which is shown behind it
 */
export function addResponseContent(
  attributes: Attributes,
  { output, finishReason }: Pick<WorkEnd, 'output' | 'finishReason'>,
  options: ExportOptions,
  results: readonly ToolResult[] = [],
): void {
  const max = contentLimit(options)
  if (max === undefined) return
  write(attributes, names.ATTR_GEN_AI_OUTPUT_MESSAGES, output, (said) =>
    fittingMessages(withResults(outputMessages(said, finishReason), results), max),
  )
  addShownOutput(attributes, attributes[names.ATTR_GEN_AI_OUTPUT_MESSAGES], names.MIME_JSON)
}

/** Puts the last words of a request where lists show the input: of a run, people read that and no messages. */
export function showWordsAsked(attributes: Attributes, input: unknown, options: ExportOptions): void {
  addShownInput(attributes, wordsOf(input, inputMessages, options), names.MIME_TEXT)
}

/** Puts the words of an answer where lists show the output. */
export function showWordsAnswered(attributes: Attributes, output: unknown, options: ExportOptions): void {
  addShownOutput(attributes, wordsOf(output, outputMessages, options), names.MIME_TEXT)
}

/** Adds what lists of backends show as the input of a span, which read no messages there. */
export function addShownInput(attributes: Attributes, value: unknown, mimeType: string): void {
  if (typeof value !== 'string') return
  attributes[names.ATTR_INPUT_VALUE] = value
  attributes[names.ATTR_INPUT_MIME_TYPE] = mimeType
}

/** Adds what lists of backends show as the output of a span. */
export function addShownOutput(attributes: Attributes, value: unknown, mimeType: string): void {
  if (typeof value !== 'string') return
  attributes[names.ATTR_OUTPUT_VALUE] = value
  attributes[names.ATTR_OUTPUT_MIME_TYPE] = mimeType
}

function withResults(messages: readonly Message[], results: readonly ToolResult[]): readonly Message[] {
  const last = messages.at(-1)
  if (last === undefined || results.length === 0) return messages
  const parts = results.map(({ callId, output }) => toolResponse(callId, output))
  return [...messages.slice(0, -1), { ...last, parts: [...last.parts, ...parts] }]
}

function wordsOf(
  said: unknown,
  read: (said: unknown) => readonly Message[],
  options: ExportOptions,
): string | undefined {
  const found: Attributes = {}
  write(found, 'words', said, (one) => lastWords(read(one))?.slice(0, contentLimit(options) ?? 0))
  return found['words'] as string | undefined
}

// Content is anything: also what throws when it is read. Then it is not shown.
function write(
  attributes: Attributes,
  name: string,
  content: unknown,
  read: (content: unknown) => string | undefined,
): void {
  if (content === undefined) return
  try {
    const json = read(content)
    if (json !== undefined) attributes[name] = json
  } catch {
    delete attributes[name]
  }
}
