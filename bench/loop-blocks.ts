/** Watches the event loop of this thread: how long one turn takes, and whether that was ours. */

import { constants, PerformanceObserver } from 'node:perf_hooks'
import type { PerformanceEntry } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** How the loop fared. */
export interface Blocks {
  /** The longest time between two turns of the event loop, in ms. */
  readonly longest: number
  /** The same, leaving out turns in which V8 collected the whole heap. */
  readonly ours: number
  /** The most that this thread computed in one turn of `ours`, in ms: what others did on the machine is not in it. */
  readonly busiest: number
}

interface Turn {
  readonly from: number
  readonly to: number
  readonly cpuMs: number
}

/** Watches the event loop while `during` runs. */
export async function blocksOf(during: Promise<unknown>): Promise<Blocks> {
  const full: PerformanceEntry[] = []
  const turns: Turn[] = []
  const observer = new PerformanceObserver((list) => {
    const isFull = (entry: object): boolean =>
      (entry as { detail?: { kind?: number } }).detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR
    full.push(...list.getEntries().filter(isFull))
  })
  observer.observe({ entryTypes: ['gc'] })
  const watched = { over: false }
  void during.then(() => (watched.over = true))
  for (let from = performance.now(), before = cpuMs(); !watched.over;) {
    await new Promise((resolve) => void setImmediate(resolve))
    const to = performance.now()
    const now = cpuMs()
    if (to - from > 1) turns.push({ from, to, cpuMs: now - before })
    from = to
    before = now
  }
  await sleep(50)
  observer.disconnect()
  const isOurs = ({ from, to }: Turn): boolean =>
    !full.some(({ startTime, duration }) => startTime < to && startTime + duration > from)
  const longestOf = (list: readonly Turn[]): number => Math.max(0, ...list.map(({ from, to }) => to - from))
  const ours = turns.filter(isOurs)
  const busiest = Math.max(0, ...ours.map((turn) => turn.cpuMs))
  return { longest: longestOf(turns), ours: longestOf(ours), busiest }
}

/** What this thread has computed so far, in ms. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
