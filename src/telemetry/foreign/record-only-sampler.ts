/** A sampler around another one that lets Lifesign see agent spans which are not exported. */

import { SamplingDecision } from '@opentelemetry/api'
import type { Attributes, Context, Link, SamplingResult, SpanKind } from '@opentelemetry/api'
import { genAiKindOf } from './gen-ai-span.ts'

/** A span sampler, as SDK 2.x and 3.x know it. */
export interface SpanSampler {
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult
  toString(): string
}

/**
 * Spans that are sampled out never reach a span processor. This wrapper has GenAI spans recorded all the
 * same; they keep their flag, so batch and simple processors export exactly what they would without it.
 * A processor of somebody else that ignores the flag would see them too.
 *
 * @param delegate decides about everything else
 *
 * @example
 * const provider = new TracerProvider({
 *   sampler: recordGenAi(new TraceIdRatioBasedSampler(0.01)),
 *   spanProcessors: [processor],
 * })
 */
export function recordGenAi(delegate: SpanSampler): SpanSampler {
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      const result = delegate.shouldSample(context, traceId, name, kind, attributes, links)
      if (result.decision !== SamplingDecision.NOT_RECORD) return result
      if (genAiKindOf({ name, kind, attributes }) === undefined) return result
      return { ...result, decision: SamplingDecision.RECORD }
    },
    toString: () => `RecordGenAi{${delegate.toString()}}`,
  }
}
