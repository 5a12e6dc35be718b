/** Names of metrics and labels as Prometheus knows them, from the objects that make the instruments. */

import {
  INSTRUMENTS,
  type InstrumentKey,
  type InstrumentSpec,
} from '../../src/telemetry/metrics/instrument-registry.ts'

type Instruments = typeof INSTRUMENTS
type AttributeOf<Key extends InstrumentKey> = Instruments[Key]['attributes'][number]
type Keys<Kind extends InstrumentSpec['kind']> = {
  [Key in InstrumentKey]: Instruments[Key]['kind'] extends Kind ? Key : never
}[InstrumentKey]
/** Units that become a suffix: all but those in braces, which only annotate. */
type SuffixUnit = Exclude<Instruments[InstrumentKey]['unit'], `{${string}}`>

/** Labels that Prometheus itself gives, whichever way a metric came. */
export type TargetLabel = 'job' | 'instance'
/** Every attribute of every instrument, by its OpenTelemetry name. */
export type Attribute = AttributeOf<InstrumentKey>
/** What a selector asks of one label: a string means equality. */
export type Match = string | { readonly operator: '=' | '!=' | '=~' | '!~'; readonly value: string }
/** What a selector asks, by the OpenTelemetry names of attributes. */
export type Where<Label extends string> = { readonly [Name in Label]?: Match | undefined }
/** Functions of a range that dashboards and rules use. */
export type RangeFunction =
  | 'rate'
  | 'increase'
  | 'changes'
  | 'max_over_time'
  | 'min_over_time'
  | 'avg_over_time'
  | 'absent_over_time'
  | 'last_over_time'
  | 'count_over_time'
  | 'present_over_time'
  | 'resets'

/**
 * One kind of samples of a metric. Both ways to Prometheus are asked at once, joined by `or`: OTLP
 * translation adds the unit to the name, `@opentelemetry/exporter-prometheus` does not. The alternative,
 * `{__name__=~"a(_seconds)?"}`, fails in range functions where a target is reached both ways ("same labelset"),
 * and cannot be sharded or cached by name; two sets of files would leave the choice, and the empty panels, to
 * users. `or` costs a look-up in the index where there is nothing, and is not written where the names agree.
 */
export interface Series<Label extends string> {
  /** The names, that of OTLP first; only one where both ways agree. */
  readonly names: readonly string[]
  /** The newest samples. `offset` as PromQL writes it, for example `15m`. */
  now(where?: Where<Label | TargetLabel>, offset?: string): string
  /** A function of the samples of a range, for example `over('rate', '5m', { job: 'agents' })`. */
  over(name: RangeFunction, range: string, where?: Where<Label | TargetLabel>, offset?: string): string
}

/** A metric that counts up: `metric('sessionStalled').total`. */
export interface CounterMetric<Label extends string> {
  readonly total: Series<Label>
}

/** A metric that goes up and down: `metric('sessionSilence').value`. */
export interface GaugeMetric<Label extends string> {
  readonly value: Series<Label>
}

/** A metric of distributions: `metric('queueWait').bucket`. */
export interface HistogramMetric<Label extends string> {
  readonly bucket: Series<Label | 'le'>
  readonly count: Series<Label>
  readonly sum: Series<Label>
}

/** The metric of an instrument, by its kind. */
export type Metric<Key extends InstrumentKey> =
  Key extends Keys<'counter'>
    ? CounterMetric<AttributeOf<Key>>
    : Key extends Keys<'histogram'>
      ? HistogramMetric<AttributeOf<Key>>
      : GaugeMetric<AttributeOf<Key>>

const UNIT_SUFFIX: Readonly<Record<SuffixUnit, string>> = { s: '_seconds' }

/**
 * Finds a metric by its key in the registry of instruments.
 *
 * @example
 * metric('sessionStalled').total.over('increase', '1h', { 'gen_ai.agent.name': 'clerk' })
 * // increase(session_stalled_total{gen_ai_agent_name="clerk"}[1h])
 */
export function metric<Key extends InstrumentKey>(key: Key): Metric<Key> {
  const spec: InstrumentSpec = INSTRUMENTS[key]
  const parts = suffixesOf(spec.kind).map((suffix) => [suffix.slice(1) || 'value', series(spec, suffix)])
  // Which parts there are is what the conditional type says of the kind.
  return Object.fromEntries(parts) as Metric<Key>
}

/** The label of an attribute: `label('lifesign.work.kind')` is `lifesign_work_kind`. */
export function label(name: Attribute | TargetLabel | 'le'): string {
  return translated(name)
}

/** A grouping: `by('job', 'gen_ai.agent.name')` is `by (job, gen_ai_agent_name)`. */
export function by(...names: readonly (Attribute | TargetLabel | 'le')[]): string {
  return `by (${names.map(label).join(', ')})`
}

/** Any of some values. */
export function anyOf(...values: readonly string[]): Match {
  return { operator: '=~', value: values.join('|') }
}

/** None of some values. An absent label is none of them either. */
export function noneOf(...values: readonly string[]): Match {
  return { operator: '!~', value: values.join('|') }
}

/** Anything but one value. An absent label is that too. */
export function not(value: string): Match {
  return { operator: '!=', value }
}

/** What Prometheus adds to a name for each kind of samples of an instrument. */
export function suffixesOf(kind: InstrumentSpec['kind']): readonly string[] {
  if (kind === 'histogram') return ['_bucket', '_count', '_sum']
  return kind === 'counter' ? ['_total'] : ['']
}

/** What the translation of OTLP adds for a unit; nothing for an annotation in braces. */
export function unitSuffix({ name, unit }: Pick<InstrumentSpec, 'name' | 'unit'>): string {
  if (/^\{.*\}$/.test(unit)) return ''
  if (!(unit in UNIT_SUFFIX)) throw new RangeError(`Cannot name ${name}: unit ${unit} has no suffix yet`)
  return UNIT_SUFFIX[unit as SuffixUnit]
}

/** The names of an instrument's samples, that of OTLP first. */
export function namesOf(spec: InstrumentSpec, suffix: string): readonly string[] {
  const scraped = `${translated(spec.name)}${suffix}`
  const unit = unitSuffix(spec)
  return unit === '' ? [scraped] : [`${translated(spec.name)}${unit}${suffix}`, scraped]
}

function series(spec: InstrumentSpec, suffix: string): Series<string> {
  const names = namesOf(spec, suffix)
  const each = (write: (name: string) => string): string => {
    const written = names.map(write)
    return written.length === 1 ? `${written[0]}` : `(${written.join(' or ')})`
  }
  const before = (offset?: string): string => (offset === undefined ? '' : ` offset ${offset}`)
  return {
    names,
    now: (where, offset) => each((name) => `${name}${selector(where)}${before(offset)}`),
    over: (fn, range, where, offset) =>
      each((name) => `${fn}(${name}${selector(where)}[${range}]${before(offset)})`),
  }
}

function selector(where: Where<string> = {}): string {
  const matchers = Object.entries(where).flatMap(([name, match]) => {
    if (match === undefined) return []
    const { operator, value } = typeof match === 'string' ? { operator: '=', value: match } : match
    return [`${translated(name)}${operator}${JSON.stringify(value)}`]
  })
  return matchers.length === 0 ? '' : `{${matchers.join(', ')}}`
}

function translated(name: string): string {
  return name.replaceAll('.', '_')
}
