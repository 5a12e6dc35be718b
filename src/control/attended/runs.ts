/** What a host can ask of its runs: `lifesign.runs`. */

import type { RunSnapshot } from '../../model/run-snapshot.ts'
import type { Run } from '../run.ts'

/** Who knows of runs. */
export interface RunShelf {
  list(): RunSnapshot[]
  get(id: string): RunSnapshot | undefined
  /** The handle that `open` gave out for it. */
  handle(id: string): Run | undefined
}

/**
 * Questions about runs, by Lifesign's id or the host's own. Unknown ids are no error.
 *
 * @example
 * lifesign.open({ hostId: 'turn-7', label: 'index-repo', session: 'C1:171' })
 * lifesign.runs.get('turn-7')?.heartbeat.state // 'awaiting_model'
 * lifesign.runs.list().map(({ label, elapsedMs, attention }) => ({ label, elapsedMs, attention }))
 * lifesign.runs.handle('turn-7')?.end()
 */
export class Runs {
  readonly #shelf: RunShelf

  /** @internal */
  constructor(shelf: RunShelf) {
    this.#shelf = shelf
  }

  /** All runs that live now, the oldest first: enough for a list of tasks. */
  list(): RunSnapshot[] {
    return this.#shelf.list()
  }

  /** One run: it lives, or is one of the last thousand that were opened and have ended. */
  get(id: string): RunSnapshot | undefined {
    return this.#shelf.get(id)
  }

  /** What `open` gave out for that run, for code that has lost it: a plugin that was loaded again, for one. */
  handle(id: string): Run | undefined {
    return this.#shelf.handle(id)
  }
}
