/** How spans hang together, in a form that a test can compare. */

import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** Names, indented below their parents, siblings by name. */
export function treeOf(spans: readonly ReadableSpan[]): string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId))
  const parentOf = ({ parentSpanContext }: ReadableSpan): string | undefined =>
    ids.has(parentSpanContext?.spanId ?? '') ? parentSpanContext?.spanId : undefined
  const lines: string[] = []
  const add = (parent: string | undefined, indent: string): void => {
    const level = spans.filter((span) => parentOf(span) === parent)
    for (const span of level.toSorted((a, b) => a.name.localeCompare(b.name))) {
      lines.push(indent + span.name)
      add(span.spanContext().spanId, `${indent}  `)
    }
  }
  add(undefined, '')
  return lines
}

/** Input tokens of all model calls. */
export function tokensOf(spans: readonly ReadableSpan[]): number {
  const calls = spans.filter(({ name }) => name.startsWith('chat '))
  return calls.reduce((sum, { attributes }) => sum + Number(attributes['gen_ai.usage.input_tokens'] ?? 0), 0)
}

/** Each `lifesign.run.id` that the spans carry, once. */
export function runIdsOf(spans: readonly ReadableSpan[]): unknown[] {
  return [...new Set(spans.map(({ attributes }) => attributes['lifesign.run.id']))]
}
