/** Spans that do not say at their start what they are: some instrumentations set attributes right after it. */

import { SpanKind } from '@opentelemetry/api'
import type { LiveSpan } from './gen-ai-span.ts'

/** By convention these say all at the start, and are most of the spans of a server. */
const PROMPT_SCOPES = '@opentelemetry/'

/** Looked at again as soon as the code that started them gives way, or when another span begins in their trace. */
export class UndecidedSpans {
  readonly #spans = new Set<LiveSpan>()
  readonly #decide: (span: LiveSpan) => void

  /** @param decide told once of each span that has not ended by then, in its own async context */
  constructor(decide: (span: LiveSpan) => void) {
    this.#decide = decide
  }

  /** Adds a span that has just started. */
  add(span: LiveSpan): void {
    if (span.kind !== SpanKind.INTERNAL && span.kind !== SpanKind.CLIENT) return
    if (span.instrumentationScope.name.startsWith(PROMPT_SCOPES)) return
    this.#spans.add(span)
    queueMicrotask(() => this.#take(span))
  }

  /** Decides those of a trace now, outer ones first. */
  decide(traceId: string): void {
    for (const span of this.#spans) if (span.spanContext().traceId === traceId) this.#take(span)
  }

  /** Takes off one that ends. */
  delete(span: object): void {
    this.#spans.delete(span as LiveSpan)
  }

  #take(span: LiveSpan): void {
    if (this.#spans.delete(span)) this.#decide(span)
  }
}
