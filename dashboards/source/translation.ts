/** Puts queries and words into the names that another translation of OTLP gives in Prometheus 3. */

import { INSTRUMENTS, type InstrumentSpec } from '../../src/telemetry/metrics/instrument-registry.ts'
import { namesOf, suffixesOf, unitSuffix } from './metric.ts'

/**
 * What `otlp.translation_strategy` of Prometheus 3 and later can be. The first is its default, and ours: these
 * queries also fit what `@opentelemetry/exporter-prometheus` shows.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
export const TRANSLATIONS = [
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
] as const

const DEFAULT = TRANSLATIONS[0]

/** A string of PromQL, a variable of Grafana, or a name with the brace behind it. */
const WORDS = /"(?:[^"\\]|\\.)*"|\$\w+|([a-zA-Z_:][\w:]*)(\{)?/g
/** The last arguments of `label_replace`: the label that it reads, and what it looks for there. */
const READ_LABEL = /(, )"(\w+)"(?=, "[^"]*"\))/g
/** The two ways to Prometheus, of which only one name is left. */
const SAME_TWICE = /\((.+?) or \1\)/gs
/** An attribute that the SDK writes, not we. */
const OVERFLOW = 'otel.metric.overflow'

/** Turns the default's words into those of one strategy. All of it leaves the words of the default alone. */
export class Translator {
  readonly #isDefault: boolean
  /** Dots stay, so that names stand in quotes. */
  readonly #isUtf8: boolean
  readonly #metrics: ReadonlyMap<string, string>
  readonly #labels: ReadonlyMap<string, string>

  /** @throws {RangeError} for a strategy that Prometheus does not know */
  constructor(translation: string = DEFAULT) {
    if (!(TRANSLATIONS as readonly string[]).includes(translation)) {
      throw new RangeError(
        `Cannot use translation: it must be one of ${TRANSLATIONS.join(', ')}, but is ${JSON.stringify(translation)}`,
      )
    }
    this.#isDefault = translation === DEFAULT
    this.#isUtf8 = translation === 'NoUTF8EscapingWithSuffixes' || translation === 'NoTranslation'
    const hasSuffixes = !translation.endsWith('WithoutSuffixes') && translation !== 'NoTranslation'
    this.#metrics = metricNames(this.#isUtf8, hasSuffixes)
    this.#labels = labelNames(this.#isUtf8)
  }

  /** A query. */
  promql(expr: string): string {
    if (this.#isDefault) return expr
    const named = expr.replaceAll(WORDS, (all, name: string | undefined, brace = '') => {
      const metric = name === undefined ? undefined : this.#metrics.get(name)
      if (metric !== undefined) return this.#selector(metric, brace)
      const label = name === undefined ? undefined : this.#labels.get(name)
      return label === undefined ? all : `${JSON.stringify(label)}${brace}`
    })
    return named
      .replaceAll(READ_LABEL, (_, before: string, name: string) => `${before}"${this.label(name)}"`)
      .replaceAll(SAME_TWICE, '$1')
  }

  /** What a variable of Grafana asks: `label_values(<series>, <label>)`. */
  labelValues(query: string): string {
    return query.replace(
      /^label_values\((.+), (\w+)\)$/s,
      (_, series: string, name: string) => `label_values(${this.promql(series)}, ${this.label(name)})`,
    )
  }

  /** A label. */
  label(name: string): string {
    return this.#labels.get(name) ?? name
  }

  /** Words around labels: a legend, a link on data, a sentence of an alert, or nothing but a label. */
  words(text: string): string {
    return this.label(text)
      .replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => `{{${this.label(name)}}}`)
      .replaceAll(/\$labels\.(\w+)/g, (all, name: string) => this.#member(all, name, '(index $labels ', ')'))
      .replaceAll(/(?<=__(?:field\.labels|data\.fields))\.(\w+)/g, (all, name: string) =>
        this.#member(all, name, '[', ']'),
      )
  }

  #member(all: string, name: string, before: string, after: string): string {
    const label = this.#labels.get(name)
    return label === undefined ? all : `${before}${JSON.stringify(label)}${after}`
  }

  #selector(metric: string, brace: string): string {
    if (!this.#isUtf8) return `${metric}${brace}`
    return brace === '' ? `{"${metric}"}` : `{"${metric}", `
  }
}

function metricNames(isUtf8: boolean, hasSuffixes: boolean): ReadonlyMap<string, string> {
  const specs = Object.values(INSTRUMENTS) as readonly InstrumentSpec[]
  return new Map(
    specs.flatMap((spec) =>
      suffixesOf(spec.kind).flatMap((suffix) => {
        // What Prometheus makes of a distribution is no suffix of a translation.
        const kept = hasSuffixes || suffix !== '_total' ? suffix : ''
        const name = isUtf8 ? spec.name : spec.name.replaceAll('.', '_')
        const to = `${name}${hasSuffixes ? unitSuffix(spec) : ''}${kept}`
        return namesOf(spec, suffix).map((from) => [from, to] as const)
      }),
    ),
  )
}

function labelNames(isUtf8: boolean): ReadonlyMap<string, string> {
  if (!isUtf8) return new Map()
  const specs = Object.values(INSTRUMENTS) as readonly InstrumentSpec[]
  const names = new Set([OVERFLOW, ...specs.flatMap(({ attributes }) => attributes)])
  return new Map([...names].map((name) => [name.replaceAll('.', '_'), name]))
}
