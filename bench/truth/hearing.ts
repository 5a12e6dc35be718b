/** Four kinds of host: what each hears of the same world. */

import type { TraceEvent } from './trace.ts'

/**
 * `good` hears all: chunks, sub-agents, waits. `sdk` is not told of waits, `nonstream` hears no chunks, `lazy`
 * tells of turns and their tools only.
 */
export type HostKind = 'good' | 'sdk' | 'nonstream' | 'lazy'

/** All kinds of host. */
export const HOST_KINDS: readonly HostKind[] = ['good', 'sdk', 'nonstream', 'lazy']

const DEAF_TO: Record<HostKind, ReadonlySet<TraceEvent['verb']>> = {
  good: new Set(),
  sdk: new Set(['wait', 'wait.over']),
  nonstream: new Set(['chunk', 'ping']),
  lazy: new Set(['wait', 'wait.over', 'chunk', 'ping', 'model.start', 'model.end', 'queued', 'dequeued']),
}

/** What such a host hears of it all. */
export function heardBy(kind: HostKind, events: readonly TraceEvent[]): readonly TraceEvent[] {
  const deafTo = DEAF_TO[kind]
  const isDeafTo = (event: TraceEvent): boolean =>
    deafTo.has(event.verb) || (kind === 'lazy' && 'run' in event && event.run.includes('.'))
  return deafTo.size === 0 ? events : events.filter((event) => !isDeafTo(event))
}
