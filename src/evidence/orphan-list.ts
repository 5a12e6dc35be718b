/** Which processes of the machine have lost their parents: found once, for all calls that are looked at soon after. */

/** How long it is taken for true, in ms: many calls that hang at a time share one search through the machine. */
const KEPT_MS = 5_000

/** The processes without parents that the newest search has found, of any program. */
export class OrphanList {
  #pids: readonly number[] = []
  #foundMs = Number.NEGATIVE_INFINITY

  /** Notes what a search through all processes has found. */
  note(pids: readonly number[], nowMs: number): void {
    this.#pids = pids
    this.#foundMs = nowMs
  }

  /** What was found a moment ago; undefined if the machine has to be searched again. */
  recent(nowMs: number): readonly number[] | undefined {
    const ageMs = nowMs - this.#foundMs
    return ageMs >= 0 && ageMs < KEPT_MS ? this.#pids : undefined
  }
}
