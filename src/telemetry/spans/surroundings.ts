/** Knows what a run without a name can be called by: the service, and the route of a server that it began on. */

import * as api from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import { ATTR_HTTP_ROUTE } from '../semconv.ts'
import { serviceInstanceOf, serviceOf } from '../span-attributes.ts'

/** Runs without a name whose route is remembered; the oldest goes first. */
const MAX_RUNS = 1_000

// The SDK's own context key, which web frameworks write their route to. It is a registered symbol.
const RPC_METADATA = api.createContextKey('OpenTelemetry SDK Context Key RPC_METADATA')

/** Looks around where a run begins that has neither label nor agent, and keeps two words. */
export class Surroundings implements Sink {
  readonly #routes = new Map<string, string>()
  #service: string | undefined
  #instance: string | undefined

  runStarted(run: RunInfo): void {
    if (isNamed(run)) return
    const context = api.context.active()
    const span = api.trace.getSpan(context)
    this.#service ??= serviceOf(span)
    const route = routeOf(context, span)
    if (route === undefined) return
    this.#routes.set(run.id, route)
    if (this.#routes.size > MAX_RUNS) this.#routes.delete(this.#routes.keys().next().value ?? '')
  }

  /** Notes what a span of the process's provider says of it. */
  spanStarted(span: api.Span): void {
    this.#service ??= serviceOf(span)
    this.#instance ??= serviceInstanceOf(span)
  }

  /** `service.instance.id` of the spans of this process; undefined before the first, and where they have none. */
  get serviceInstanceId(): string | undefined {
    return this.#instance
  }

  /** The service that the spans of this process name, and the route that a run began on; undefined without both. */
  nameOf(run: RunInfo | undefined): string | undefined {
    const route = run && this.#routeOf(run)
    return [this.#service, route].filter((word) => word !== undefined).join(' ') || undefined
  }

  #routeOf(run: RunInfo): string | undefined {
    for (let one: RunInfo | undefined = run; one !== undefined; one = one.parent) {
      const route = this.#routes.get(one.id)
      if (route !== undefined) return route
    }
    return undefined
  }
}

function routeOf(context: api.Context, span: api.Span | undefined): string | undefined {
  const { route } = (context.getValue(RPC_METADATA) ?? {}) as { route?: unknown }
  const { attributes } = (span ?? {}) as { attributes?: api.Attributes }
  const found = route ?? attributes?.[ATTR_HTTP_ROUTE]
  return typeof found === 'string' && found !== '' ? found : undefined
}

function isNamed(run: RunInfo): boolean {
  for (let one: RunInfo | undefined = run; one !== undefined; one = one.parent) {
    if ((one.label ?? one.agent ?? '') !== '') return true
  }
  return false
}
