/** What the batches of an SDK still hold of runs when its process dies, as bytes that somebody else can send. */

import type { Attempt } from '../../model/attempt.ts'
import type { Providers } from '../providers.ts'
import { ATTR_RUN_ID } from '../semconv.ts'
import { serialized, urlOf } from './otlp-parts.ts'
import { at, listOf, realOf } from './sdk-parts.ts'

/** One request that an exporter would have sent. */
export interface UnsentExport {
  readonly signal: 'traces' | 'logs' | 'metrics'
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
      return [{ signal, body, url: urlOf(processor) }]
    })
  })
}

function isOfRun(item: unknown): boolean {
  return at(item, ['attributes', ATTR_RUN_ID]) !== undefined
}
