/** Finds everything that a process has started, also what was re-parented since, and never a stranger under its id. */

import type { ProcessEntry } from '../model/process-entry.ts'

/**
 * Everything that has come from one child of this process. Once seen, a process is known by its id and its
 * start, so it is found again when its parent has died, and is not mistaken when its id is used again.
 */
export class ProcessTree {
  readonly #rootPid: number
  readonly #known = new Map<number, string>()
  #leadsGroup = false
  #hasRested = false

  constructor(rootPid: number) {
    this.#rootPid = rootPid
  }

  /** True if it leads, or has led, a group of processes of its own. */
  get leadsGroup(): boolean {
    return this.#leadsGroup
  }

  /** True if it is still its own: not since a rest. */
  get knowsGroup(): boolean {
    return this.#leadsGroup && !this.#hasRested
  }

  /** The child has exited this moment, and somebody is in the group of its id: it had led that. */
  leaderLeft(): void {
    this.#leadsGroup = true
  }

  /** Nobody looks for a while. Everybody of the group may go meanwhile, and its id to others. */
  rest(): void {
    this.#hasRested = true
  }

  /**
   * Looks at a list of all processes.
   *
   * @returns those of this tree that live, parents first
   */
  look(entries: readonly ProcessEntry[]): ProcessEntry[] {
    this.#meetRoot(entries)
    const groupPid = this.#ownsGroup(entries) ? this.#rootPid : undefined
    const members = new Set(entries.filter((entry) => this.#isKnown(entry) || entry.groupPid === groupPid))
    // A set also visits what is added while it is walked.
    for (const { pid } of members) {
      for (const entry of entries) if (entry.parentPid === pid) members.add(entry)
    }
    members.forEach(({ pid, startedAt }) => this.#known.set(pid, startedAt))
    return [...members].filter(({ isZombie }) => !isZombie)
  }

  /** Our child is known as ours by its parent, which is this process. */
  #meetRoot(entries: readonly ProcessEntry[]): void {
    if (this.#known.has(this.#rootPid)) return
    const root = entries.find(({ pid, parentPid }) => pid === this.#rootPid && parentPid === process.pid)
    if (root === undefined) return
    this.#known.set(root.pid, root.startedAt)
    this.#leadsGroup = root.groupPid === root.pid
  }

  #isKnown({ pid, startedAt }: ProcessEntry): boolean {
    return this.#known.get(pid) === startedAt
  }

  /**
   * The system gives the id of a group to nobody else while the group has members. After a rest, somebody whom we
   * know must still be in it.
   */
  #ownsGroup(entries: readonly ProcessEntry[]): boolean {
    const leader = entries.find(({ pid }) => pid === this.#rootPid)
    if (leader !== undefined) return this.#leadsGroup && this.#isKnown(leader)
    const isInside = (entry: ProcessEntry): boolean =>
      entry.groupPid === this.#rootPid && this.#isKnown(entry)
    if (this.#hasRested) this.#leadsGroup &&= entries.some(isInside)
    this.#hasRested = false
    return this.#leadsGroup
  }
}
