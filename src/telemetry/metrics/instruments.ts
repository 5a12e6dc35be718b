/** Makes our instruments when a meter provider is there, and again when another one comes. */

import * as api from '@opentelemetry/api'
import { CALL_INSTRUMENTS } from './call-instruments.ts'
import { CURRENT_CONVENTIONS, type GenAiConventions } from './gen-ai-conventions.ts'
import { INSTRUMENTS } from './instrument-registry.ts'
import type { InstrumentSpec } from './instrument-spec.ts'
import { LEGACY_INSTRUMENTS } from './legacy-instruments.ts'
import { Providers } from '../providers.ts'
import { SCOPE } from '../semconv.ts'

interface InstrumentByKind {
  counter: api.Counter
  histogram: api.Histogram
  observable_gauge: api.ObservableGauge
  observable_up_down_counter: api.ObservableUpDownCounter
  up_down_counter: api.UpDownCounter
}

const ALL = { ...INSTRUMENTS, ...LEGACY_INSTRUMENTS } as const

/** The metrics that the conventions of now call otherwise than those of before, or that are new in them. */
const RENAMED: ReadonlySet<string> = new Set(
  Object.keys(CALL_INSTRUMENTS).filter(
    (key) => !['invokeAgentDuration', 'executeToolDuration'].includes(key),
  ),
)

/** All instruments, made with one meter. Those under names that nobody asked for record nothing. */
export type InstrumentSet = {
  readonly [Key in keyof typeof ALL]: InstrumentByKind[(typeof ALL)[Key]['kind']]
}

/** Told when instruments were made: the time to initialise counters and to register observers. */
export type InstrumentsListener = (made: InstrumentSet, meter: api.Meter) => void

/**
 * The door to the instruments. The metrics API has no proxy, so an instrument made before the provider
 * is registered would stay dumb for ever: every use asks for the provider, which costs a few ns.
 */
export class Instruments {
  readonly #providers: Providers
  /** Which names model calls are measured under. */
  readonly conventions: GenAiConventions
  readonly #listeners: InstrumentsListener[] = []
  #provider: api.MeterProvider | undefined
  #made: InstrumentSet | undefined

  /**
   * @param providers who gives meters
   * @param conventions which names model calls are measured under
   */
  constructor(providers: Providers = new Providers(), conventions: GenAiConventions = CURRENT_CONVENTIONS) {
    this.#providers = providers
    this.conventions = conventions
  }

  /** The instruments, or undefined while nobody would see what they record. */
  get current(): InstrumentSet | undefined {
    const provider = this.#providers.meters
    if (provider !== this.#provider) this.#adopt(provider)
    return this.#made
  }

  /** Calls `listener` each time that instruments are made. Register before the first use. */
  whenMade(listener: InstrumentsListener): void {
    this.#listeners.push(listener)
  }

  #adopt(provider: api.MeterProvider): void {
    this.#provider = provider
    const meter = provider.getMeter(SCOPE.name, SCOPE.version, { schemaUrl: SCOPE.schemaUrl })
    this.#made = meter === api.createNoopMeter() ? undefined : makeAll(meter, this.conventions)
    if (this.#made === undefined) return
    for (const listener of this.#listeners) listener(this.#made, meter)
  }
}

function makeAll(meter: api.Meter, { current, legacy }: GenAiConventions): InstrumentSet {
  const isWanted = (key: string): boolean =>
    key in LEGACY_INSTRUMENTS ? legacy : current || !RENAMED.has(key)
  const made = Object.entries(ALL).map(([key, spec]) => [
    key,
    make(isWanted(key) ? meter : api.createNoopMeter(), spec),
  ])
  return Object.fromEntries(made) as InstrumentSet
}

function make(meter: api.Meter, spec: InstrumentSpec): InstrumentByKind[InstrumentSpec['kind']] {
  const options = { unit: spec.unit, description: spec.description }
  switch (spec.kind) {
    case 'counter':
      return meter.createCounter(spec.name, options)
    case 'histogram':
      return meter.createHistogram(spec.name, { ...options, ...adviceOf(spec) })
    case 'observable_gauge':
      return meter.createObservableGauge(spec.name, options)
    case 'observable_up_down_counter':
      return meter.createObservableUpDownCounter(spec.name, options)
    case 'up_down_counter':
      return meter.createUpDownCounter(spec.name, options)
  }
}

function adviceOf(spec: InstrumentSpec): api.MetricOptions {
  return spec.buckets === undefined ? {} : { advice: { explicitBucketBoundaries: [...spec.buckets] } }
}
