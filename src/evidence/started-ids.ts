/** The ids of all processes that a call has started, also of those that are over: whom they left behind is known by them. */

import type { Birthplace } from '../model/evidence.ts'
import type { WorkInfo } from '../model/work.ts'
import { callsAround } from './birthplace.ts'

/** Ids that are remembered of one call; with more, the oldest are forgotten. */
const MAX_IDS = 1_000

/**
 * Nobody holds the `ChildProcess` of a command that has ended, and it soon is garbage. Its number stays for as long as
 * its call: a daemon that the command started is still in its group.
 */
export class StartedIds {
  // A call that its host let go shall be garbage.
  readonly #byCall = new WeakMap<WorkInfo, Set<number>>()

  /** The ids of what was started inside of a call, oldest first. */
  of(call: WorkInfo): readonly number[] {
    return [...(this.#byCall.get(call) ?? [])]
  }

  /** Notes an id with each call that its process was started in. */
  add(pid: number, birthplace: Birthplace): void {
    for (const call of callsAround(birthplace)) {
      const ids = this.#byCall.get(call) ?? new Set()
      this.#byCall.set(call, ids.add(pid))
      if (ids.size > MAX_IDS) ids.delete(ids.values().next().value as number)
    }
  }

  /** Takes it back: its process belongs elsewhere. */
  delete(pid: number, birthplace: Birthplace): void {
    for (const call of callsAround(birthplace)) this.#byCall.get(call)?.delete(pid)
  }
}
