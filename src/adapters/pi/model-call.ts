/** One answer of a model, from its question to its last part. */

import type { HeardAnswer } from '../../model/adapter.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import type { Guard } from '../guard.ts'

/** Told by pi; the network tells only what broke it. */
export class ModelCall implements HeardAnswer {
  readonly work: WorkHandle
  /** Its parts are seen, so it alone knows what is progress. */
  isHeard = false
  readonly #guard: Guard
  #broken: unknown
  #isQuiet = false

  constructor(work: WorkHandle, guard: Guard) {
    this.work = work
    this.#guard = guard
  }

  /** What the request met that brings the answer. */
  get broken(): unknown {
    return this.#broken
  }

  /** On the hot path: once a part. */
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

  broke(error: unknown): void {
    this.#broken = error
  }

  end(end: WorkEnd): void {
    this.#guard.attempt('end a model call', () => this.work.end(end))
  }
}
