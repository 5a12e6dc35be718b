/** Keeps agent spans that show only at their end what they are from being told of twice, inner and outer. */

import type { HrTime, SpanContext } from '@opentelemetry/api'

/** What is looked at of a span. */
export interface TimedSpan {
  readonly startTime: HrTime
  spanContext(): SpanContext
}

/** Traces remembered; the oldest goes first. */
const MAX_TRACES = 1_000

/** Inner spans end first, so the first late one of a trace is the one that is told of. */
export class LateRuns {
  readonly #startsMs = new Map<string, number>()

  /** False for a span that contains one which came before it. */
  isFirst(span: TimedSpan): boolean {
    const { traceId } = span.spanContext()
    const startMs = span.startTime[0] * 1e3 + span.startTime[1] / 1e6
    const before = this.#startsMs.get(traceId)
    if (before !== undefined && startMs <= before) return false
    this.#startsMs.set(traceId, startMs)
    if (this.#startsMs.size > MAX_TRACES) this.#startsMs.delete(this.#startsMs.keys().next().value ?? '')
    return true
  }
}
