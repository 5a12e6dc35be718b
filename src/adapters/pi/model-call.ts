/** One answer of a model, from its question to its last part. */

import { ToldAnswer } from '../told-answer.ts'

/** Told by pi; the network tells only what broke it. */
export class ModelCall extends ToldAnswer {
  #broken: unknown

  /** What the request met that brings the answer. */
  get broken(): unknown {
    return this.#broken
  }

  broke(error: unknown): void {
    this.#broken = error
  }
}
