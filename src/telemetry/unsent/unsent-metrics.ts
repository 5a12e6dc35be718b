/** What an SDK has measured of runs when its process dies, as requests that somebody else can send. */

import type { Attempt } from '../../model/attempt.ts'
import { serialized, speaksOtlp, urlOf } from './otlp-parts.ts'
import { at, listOf, realOf } from './sdk-parts.ts'
import { SCOPE } from '../semconv.ts'
import type { Providers } from '../providers.ts'
import type { UnsentExport } from './unsent-exports.ts'

/** What was taken: further instances of a process die of the same crash. */
const taken = new WeakSet<object>()

/** One storage of an instrument, for one reader. */
interface Storage {
  collect?(collector: unknown, time: readonly [number, number]): unknown
}

/** What it takes to measure in a process that dies. */
export interface LastMeasure {
  /** Now, in ms since the epoch. */
  readonly wallMs: number
  /** Told what an SDK throws: the others are taken. */
  readonly attempt: Attempt
}

/**
 * Collects for each reader whose exporter speaks OTLP, where we have measured anything. The SDK itself would do it, but
 * waits for observable instruments, and nothing waits in a process that dies: those have the value of their last export.
 */
export function takeUnsentMetrics(
  { meters }: Pick<Providers, 'meters'>,
  { wallMs, attempt }: LastMeasure,
): readonly UnsentExport[] {
  const shared = at(realOf(meters), ['_sharedState'])
  const known = at(shared, ['meterSharedStates'])
  const states = known instanceof Map ? [...(known.values() as Iterable<unknown>)] : []
  if (!states.some((state) => at(state, ['_instrumentationScope', 'name']) === SCOPE.name)) return []
  const resource = at(shared, ['resource'])
  return listOf(at(shared, ['metricCollectors'])).flatMap((collector) => {
    const reader = at(collector, ['_metricReader'])
    if (!isNew(collector) || !speaksOtlp(reader)) return []
    const body = attempt('write down metrics', () => {
      const scopeMetrics = states.flatMap((state) => measured(state, collector, wallMs))
      return scopeMetrics.length === 0 ? undefined : serialized(reader, { resource, scopeMetrics })
    })
    return body === undefined ? [] : [{ signal: 'metrics', body, url: urlOf(reader) }]
  })
}

function isNew(collector: unknown): boolean {
  if (typeof collector !== 'object' || collector === null || taken.has(collector)) return false
  taken.add(collector)
  return true
}

/** All that one meter has for a reader; nothing where there is nothing. */
function measured(state: unknown, collector: unknown, wallMs: number): readonly object[] {
  const registry = at(state, ['metricStorageRegistry']) as
    | { getStorages?: (collector: unknown) => unknown }
    | undefined
  const time = [Math.trunc(wallMs / 1_000), Math.round((wallMs % 1_000) * 1_000_000)] as const
  const metrics = listOf(registry?.getStorages?.(collector))
    .map((storage) => (storage as Storage).collect?.(collector, time))
    .filter((metric) => metric !== undefined && metric !== null)
  return metrics.length === 0 ? [] : [{ scope: at(state, ['_instrumentationScope']), metrics }]
}
