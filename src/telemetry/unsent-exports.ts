/** What the batches of an SDK still hold of runs when its process dies, as bytes that somebody else can send. */

import type { Attempt } from '../model/attempt.ts'
import { ATTR_RUN_ID } from './semconv.ts'
import type { Providers } from './providers.ts'

/** One request that an exporter would have sent. */
export interface UnsentExport {
  readonly signal: 'traces' | 'logs'
  readonly body: Uint8Array
  /** Where its exporter sends by HTTP; undefined where it speaks gRPC. May hold a secret. */
  readonly url: string | undefined
}

/** Where SDK 2.x and 3.x keep processors, and these what they hold. The names are private to them. */
const PLACES = [
  { signal: 'traces', processors: ['_activeSpanProcessor', '_spanProcessors'], held: '_finishedSpans' },
  {
    signal: 'logs',
    processors: ['_sharedState', 'activeProcessor', 'processors'],
    held: '_finishedLogRecords',
  },
] as const

const SERIALIZER = ['_exporter', '_delegate', '_serializer']
const TRANSPORT = ['_exporter', '_delegate', '_transport']
/** A transport stands around another one that tries again. */
const PARAMETERS = ['_parameters']
const INNER = '_transport'

/**
 * Takes all batches in which there is something of a run, as requests of their exporters, where those speak OTLP.
 *
 * @param attempt told what a serializer throws: that batch stays where it is, and the others are taken
 */
export function takeUnsent(
  { tracers, loggers }: Pick<Providers, 'tracers' | 'loggers'>,
  attempt: Attempt,
): readonly UnsentExport[] {
  const providers = { traces: tracers, logs: loggers }
  return PLACES.flatMap(({ signal, processors, held }) => {
    const list = at(realOf(providers[signal]), processors)
    return listOf(list).flatMap((processor) => {
      const items = listOf(at(processor, [held]))
      const write = (): Uint8Array | undefined => serialized(processor, items)
      const body = items.some(isOfRun) ? attempt('write down telemetry', write) : undefined
      if (body === undefined) return []
      // Further instances of a process die of the same crash.
      Reflect.set(processor as object, held, [])
      return [{ signal, body, url: urlOf(at(processor, TRANSPORT)) }]
    })
  })
}

function realOf(provider: unknown): unknown {
  const { getDelegate } = (provider ?? {}) as { getDelegate?: () => unknown }
  return typeof getDelegate === 'function' ? getDelegate.call(provider) : provider
}

function isOfRun(item: unknown): boolean {
  return at(item, ['attributes', ATTR_RUN_ID]) !== undefined
}

function serialized(processor: unknown, items: readonly unknown[]): Uint8Array | undefined {
  const serializer = at(processor, SERIALIZER) as {
    serializeRequest?: (items: readonly unknown[]) => unknown
  }
  const body = serializer?.serializeRequest?.(items)
  return body instanceof Uint8Array ? body : undefined
}

function urlOf(transport: unknown): string | undefined {
  const parameters = at(transport, PARAMETERS) ?? at(transport, [INNER, ...PARAMETERS])
  const url = at(parameters, ['url'])
  return typeof url === 'string' ? url : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (place, name) => (typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined),
    value,
  )
}
