/** Serves copies of OpenTelemetry's API that nobody registers with: a library may bring one along (Google's ADK does). */

import Module from 'node:module'
import * as api from '@opentelemetry/api'

/** The provider that a copy gives tracers from until it finds a global one. */
interface EarlyProvider {
  setDelegate(provider: unknown): void
  getDelegate(): object
}

const CACHE = '_cache'
/** Entry files of copies that were required; those of other builds are imported by bundlers alone. */
const ENTRY = /[\\/]@opentelemetry[\\/]api[\\/].*[\\/]index\.c?js$/
/** Where a copy keeps that provider. The name is private to it. */
const EARLY = '_proxyTracerProvider'

/** Those that were served before: a later provider takes the place of the one that they have. */
const served = new WeakSet<EarlyProvider>()

/**
 * Hands a provider to every copy that has been loaded and has none. Whoever has asked such a copy for a tracer before
 * anybody registered, or whose copy is newer than the one that registered, would trace nothing for ever.
 */
export function serveEarlyCopies(provider: object): void {
  for (const trace of [api.trace, ...requiredCopies()]) {
    const early: unknown = Reflect.get(trace, EARLY)
    if (!isEarly(early) || early.getDelegate() === provider) continue
    if (!served.has(early) && early.getDelegate().constructor.name !== 'NoopTracerProvider') continue
    early.setDelegate(provider)
    served.add(early)
  }
}

function requiredCopies(): object[] {
  const cache = Reflect.get(Module, CACHE) as Readonly<Record<string, { readonly exports?: unknown }>>
  return Object.entries(cache).flatMap(([file, loaded]) => {
    if (!ENTRY.test(file)) return []
    const { trace } = (loaded.exports ?? {}) as { readonly trace?: unknown }
    return typeof trace === 'object' && trace !== null ? [trace] : []
  })
}

function isEarly(value: unknown): value is EarlyProvider {
  if (typeof value !== 'object' || value === null) return false
  return 'setDelegate' in value && 'getDelegate' in value
}
