/** Turns OTLP/HTTP JSON into plain spans, metric points and events. */

import type {
  OtlpAnyValue,
  OtlpKeyValue,
  OtlpMetric,
  OtlpResourceLogs,
  OtlpResourceMetrics,
  OtlpResourceSpans,
} from './otlp-json.ts'

/** Attributes with their plain values. */
export type Attributes = Readonly<Record<string, AttributeValue>>

/** What the demo reads of an attribute's value. */
export type AttributeValue = string | number | boolean | readonly AttributeValue[]

/** A span that has ended. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty for the first of a trace. */
  readonly parentSpanId: string
  readonly name: string
  /** Start in ms since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  /** True when the span's status is ERROR. */
  readonly failed: boolean
  readonly attributes: Attributes
}

/** One series of a metric with its newest value. */
export interface MetricPoint {
  readonly name: string
  readonly unit: string
  readonly attributes: Attributes
  /** The sum or the last value; for a histogram the sum of what was recorded. */
  readonly value: number
  /** How many values a histogram recorded; undefined for the others. */
  readonly count: number | undefined
}

/** A log record with an event name. */
export interface ReceivedEvent {
  readonly name: string
  /** In ms since the epoch. */
  readonly at: number
  readonly attributes: Attributes
}

/** The spans of an export to `/v1/traces`. */
export function decodeSpans(body: unknown): readonly ReceivedSpan[] {
  const { resourceSpans = [] } = body as { resourceSpans?: readonly OtlpResourceSpans[] }
  return resourceSpans
    .flatMap((resource) => resource.scopeSpans ?? [])
    .flatMap((scope) => scope.spans ?? [])
    .map((span) => ({
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId ?? '',
      name: span.name,
      startedAt: millis(span.startTimeUnixNano),
      durationMs: millis(span.endTimeUnixNano) - millis(span.startTimeUnixNano),
      failed: span.status?.code === STATUS_ERROR,
      attributes: attributesOf(span.attributes),
    }))
}

/** The points of an export to `/v1/metrics`. */
export function decodeMetrics(body: unknown): readonly MetricPoint[] {
  const { resourceMetrics = [] } = body as { resourceMetrics?: readonly OtlpResourceMetrics[] }
  return resourceMetrics
    .flatMap((resource) => resource.scopeMetrics ?? [])
    .flatMap((scope) => scope.metrics ?? [])
    .flatMap((metric) => pointsOf(metric))
}

/** The log records of an export to `/v1/logs` that are events. */
export function decodeEvents(body: unknown): readonly ReceivedEvent[] {
  const { resourceLogs = [] } = body as { resourceLogs?: readonly OtlpResourceLogs[] }
  return resourceLogs
    .flatMap((resource) => resource.scopeLogs ?? [])
    .flatMap((scope) => scope.logRecords ?? [])
    .filter((record) => record.eventName !== undefined && record.eventName !== '')
    .map((record) => ({
      name: record.eventName ?? '',
      at: millis(record.timeUnixNano),
      attributes: attributesOf(record.attributes),
    }))
}

const STATUS_ERROR = 2

function pointsOf(metric: OtlpMetric): readonly MetricPoint[] {
  const data = metric.sum ?? metric.gauge ?? metric.histogram
  return (data?.dataPoints ?? []).map((point) => ({
    name: metric.name,
    unit: metric.unit ?? '',
    attributes: attributesOf(point.attributes),
    value: Number(point.asInt ?? point.asDouble ?? point.sum ?? 0),
    count: point.count === undefined ? undefined : Number(point.count),
  }))
}

function attributesOf(pairs: readonly OtlpKeyValue[] = []): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]))
}

function plain(value: OtlpAnyValue = {}): AttributeValue {
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plain)
  if (value.intValue !== undefined) return Number(value.intValue)
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? ''
}

// Nanoseconds since the epoch exceed what a number holds exactly.
function millis(nanos: string): number {
  return Number(BigInt(nanos) / 1000n) / 1000
}
