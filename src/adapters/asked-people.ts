/** Runs of a host whose agent has ended because it asks a person: they wait until it goes on. */

import type { RunHandle } from '../model/run.ts'

/** The stop reason of an agent that asks a person. */
export const INTERRUPT = 'interrupt'

/** All of one adapter. */
export class AskedPeople {
  readonly #waits = new WeakMap<RunHandle, () => void>()

  /** An agent in this run asks. */
  ask(run: RunHandle): void {
    // One wait for all that ask: whichever agent goes on ends it.
    this.goOn(run)
    if (run.ended === undefined) this.#waits.set(run, run.waiting('person'))
  }

  /** An agent in this run goes on. */
  goOn(run: RunHandle | undefined): void {
    if (run === undefined) return
    this.#waits.get(run)?.()
    this.#waits.delete(run)
  }
}
