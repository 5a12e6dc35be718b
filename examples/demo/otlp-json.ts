/** The parts of OTLP/HTTP JSON that the demo reads. */

export interface OtlpKeyValue {
  readonly key: string
  readonly value?: OtlpAnyValue
}

export interface OtlpAnyValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly intValue?: number | string
  readonly doubleValue?: number
  readonly arrayValue?: { readonly values?: readonly OtlpAnyValue[] }
}

export interface OtlpResourceSpans {
  readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[]
}

export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly status?: { readonly code?: number }
  readonly attributes?: readonly OtlpKeyValue[]
}

export interface OtlpResourceMetrics {
  readonly scopeMetrics?: readonly { readonly metrics?: readonly OtlpMetric[] }[]
}

export interface OtlpMetric {
  readonly name: string
  readonly unit?: string
  readonly sum?: { readonly dataPoints?: readonly OtlpPoint[] }
  readonly gauge?: { readonly dataPoints?: readonly OtlpPoint[] }
  readonly histogram?: { readonly dataPoints?: readonly OtlpPoint[] }
}

export interface OtlpPoint {
  readonly attributes?: readonly OtlpKeyValue[]
  readonly asInt?: number | string
  readonly asDouble?: number
  readonly count?: number | string
  readonly sum?: number
}

export interface OtlpResourceLogs {
  readonly scopeLogs?: readonly { readonly logRecords?: readonly OtlpLogRecord[] }[]
}

export interface OtlpLogRecord {
  readonly timeUnixNano: string
  readonly eventName?: string
  readonly attributes?: readonly OtlpKeyValue[]
}
