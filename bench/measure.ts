/** Measures by turns: every round runs each contender once, so that a busy machine disturbs all alike. */

import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** Rounds that only warm up. */
const WARM_UP = 3

/**
 * The median time of each contender, in ns.
 *
 * @param contenders functions that do `operations` operations each
 * @param operations operations a call: the result is for one
 */
export function byTurns<Name extends string>(
  contenders: Record<Name, () => void>,
  { rounds = 15, operations }: { rounds?: number; operations: number },
): Record<Name, number> {
  const names = Object.keys(contenders) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const name of names) {
      const start = performance.now()
      contenders[name]()
      const ns = ((performance.now() - start) * 1e6) / operations
      if (round >= 0) times[name].push(ns)
    }
  }
  return medians(times)
}

interface AsyncTurns<Name extends string> {
  readonly rounds?: number
  readonly operations: number
  readonly ofThread?: boolean
  readonly around?: Partial<Record<Name, () => () => void>>
}

/**
 * The same for functions that return promises.
 *
 * @param options.ofThread measures what this thread computes, in place of the time that passes: what others do on the
 *   machine is not in it
 * @param options.around what a contender needs while it runs: made and undone outside of what is measured
 */
export async function byTurnsAsync<Name extends string>(
  contenders: Record<Name, () => Promise<unknown>>,
  { rounds = 15, operations, ofThread = false, around = {} }: AsyncTurns<Name>,
): Promise<Record<Name, number>> {
  const nowMs = ofThread ? computedMs : () => performance.now()
  const names = Object.keys(contenders) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const name of names) {
      const undo = around[name]?.()
      const start = nowMs()
      await contenders[name]()
      const ns = ((nowMs() - start) * 1e6) / operations
      undo?.()
      if (round >= 0) times[name].push(ns)
    }
  }
  return medians(times)
}

function computedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** Heap in use after a full collection, in bytes. */
export function heapUsed(): number {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('Cannot measure memory: run Node with --expose-gc')
  collect()
  collect()
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage()
  return heap + arrayBuffers
}

/** Collections of the garbage that some work makes: unlike the heap's size, they are 0 only if it makes none. */
export async function collectionsOf(work: () => void): Promise<number> {
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length
  })
  observer.observe({ entryTypes: ['gc'] })
  await sleep(50)
  collections = 0
  work()
  await sleep(50)
  observer.disconnect()
  return collections
}

/** The value that this share of all stays below. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function medians<Name extends string>(times: Record<Name, number[]>): Record<Name, number> {
  const entries = Object.entries<number[]>(times).map(([name, values]) => [name, median(values)])
  return Object.fromEntries(entries) as Record<Name, number>
}
