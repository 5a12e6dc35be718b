/** One call of a model, from its question until its answer was read or given up. */

import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { isToldAbort } from '../failure-end.ts'
import type { Guard } from '../guard.ts'
import { ToldAnswer } from '../told-answer.ts'

/** Told by LangChain, and by the network where nobody reads. */
export class ModelCall extends ToldAnswer {
  readonly #onEnd: (call: ModelCall) => void

  /** @param onEnd called once, when it is over */
  constructor(work: WorkHandle, guard: Guard, onEnd: (call: ModelCall) => void) {
    super(work, guard)
    this.#onEnd = onEnd
  }

  // A reader that leaves in the middle leaves the generator behind: no callback comes any more.
  broke(error: unknown): void {
    if (this.isHeard && isToldAbort(error)) this.end({ error })
  }

  override end(end: WorkEnd): void {
    this.#onEnd(this)
    super.end(end)
  }
}
