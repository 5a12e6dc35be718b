/** What a span says by the GenAI conventions: which kind of work it stands for, and its facts. */

import { SpanKind, type Attributes, type HrTime, type SpanContext } from '@opentelemetry/api'
import type { ModelCallOptions, ToolCallOptions } from '../../model/work.ts'
import {
  callIdOf,
  isNamedBySpan,
  type GenAiKind,
  kindByName,
  kindInDialect,
  kindOfOperation,
  modelOf,
  OPERATION_NAMES,
  providerOf,
  toolOf,
} from './dialects.ts'
import * as names from '../semconv.ts'

export { type GenAiKind, OPERATION_NAMES }

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

/**
 * The kind of work that a span stands for; undefined for all other spans.
 *
 * The operation's attribute decides. Instrumentations that set attributes late are known by their span's
 * name, which the conventions begin with the operation. `chat` is an everyday word: as a name alone it
 * counts on client spans only.
 */
export function genAiKindOf({ name, kind, attributes }: SpanFacts): GenAiKind | undefined {
  const operation = attributes[names.ATTR_GEN_AI_OPERATION_NAME]
  const known = typeof operation === 'string' ? kindOfOperation(operation) : undefined
  const told = known ?? kindInDialect(attributes)
  if (told !== undefined || typeof operation === 'string') return told
  const space = name.indexOf(' ')
  const word = space < 0 ? name : name.slice(0, space)
  if (word === names.OPERATION_CHAT && kind !== SpanKind.CLIENT) return undefined
  return kindOfOperation(word)
}

/**
 * The kind of work that a live span of others stands for.
 *
 * @param heard scopes of frameworks that an adapter hears: their spans may say it by their names alone
 */
export function heardKindOf(span: LiveSpan, heard: Pick<ReadonlySet<string>, 'has'>): GenAiKind | undefined {
  const { name: scope } = span.instrumentationScope
  if (scope === names.SCOPE.name) return undefined
  return genAiKindOf(span) ?? (heard.has(scope) ? kindByName(span.name) : undefined)
}

/** The facts of a model call. Content is never read. */
export function modelCallOf({ name, attributes }: SpanFacts): ModelCallOptions {
  const provider = providerOf(attributes)
  const operation = textOf(attributes, names.ATTR_GEN_AI_OPERATION_NAME)
  return {
    model: modelOf(attributes) ?? targetOf(name),
    ...(provider !== undefined && { provider }),
    ...(operation !== undefined && { operation }),
  }
}

/** The facts of a tool call. Content is never read. */
export function toolCallOf({ name, attributes }: SpanFacts): ToolCallOptions {
  const callId = callIdOf(attributes)
  return {
    name: toolOf(attributes) ?? (isNamedBySpan(attributes) ? name : targetOf(name)),
    ...(callId !== undefined && { callId }),
  }
}

/** A text attribute; undefined when it is absent, empty or of another type. */
export function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** What follows the operation in a span's name, as in `chat gpt-5`. */
function targetOf(name: string): string {
  const space = name.indexOf(' ')
  return space < 0 ? 'unknown' : name.slice(space + 1)
}
