/** What a model was asked and what it answered, as attributes: only where content is opted in. */

import type { Attributes } from '@opentelemetry/api'
import type { ModelCallOptions, WorkEnd } from '../model/work.ts'
import { contentLimit, type ExportOptions } from './export-options.ts'
import * as names from './semconv.ts'
import { fittingMessages, fittingParts } from './content/fitting-json.ts'
import { inputMessages, instructionParts, outputMessages, toolDefinitions } from './content/messages.ts'

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
}

/** Adds the messages of an answer. */
export function addResponseContent(
  attributes: Attributes,
  { output, finishReason }: Pick<WorkEnd, 'output' | 'finishReason'>,
  options: ExportOptions,
): void {
  const max = contentLimit(options)
  if (max === undefined) return
  write(attributes, names.ATTR_GEN_AI_OUTPUT_MESSAGES, output, (said) =>
    fittingMessages(outputMessages(said, finishReason), max),
  )
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
