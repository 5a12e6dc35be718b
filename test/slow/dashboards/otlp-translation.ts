/** Writes OTLP/JSON metrics as the Collector and Prometheus do by default: our own translator, not theirs. */

// Compared by hand with Collector 0.160.0, which wrote the same request into a real Prometheus: the same series,
// with the same labels and values.

interface KeyValue {
  readonly key: string
  readonly value: {
    readonly stringValue?: string
    readonly intValue?: number | string
    readonly boolValue?: boolean
  }
}
interface Point {
  readonly attributes?: readonly KeyValue[]
  readonly asInt?: number | string
  readonly asDouble?: number
  readonly count?: number | string
  readonly sum?: number
  readonly bucketCounts?: readonly (number | string)[]
  readonly explicitBounds?: readonly number[]
}
interface Points {
  readonly dataPoints?: readonly Point[]
  readonly isMonotonic?: boolean
  /** 2 is cumulative. */
  readonly aggregationTemporality?: number
}
interface OtlpMetric {
  readonly name: string
  readonly unit?: string
  readonly sum?: Points
  readonly gauge?: Points
  readonly histogram?: Points
}
/** A request to `/v1/metrics`. */
export interface OtlpMetricsRequest {
  readonly resourceMetrics?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] }
    readonly scopeMetrics?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string }
      readonly metrics?: readonly OtlpMetric[]
    }[]
  }[]
}

/** One sample without its time. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Units of OpenTelemetry as Prometheus writes them; an annotation in braces is none. */
const UNIT_WORDS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', ms: 'milliseconds' }

/**
 * Translates one request.
 *
 * @throws {RangeError} for what Prometheus would not take by default: delta temporality
 */
export function translate(request: OtlpMetricsRequest): Sample[] {
  return (request.resourceMetrics ?? []).flatMap(({ resource, scopeMetrics }) => {
    const about = labelsOf(resource?.attributes)
    const namespace = about['service_namespace']
    const service = about['service_name'] ?? 'unknown_service'
    const target = {
      job: namespace === undefined ? service : `${namespace}/${service}`,
      instance: about['service_instance_id'] ?? '',
    }
    return (scopeMetrics ?? []).flatMap(({ scope, metrics }) => {
      const labels = {
        ...target,
        ...(scope?.name !== undefined && { otel_scope_name: scope.name }),
        ...(scope?.version !== undefined && { otel_scope_version: scope.version }),
      }
      return (metrics ?? []).flatMap((metric) => samplesOf(metric, labels))
    })
  })
}

function samplesOf(metric: OtlpMetric, target: Readonly<Record<string, string>>): Sample[] {
  const unit = UNIT_WORDS[metric.unit ?? '']
  const name = `${metric.name.replaceAll(/\W/g, '_')}${unit === undefined ? '' : `_${unit}`}`
  const points = metric.sum ?? metric.gauge ?? metric.histogram
  const isDelta = points?.aggregationTemporality !== undefined && points.aggregationTemporality !== 2
  if (isDelta) throw new RangeError(`Cannot translate ${metric.name}: Prometheus takes no deltas`)
  const suffix = metric.sum?.isMonotonic === true ? '_total' : ''
  return (points?.dataPoints ?? []).flatMap((point) => {
    const labels = { ...labelsOf(point.attributes), ...target }
    if (metric.histogram !== undefined) return histogramSamples(name, labels, point)
    return [{ name: `${name}${suffix}`, labels, value: Number(point.asInt ?? point.asDouble) }]
  })
}

function histogramSamples(name: string, labels: Readonly<Record<string, string>>, point: Point): Sample[] {
  let below = 0
  const buckets = (point.bucketCounts ?? []).map((count, index) => {
    below += Number(count)
    const bound = point.explicitBounds?.[index]
    return {
      name: `${name}_bucket`,
      labels: { ...labels, le: bound === undefined ? '+Inf' : String(bound) },
      value: below,
    }
  })
  return [
    ...buckets,
    { name: `${name}_count`, labels, value: Number(point.count) },
    { name: `${name}_sum`, labels, value: point.sum ?? 0 },
  ]
}

function labelsOf(attributes: readonly KeyValue[] = []): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key.replaceAll(/\W/g, '_'),
      String(value.stringValue ?? value.intValue ?? value.boolValue ?? ''),
    ]),
  )
}

/** One line of an exposition; with a time in s since the epoch, of OpenMetrics. */
export function writeSample({ name, labels, value }: Sample, atSeconds?: number): string {
  const pairs = Object.entries(labels).map(([label, held]) => `${label}=${JSON.stringify(held)}`)
  const time = atSeconds === undefined ? '' : ` ${atSeconds}`
  return `${name}{${pairs.join(',')}} ${value}${time}`
}

/** Reads the lines of an exposition, and gives each the labels of its target. */
export function readExposition(text: string, target: Readonly<Record<string, string>>): Sample[] {
  return Array.from(
    text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm),
    ([, name = '', inside = '', value]) => {
      const pairs = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', held = '']) => [
        label,
        held,
      ])
      return { name, labels: { ...Object.fromEntries(pairs), ...target }, value: Number(value) }
    },
  )
}
