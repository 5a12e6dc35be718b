/** The words in which instrumentations say the same: OpenTelemetry's first, then the others by how many use them. */

import type { Attributes } from '@opentelemetry/api'
import * as names from '../semconv.ts'

/** The kinds of work that GenAI spans stand for. */
export type GenAiKind = 'agent' | 'model' | 'tool'

const OPERATIONS: Readonly<Record<string, GenAiKind>> = {
  [names.OPERATION_INVOKE_AGENT]: 'agent',
  invoke_workflow: 'agent',
  [names.OPERATION_CHAT]: 'model',
  generate_content: 'model',
  text_completion: 'model',
  [names.OPERATION_EXECUTE_TOOL]: 'tool',
}

const OPENINFERENCE: Readonly<Record<string, GenAiKind>> = { AGENT: 'agent', LLM: 'model', TOOL: 'tool' }
const TRACELOOP: Readonly<Record<string, GenAiKind>> = { workflow: 'agent', agent: 'agent', tool: 'tool' }
const TRACELOOP_REQUESTS: Readonly<Record<string, GenAiKind>> = { chat: 'model', completion: 'model' }
const LANGFUSE: Readonly<Record<string, GenAiKind>> = { agent: 'agent', generation: 'model', tool: 'tool' }
const AI_SDK: Readonly<Record<string, GenAiKind>> = {
  'ai.generateText': 'agent',
  'ai.streamText': 'agent',
  'ai.generateObject': 'agent',
  'ai.streamObject': 'agent',
  'ai.generateText.doGenerate': 'model',
  'ai.streamText.doStream': 'model',
  'ai.generateObject.doGenerate': 'model',
  'ai.streamObject.doStream': 'model',
  'ai.toolCall': 'tool',
}

/** Spans of frameworks that say by their name alone what they are, as long as they are open: Google's ADK. */
const BY_NAME: Readonly<Record<string, GenAiKind>> = { call_llm: 'model' }

/** The kind of a span of a framework that an adapter hears: elsewhere, such a name may mean anything. */
export function kindByName(name: string): GenAiKind | undefined {
  return lookUp(BY_NAME, name)
}

/** The operations of the conventions that are known. */
export const OPERATION_NAMES: readonly string[] = Object.keys(OPERATIONS)

/** The kind that an operation of the conventions stands for. */
export function kindOfOperation(operation: string): GenAiKind | undefined {
  return Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
}

/** The kind that the attributes of other conventions tell of. @see https://arize-ai.github.io/openinference/spec/ */
export function kindInDialect(attributes: Attributes): GenAiKind | undefined {
  return (
    lookUp(OPENINFERENCE, attributes[names.ATTR_OPENINFERENCE_SPAN_KIND]) ??
    lookUp(AI_SDK, attributes[names.ATTR_AI_OPERATION_ID]) ??
    lookUp(TRACELOOP, attributes[names.ATTR_TRACELOOP_SPAN_KIND]) ??
    lookUp(TRACELOOP_REQUESTS, attributes[names.ATTR_LLM_REQUEST_TYPE]) ??
    lookUp(LANGFUSE, attributes[names.ATTR_LANGFUSE_TYPE])
  )
}

/** Whether it is a span of a call that is not active while it is worked at: Langfuse's generations. */
export function isAside(attributes: Attributes): boolean {
  return lookUp(LANGFUSE, attributes[names.ATTR_LANGFUSE_TYPE]) === 'model'
}

/** Whether the span's whole name is that of its agent or tool: the words of Langfuse have no other. */
export function isNamedBySpan(attributes: Attributes): boolean {
  return attributes[names.ATTR_LANGFUSE_TYPE] !== undefined
}

/** The agent's name. */
export function agentOf(attributes: Attributes): string | undefined {
  return firstText(attributes, names.READ_AGENT)
}

/** Who serves the model. */
export function providerOf(attributes: Attributes): string | undefined {
  return firstText(attributes, names.READ_PROVIDER)
}

/** The model that was asked for. */
export function modelOf(attributes: Attributes): string | undefined {
  return firstText(attributes, names.READ_MODEL)
}

/** The model that answered. */
export function responseModelOf(attributes: Attributes): string | undefined {
  return firstText(attributes, names.READ_RESPONSE_MODEL)
}

/** The tool's name. */
export function toolOf(attributes: Attributes): string | undefined {
  return firstText(attributes, names.READ_TOOL)
}

/** The id that the model gave to a tool call. */
export function callIdOf(attributes: Attributes): string | undefined {
  return firstText(attributes, names.READ_TOOL_CALL_ID)
}

/** The conversation. */
export function sessionOf(attributes: Attributes): string | undefined {
  return firstText(attributes, names.READ_SESSION)
}

/** Tokens that the model read. */
export function inputTokensOf(attributes: Attributes): number | undefined {
  return firstNumber(attributes, names.READ_INPUT_TOKENS) ?? langfuseTokens(attributes, 'input')
}

/** Tokens that the model wrote. */
export function outputTokensOf(attributes: Attributes): number | undefined {
  return firstNumber(attributes, names.READ_OUTPUT_TOKENS) ?? langfuseTokens(attributes, 'output')
}

/** Why the model stopped: the last of the reasons. */
export function finishReasonOf(attributes: Attributes): string | undefined {
  for (const name of names.READ_FINISH_REASON) {
    const reasons = attributes[name]
    const last = Array.isArray(reasons) ? reasons.at(-1) : reasons
    if (typeof last === 'string' && last !== '') return last
  }
  return undefined
}

/** Langfuse keeps cached and reasoning tokens apart from the rest, in a text: `{"input":1,"input_cached_tokens":6}`. */
function langfuseTokens(attributes: Attributes, side: 'input' | 'output'): number | undefined {
  const text = attributes[names.ATTR_LANGFUSE_USAGE]
  if (typeof text !== 'string') return undefined
  const parts = Object.entries(parsed(text)).filter(([name]) => name === side || name.startsWith(`${side}_`))
  const counts = parts.flatMap(([, count]) => (typeof count === 'number' ? [count] : []))
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0)
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function lookUp(kinds: Readonly<Record<string, GenAiKind>>, word: unknown): GenAiKind | undefined {
  return typeof word === 'string' && Object.hasOwn(kinds, word) ? kinds[word] : undefined
}

function firstText(attributes: Attributes, among: readonly string[]): string | undefined {
  for (const name of among) {
    const value = attributes[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

function firstNumber(attributes: Attributes, among: readonly string[]): number | undefined {
  for (const name of among) {
    const value = attributes[name]
    if (typeof value === 'number') return value
  }
  return undefined
}
