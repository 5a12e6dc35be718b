/** Tells which processes without parents a call may have left behind. */

import type { Kinship } from './kinship.ts'
import type { MeasuredProcess } from './process-list.ts'
import type { ProcessSource } from './process-source.ts'

/** What is known of the call whose orphans are looked for. */
export interface OrphanSearch {
  readonly subject: Kinship & { readonly isAlone: boolean }
  /** Processes of the call that were found. */
  readonly kin: readonly MeasuredProcess[]
  /** When the call began, on the scale of `startedMs`. */
  readonly sinceMs: number
}

/** Longest line of ancestors that is followed. */
const MAX_ANCESTORS = 64

/**
 * A process that lost its parent is given to the first process of the machine, or to one of our ancestors.
 * It is the call's if it was born since the call began, and if it is still in a group or session of the
 * call's processes. Where no other tool call is open, also if it is still in our own group, or made a session
 * of its own in our container, for our user: daemons do.
 */
export class Orphanage {
  readonly #source: ProcessSource
  readonly #search: OrphanSearch
  readonly #keepers: ReadonlySet<number>
  readonly #groups: ReadonlySet<number>
  readonly #host: MeasuredProcess | undefined
  readonly #container: string

  constructor(source: ProcessSource, search: OrphanSearch) {
    this.#source = source
    this.#search = search
    this.#keepers = new Set([1, process.pid, ...ancestors(source)])
    this.#groups = new Set([...search.subject.startedPids, ...search.kin.map(({ pid }) => pid)])
    this.#host = source.process(process.pid)
    this.#container = source.group(process.pid)
  }

  /** True for any process that lost its parent, of the call or not. */
  isOrphan({ parentPid, pid, isZombie }: MeasuredProcess): boolean {
    return this.#keepers.has(parentPid) && !this.#keepers.has(pid) && !isZombie
  }

  /** True for an orphan of the call. */
  isOurs(entry: MeasuredProcess): boolean {
    const { subject, sinceMs } = this.#search
    if (!this.isOrphan(entry) || entry.startedMs < sinceMs) return false
    if (this.#groups.has(entry.groupPid) || this.#groups.has(entry.sessionPid)) return true
    return subject.isAlone && (entry.groupPid === this.#host?.groupPid || this.#isDaemonHere(entry))
  }

  #isDaemonHere({ pid, sessionPid }: MeasuredProcess): boolean {
    if (this.#container === '' || sessionPid === this.#host?.sessionPid) return false
    return this.#source.group(pid) === this.#container && this.#source.transfer(pid) !== undefined
  }
}

function ancestors(source: ProcessSource): number[] {
  const found: number[] = []
  for (
    let at = process.ppid;
    at > 1 && found.length < MAX_ANCESTORS;
    at = source.process(at)?.parentPid ?? 0
  ) {
    found.push(at)
  }
  return found
}
