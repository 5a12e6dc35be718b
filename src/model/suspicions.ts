/** Aborts and errors that a run was told of: they outrank its normal return. */

import type { SeenEnd } from './end.ts'
import type { WorkEnd, WorkInfo } from './work.ts'

/** One for each open call that failed, and one for the run itself, which stands for all calls that have ended. */
export class Suspicions {
  readonly #ends = new Map<WorkInfo | undefined, SeenEnd>()

  /** The oldest that counts. */
  get first(): SeenEnd | undefined {
    return this.#ends.values().next().value
  }

  /**
   * Something failed, in this call if one is named. The first word about it counts, unless that was about something
   * that the body was told of: it has gone on since.
   */
  add(end: SeenEnd, within: WorkInfo | undefined): void {
    const owner = within?.endedMs === undefined ? within : undefined
    if (this.#ends.get(owner)?.isDealtWith !== undefined) this.#ends.delete(owner)
    if (!this.#ends.has(owner)) this.#ends.set(owner, end)
  }

  /** It is tried again: what was said of it counts no more, what was said of others does. */
  takeBack(within: WorkInfo | undefined): void {
    this.#ends.delete(within)
  }

  /** A model that answers clears all; a call that has failed is not tried again. */
  callEnded(call: WorkInfo, { error }: WorkEnd): void {
    if (call.kind === 'model_call' && error === undefined) return this.#ends.clear()
    const end = this.#ends.get(call)
    if (end === undefined) return
    this.#ends.delete(call)
    this.add(end, undefined)
  }
}
