/** What a span says by the GenAI conventions: which kind of work it stands for, and its facts. */

import { SpanKind, type Attributes, type HrTime, type SpanContext } from '@opentelemetry/api'
import type { ModelCallOptions, ToolCallOptions } from '../../model/work.ts'
import * as names from '../semconv.ts'

/** The kinds of work that GenAI spans stand for. */
export type GenAiKind = 'agent' | 'model' | 'tool'

/** What is known of a span before it exists: what a sampler sees too. */
export interface SpanFacts {
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
}

/** A live span as SDK 2.x and 3.x hand it to span processors. */
export interface LiveSpan extends SpanFacts {
  readonly startTime: HrTime
  readonly instrumentationScope: { readonly name: string }
  readonly parentSpanContext?: SpanContext | undefined
  /** Where the process says what it is; read only if the span says nothing. */
  readonly resource?: unknown
  spanContext(): SpanContext
  setAttribute(name: string, value: string): unknown
}

/** An ended span as SDK 2.x and 3.x hand it to span processors. */
export interface EndedSpan extends SpanFacts {
  readonly status: { readonly code: number; readonly message?: string }
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes | undefined }[]
  spanContext(): SpanContext
}

const KINDS: Readonly<Record<string, GenAiKind>> = {
  [names.OPERATION_INVOKE_AGENT]: 'agent',
  invoke_workflow: 'agent',
  [names.OPERATION_CHAT]: 'model',
  generate_content: 'model',
  text_completion: 'model',
  [names.OPERATION_EXECUTE_TOOL]: 'tool',
}

/** The operations that are known. */
export const OPERATION_NAMES: readonly string[] = Object.keys(KINDS)

/**
 * The kind of work that a span stands for; undefined for all other spans.
 *
 * The operation's attribute decides. Instrumentations that set attributes late are known by their span's
 * name, which the conventions begin with the operation. `chat` is an everyday word: as a name alone it
 * counts on client spans only.
 */
export function genAiKindOf({ name, kind, attributes }: SpanFacts): GenAiKind | undefined {
  const operation = attributes[names.ATTR_GEN_AI_OPERATION_NAME]
  if (typeof operation === 'string') return kindOfOperation(operation)
  const space = name.indexOf(' ')
  const word = space < 0 ? name : name.slice(0, space)
  if (word === names.OPERATION_CHAT && kind !== SpanKind.CLIENT) return undefined
  return kindOfOperation(word)
}

/** The facts of a model call. Content is never read. */
export function modelCallOf({ name, attributes }: SpanFacts): ModelCallOptions {
  const provider = textOf(attributes, names.ATTR_GEN_AI_PROVIDER_NAME)
  const operation = textOf(attributes, names.ATTR_GEN_AI_OPERATION_NAME)
  return {
    model: textOf(attributes, names.ATTR_GEN_AI_REQUEST_MODEL) ?? targetOf(name),
    ...(provider !== undefined && { provider }),
    ...(operation !== undefined && { operation }),
  }
}

/** The facts of a tool call. Content is never read. */
export function toolCallOf({ name, attributes }: SpanFacts): ToolCallOptions {
  const callId = textOf(attributes, names.ATTR_GEN_AI_TOOL_CALL_ID)
  return {
    name: textOf(attributes, names.ATTR_GEN_AI_TOOL_NAME) ?? targetOf(name),
    ...(callId !== undefined && { callId }),
  }
}

/** A text attribute; undefined when it is absent, empty or of another type. */
export function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A number attribute; undefined when it is absent or of another type. */
export function numberOf(attributes: Attributes, name: string): number | undefined {
  const value = attributes[name]
  return typeof value === 'number' ? value : undefined
}

function kindOfOperation(operation: string): GenAiKind | undefined {
  return Object.hasOwn(KINDS, operation) ? KINDS[operation] : undefined
}

/** What follows the operation in a span's name, as in `chat gpt-5`. */
function targetOf(name: string): string {
  const space = name.indexOf(' ')
  return space < 0 ? 'unknown' : name.slice(space + 1)
}
