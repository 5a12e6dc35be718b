/** What single turns of the event loop cost: in computing, which no other process of the machine disturbs. */

import { constants, PerformanceObserver } from 'node:perf_hooks'
import type { PerformanceEntry } from 'node:perf_hooks'
import { percentile } from './measure.ts'

/** How often a look is taken, in ms. */
const EACH_MS = 5

/** What was seen over a while. Looks between which V8 collected the whole heap are left out of the times. */
export interface TurnCost {
  /** Share of a processor that this thread used. */
  readonly share: number
  /** What this thread computed between two looks that lay a turn apart, in ms: others had to wait for so long. */
  readonly p99Ms: number
  readonly maxMs: number
  /** The same at most, with collections, in ms. */
  readonly maxWithGcMs: number
}

/** Looks for as long as `during` takes. */
export async function turnCostOf(during: Promise<unknown>): Promise<TurnCost> {
  const looks: { readonly atMs: number; readonly cost: number }[] = []
  const full = fullCollections()
  const [startCpu, startMs] = [cpuMs(), performance.now()]
  let before = startCpu
  const timer = setInterval(() => {
    const now = cpuMs()
    looks.push({ atMs: performance.now(), cost: now - before })
    before = now
  }, EACH_MS)
  await during
  clearInterval(timer)
  const share = (cpuMs() - startCpu) / (performance.now() - startMs)
  const collected = await full.end()
  const costs = looks
    .filter(
      ({ atMs }, index) => !collected.some((at) => at >= (looks[index - 1]?.atMs ?? startMs) && at <= atMs),
    )
    .map(({ cost }) => cost)
  return {
    share,
    p99Ms: percentile(costs, 0.99),
    maxMs: Math.max(0, ...costs),
    maxWithGcMs: Math.max(0, ...looks.map(({ cost }) => cost)),
  }
}

/** When V8 collected the whole heap. */
function fullCollections(): { readonly end: () => Promise<readonly number[]> } {
  const at: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, detail } of list.getEntries() as (PerformanceEntry & {
      detail?: { kind?: number }
    })[])
      if (detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR) at.push(startTime)
  })
  observer.observe({ entryTypes: ['gc'] })
  const end = async (): Promise<readonly number[]> => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    observer.disconnect()
    return at
  }
  return { end }
}

/** What this thread has computed so far, in ms. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
