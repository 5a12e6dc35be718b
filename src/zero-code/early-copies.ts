/** Serves copies of OpenTelemetry's API that nobody registers with: a library may bring one along (Google's ADK does). */

import Module from 'node:module'
import * as api from '@opentelemetry/api'
import { apiSlots } from './watch-providers.ts'

/** The provider that a copy gives tracers from until it finds a global one. */
interface EarlyProvider {
  setDelegate(provider: unknown): void
  getDelegate(): object
}

/** What a copy gives meters from: the global provider, else one that measures nothing. */
type MeterSource = Pick<api.MeterProvider, 'getMeter'>

const CACHE = '_cache'
/** Entry files of copies that were required; those of other builds are imported by bundlers alone. */
const ENTRY = /[\\/]@opentelemetry[\\/]api[\\/].*[\\/]index\.c?js$/
/** Where a copy keeps that provider. The name is private to it. */
const EARLY = '_proxyTracerProvider'

/** Those that were served before: a later provider takes the place of the one that they have. */
const served = new WeakSet<object>()

/**
 * Hands a provider to every copy that has been loaded and has none. Code that asked such a copy for a tracer before
 * anybody registered, or whose copy is newer than the one that registered, would trace nothing for ever.
 */
export function serveEarlyCopies(provider: object): void {
  for (const { trace } of copies()) {
    const early: unknown = trace && Reflect.get(trace, EARLY)
    if (!isEarly(early) || early.getDelegate() === provider) continue
    if (!served.has(early) && early.getDelegate().constructor.name !== 'NoopTracerProvider') continue
    early.setDelegate(provider)
    served.add(early)
  }
}

/**
 * Lets copies that cannot read what was registered, since they are newer than the copy that did it, give out real
 * meters. An instrument that was made before stays dumb: the API has no proxy for those.
 */
export function serveMeters(): void {
  if (globalMeters() === undefined) return
  for (const { metrics } of copies()) {
    const source: MeterSource | undefined = metrics?.getMeterProvider()
    if (source?.constructor.name !== 'NoopMeterProvider' || served.has(source)) continue
    served.add(source)
    const dumb = source.getMeter.bind(source)
    source.getMeter = (...wanted) => globalMeters()?.getMeter(...wanted) ?? dumb(...wanted)
  }
}

function globalMeters(): MeterSource | undefined {
  return apiSlots()?.['metrics'] as MeterSource | undefined
}

/** Ours, and all that were required. */
function copies(): Partial<Pick<typeof api, 'trace' | 'metrics'>>[] {
  const cache = Reflect.get(Module, CACHE) as Readonly<Record<string, { readonly exports?: object }>>
  const required = Object.entries(cache).filter(([file]) => ENTRY.test(file))
  return [api, ...required.map(([, loaded]) => loaded.exports ?? {})]
}

function isEarly(value: unknown): value is EarlyProvider {
  if (typeof value !== 'object' || value === null) return false
  return 'setDelegate' in value && 'getDelegate' in value
}
