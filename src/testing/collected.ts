/** What `collectTelemetry` hands out: plain data, the same for every version of the SDK. */

import type * as api from '@opentelemetry/api'

/** A span that has ended. */
export interface CollectedSpan {
  readonly name: string
  readonly kind: api.SpanKind
  readonly attributes: api.Attributes
  /** What happened while it was open, in order. */
  readonly events: readonly CollectedSpanEvent[]
  readonly status: api.SpanStatus
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly durationMs: number
  readonly scope: CollectedScope
}

/** What happened while a span was open. */
export interface CollectedSpanEvent {
  readonly name: string
  readonly attributes: api.Attributes
}

/** A log record with a name. */
export interface CollectedEvent {
  readonly name: string
  readonly severityNumber: number
  /** `INFO`, `WARN` or `ERROR`. */
  readonly severityText: string
  /** One line for people. */
  readonly body: string
  readonly attributes: api.Attributes
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly scope: CollectedScope
}

/** One series of a metric, as it is now. */
export interface CollectedPoint {
  readonly name: string
  readonly unit: string
  readonly description: string
  readonly attributes: api.Attributes
  /** The number of a counter or gauge; the sum of a histogram. */
  readonly value: number
  /** How many values a histogram holds; undefined for counters and gauges. */
  readonly count: number | undefined
  /** Upper bounds of a histogram's buckets. */
  readonly bounds: readonly number[] | undefined
  /** True for counters that only go up. */
  readonly monotonic: boolean
  readonly scope: CollectedScope
}

/** Who made it. */
export interface CollectedScope {
  readonly name: string
  readonly version?: string
  readonly schemaUrl?: string
}

/** What is read of a span of any SDK. */
export interface EndedSpan {
  readonly name: string
  readonly kind: api.SpanKind
  readonly attributes: api.Attributes
  readonly events: readonly { readonly name: string; readonly attributes?: api.Attributes | undefined }[]
  readonly status: api.SpanStatus
  readonly parentSpanContext?: api.SpanContext
  readonly duration: api.HrTime
  readonly instrumentationScope: CollectedScope
  spanContext(): api.SpanContext
}

/** The span as it was when it ended. */
export function readSpan(span: EndedSpan): CollectedSpan {
  const { traceId, spanId } = span.spanContext()
  const { name, kind, attributes, status, instrumentationScope: scope } = span
  const events = span.events.map((event) => ({ name: event.name, attributes: event.attributes ?? {} }))
  const parentSpanId = span.parentSpanContext?.spanId
  const durationMs = span.duration[0] * 1e3 + span.duration[1] / 1e6
  return { name, kind, attributes, events, status, traceId, spanId, parentSpanId, durationMs, scope }
}

/** What is read of a log record of any SDK. */
export interface EmittedRecord {
  readonly eventName?: string | undefined
  readonly severityNumber?: number | undefined
  readonly severityText?: string | undefined
  readonly body?: unknown
  readonly attributes: api.Attributes
  readonly spanContext?: api.SpanContext | undefined
  readonly instrumentationScope: CollectedScope
}

/** The event as it was when it was emitted. */
export function readRecord(record: EmittedRecord): CollectedEvent {
  const { eventName = '', severityNumber = 0, severityText = '', body = '' } = record
  const { spanContext, instrumentationScope: scope } = record
  const attributes = { ...record.attributes }
  const { traceId, spanId } = spanContext ?? {}
  return {
    name: eventName,
    severityNumber,
    severityText,
    body: String(body),
    attributes,
    traceId,
    spanId,
    scope,
  }
}

/** What is read of a metric of any SDK. */
export interface ReadMetric {
  readonly descriptor: { readonly name: string; readonly unit: string; readonly description: string }
  readonly isMonotonic?: boolean
  readonly dataPoints: readonly { readonly attributes: api.Attributes; readonly value: unknown }[]
}

interface ReadHistogram {
  readonly count: number
  readonly sum?: number
  readonly buckets?: { readonly boundaries: readonly number[] }
}

/** One point for each series. */
export function readMetric(scope: CollectedScope, metric: ReadMetric): CollectedPoint[] {
  const { name, unit, description } = metric.descriptor
  const monotonic = metric.isMonotonic ?? false
  return metric.dataPoints.map(({ attributes, value }) => {
    const point = { name, unit, description, attributes, monotonic, scope }
    if (typeof value === 'number') return { ...point, value, count: undefined, bounds: undefined }
    const { count, sum = 0, buckets } = value as ReadHistogram
    return { ...point, value: sum, count, bounds: buckets?.boundaries }
  })
}
