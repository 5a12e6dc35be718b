/** The answer to a model call whose parts a framework tells. */

import type { HeardAnswer } from '../model/adapter.ts'
import type { WorkEnd, WorkHandle } from '../model/work.ts'
import type { Guard } from './guard.ts'

/** From its question to its last part. A framework that can break it adds `broke`. */
export class ToldAnswer implements HeardAnswer {
  readonly work: WorkHandle
  /** Its parts are seen, so it alone knows what is progress. */
  isHeard = false
  readonly #guard: Guard
  #isQuiet = false

  constructor(work: WorkHandle, guard: Guard) {
    this.work = work
    this.#guard = guard
  }

  /** On the hot path: once a part. */
  part(event?: unknown): void {
    this.isHeard = true
    if (this.#isQuiet) return
    try {
      if (this.isProgress(event)) this.work.progress()
    } catch (error) {
      this.#isQuiet = true
      this.#guard.warn('report progress', error)
    }
  }

  end(end: WorkEnd): void {
    this.#guard.attempt('end a model call', () => this.work.end(end))
  }

  /** True for a part that moves the call. Default: each one. */
  protected isProgress(_event: unknown): boolean {
    return true
  }
}
