/** The tracer that all spans of ours are made with, of whichever provider is there now. */

import type * as api from '@opentelemetry/api'
import type { Providers } from '../providers.ts'
import { SCOPE } from '../semconv.ts'

/** Asks for the provider at each use, which costs a few ns: it may come late, and another one after it. */
export class OurTracer {
  readonly #providers: Providers
  #provider: api.TracerProvider | undefined
  #tracer: api.Tracer | undefined

  /** @param providers who gives tracers */
  constructor(providers: Providers) {
    this.#providers = providers
  }

  /** Undefined while there is no provider. */
  get current(): api.Tracer | undefined {
    const provider = this.#providers.tracers
    if (provider !== this.#provider) {
      this.#provider = provider
      // Not `trace.getTracer`: it drops the schema URL.
      this.#tracer = provider?.getTracer(SCOPE.name, SCOPE.version, { schemaUrl: SCOPE.schemaUrl })
    }
    return this.#tracer
  }
}
