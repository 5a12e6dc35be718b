/** Sorts many, a few at a time: the event loop of the host gets its turn in between. */

import type { Turn } from '../../model/turn.ts'

/** How many are sorted in one piece. */
const CHUNK = 500

/** Less than 0 where the first one comes first; never 0 for two that differ. */
export type Compare<One> = (one: One, other: One) => number

/** All, sorted. */
export async function mergeSorted<One>(
  all: readonly One[],
  compare: Compare<One>,
  turn: Turn,
): Promise<readonly One[]> {
  let runs: (readonly One[])[] = []
  for (let from = 0; from < all.length; from += CHUNK) {
    await turn.breathe()
    runs.push(all.slice(from, from + CHUNK).toSorted(compare))
  }
  while (runs.length > 1) {
    const merged: (readonly One[])[] = []
    for (let index = 0; index < runs.length; index += 2) {
      await turn.breathe()
      merged.push(merge(runs[index] ?? [], runs[index + 1] ?? [], compare))
    }
    runs = merged
  }
  return runs[0] ?? []
}

/** Two that are sorted, as one. */
export function merge<One>(
  some: readonly One[],
  others: readonly One[],
  compare: Compare<One>,
): readonly One[] {
  if (some.length === 0 || others.length === 0) return some.length === 0 ? others : some
  const merged: One[] = []
  let next = 0
  for (const one of some) {
    for (let other = others[next]; other !== undefined && compare(other, one) < 0; other = others[next]) {
      merged.push(other)
      next += 1
    }
    merged.push(one)
  }
  for (; next < others.length; next += 1) merged.push(others[next] as One)
  return merged
}
