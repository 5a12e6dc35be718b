/** How long turns, tools and models take in a trace, beside what they were fitted to. */

import type { TraceEvent } from './trace.ts'

/** Median, 90th and 99th percentile, in s. */
export type Quantiles = readonly [p50: number, p90: number, p99: number]

/** What is timed. */
export type Timed = 'turn' | 'tool' | 'model'

/** TraceLab's own figures (arXiv 2606.30560). */
export const TARGETS: Readonly<Record<Timed, Quantiles>> = {
  turn: [41, 442, 2_452],
  tool: [0.5, 14, 200],
  model: [5.6, 22, 83],
}

/** Reads them off a trace. The time that people took is part of a turn, and none of a tool. */
export function quantilesOf(events: readonly TraceEvent[]): Readonly<Record<Timed, Quantiles>> {
  const starts = new Map<string | number, number>()
  const asked = new Map<string, { readonly call: number; readonly atMs: number }>()
  const took: Record<Timed, number[]> = { turn: [], tool: [], model: [] }
  const since = (of: string | number, atMs: number): number => atMs - (starts.get(of) ?? atMs)
  for (const event of events) {
    const { verb, atMs } = event
    if (verb === 'run.start' && event.parent === undefined) starts.set(event.run, atMs)
    else if (verb === 'tool.start' || verb === 'model.start') starts.set(event.call, atMs)
    else if (verb === 'run.end' && starts.has(event.run)) took.turn.push(since(event.run, atMs))
    else if (verb === 'tool.end') took.tool.push(since(event.call, atMs))
    else if (verb === 'model.end' && event.finish !== 'error') took.model.push(since(event.call, atMs))
    else if (verb === 'wait' && event.call !== undefined) asked.set(event.run, { call: event.call, atMs })
    else if (verb === 'wait.over') {
      const wait = asked.get(event.run)
      if (wait !== undefined) starts.set(wait.call, (starts.get(wait.call) ?? 0) + atMs - wait.atMs)
    }
  }
  return { turn: quantiles(took.turn), tool: quantiles(took.tool), model: quantiles(took.model) }
}

function quantiles(durations: readonly number[]): Quantiles {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN) / 1_000
  return [at(0.5), at(0.9), at(0.99)]
}
