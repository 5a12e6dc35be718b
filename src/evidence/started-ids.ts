/** The ids of all processes that a call or a run has started, also of those that are over: whom they left is known by them. */

import type { Birthplace, Silent } from '../model/evidence.ts'
import { callsAround } from './kinship.ts'

/** Ids that are remembered of one call or run; with more, the oldest are forgotten. */
const MAX_IDS = 1_000

/**
 * Nobody holds the `ChildProcess` of a command that has ended, and it soon is garbage. Its number stays for as long as
 * its call: a daemon that the command started is still in its group.
 */
export class StartedIds {
  // What its host let go shall be garbage.
  readonly #byPlace = new WeakMap<Silent, Set<number>>()

  /** The ids of what was started inside of a call, or in the body of a run, oldest first. */
  of(silent: Silent): readonly number[] {
    return [...(this.#byPlace.get(silent) ?? [])]
  }

  /** Notes an id with each call that its process was started in, and with each run in whose body it was. */
  add(pid: number, birthplace: Birthplace): void {
    for (const place of placesOf(birthplace)) {
      const ids = this.#byPlace.get(place) ?? new Set()
      this.#byPlace.set(place, ids.add(pid))
      if (ids.size > MAX_IDS) ids.delete(ids.values().next().value as number)
    }
  }

  /** Takes it back: its process belongs elsewhere. */
  delete(pid: number, birthplace: Birthplace): void {
    for (const place of placesOf(birthplace)) this.#byPlace.get(place)?.delete(pid)
  }
}

function placesOf({ run, work, others = [] }: Birthplace): Silent[] {
  const calls = callsAround({ run, work })
  return work !== undefined || run === undefined ? calls : [...calls, run, ...others]
}
