/** The sessions of runs that people may have been told of: what was delivered is noted with them. */

import type { RunInfo } from '../../model/run.ts'
import type { BookEntry } from './book-entry.ts'

/** Runs that are remembered; of the first, nobody is told any more. */
const MAX_RUNS = 1_000

/** A healthy run that nobody speaks of is not among them. */
export class ToldRuns {
  readonly #entries = new Map<string, BookEntry>()

  add({ id }: RunInfo, entry: BookEntry): void {
    this.#entries.set(id, entry)
    if (this.#entries.size <= MAX_RUNS) return
    for (const oldest of this.#entries.keys()) return void this.#entries.delete(oldest)
  }

  /** Undefined for a run that nobody was told of, or long ago. */
  of(runId: string | undefined): BookEntry | undefined {
    return runId === undefined ? undefined : this.#entries.get(runId)
  }
}
