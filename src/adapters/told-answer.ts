/** The answer to a model call whose parts a framework tells. */

import type { HeardAnswer } from '../model/adapter.ts'
import type { WorkEnd, WorkHandle } from '../model/work.ts'
import type { Guard } from './guard.ts'

/** From its question to its last part. What breaks it is heard by the class of the framework. */
export abstract class ToldAnswer implements HeardAnswer {
  readonly work: WorkHandle
  /** Its parts are seen, so it alone knows what is progress. */
  isHeard = false
  readonly #guard: Guard
  #isQuiet = false

  constructor(work: WorkHandle, guard: Guard) {
    this.work = work
    this.#guard = guard
  }

  abstract broke(error: unknown): void

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

  end(end: WorkEnd): void {
    this.#guard.attempt('end a model call', () => this.work.end(end))
  }
}
