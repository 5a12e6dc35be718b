/** One call of a model, from its question until its answer was read or given up. */

import type { HeardAnswer } from '../../model/adapter.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { isToldAbort } from '../failure-end.ts'
import type { Guard } from '../guard.ts'

/** Told by LangChain, and by the network where nobody reads. */
export class ModelCall implements HeardAnswer {
  readonly work: WorkHandle
  /** Its parts are seen, so it alone knows what is progress. */
  isHeard = false
  readonly #guard: Guard
  readonly #onEnd: (call: ModelCall) => void
  #isQuiet = false

  /** @param onEnd called once, when it is over */
  constructor(work: WorkHandle, guard: Guard, onEnd: (call: ModelCall) => void) {
    this.work = work
    this.#guard = guard
    this.#onEnd = onEnd
  }

  /** On the hot path: once a chunk. */
  part(): void {
    this.isHeard = true
    if (this.#isQuiet) return
    try {
      this.work.progress()
    } catch (error) {
      this.#isQuiet = true
      this.#guard.warn('report progress', error)
    }
  }

  // A reader that leaves in the middle leaves the generator behind: no callback comes any more.
  broke(error: unknown): void {
    if (this.isHeard && isToldAbort(error)) this.end({ error })
  }

  end(end: WorkEnd): void {
    this.#onEnd(this)
    this.#guard.attempt('end a model call', () => this.work.end(end))
  }
}
