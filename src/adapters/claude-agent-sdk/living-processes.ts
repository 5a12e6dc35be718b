/** Processes that were started for a query, and live. */

import type { StartedProcess } from '../../model/evidence.ts'

/** As many as live at once, however long the query lasts. */
export class LivingProcesses implements Iterable<StartedProcess> {
  #known: readonly StartedProcess[] = []

  add(process: StartedProcess): void {
    this.#known = [...this, process]
  }

  *[Symbol.iterator](): Iterator<StartedProcess> {
    for (const process of this.#known) if (lives(process)) yield process
  }
}

function lives({ exitCode = null, signalCode = null }: StartedProcess): boolean {
  return exitCode === null && signalCode === null
}
