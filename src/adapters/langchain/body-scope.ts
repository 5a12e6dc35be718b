/** What runs in a body that LangChain runs: whose it is, and which call of a model is open there. */

import type { HeardAnswer, Scope } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { HeardStep } from './heard-step.ts'
import type { ModelCall } from './model-call.ts'

/** Asked when it matters: LangChain says what has started only after it has entered the context of it. */
export class BodyScope implements Scope {
  /** Calls that were made here and have no end yet. LangChain gives none of them a context of its own. */
  readonly models = new Set<ModelCall>()
  readonly #outer: Scope
  #step: HeardStep | undefined

  /**
   * @param outer what the context was entered in
   * @param step whose body it is; undefined where a graph may start
   */
  constructor(outer: Scope, step?: HeardStep) {
    this.#outer = outer
    this.#step = step
  }

  /** Whose body it is. */
  get step(): HeardStep | undefined {
    return this.#step ?? (this.#outer instanceof BodyScope ? this.#outer.step : undefined)
  }

  /** A graph has started here. */
  adopt(step: HeardStep): void {
    this.#step ??= step
  }

  get run(): RunHandle | undefined {
    return this.#step === undefined ? this.#outer.run : this.#step.run
  }

  get work(): WorkHandle | undefined {
    const [open] = this.models
    if (open !== undefined) return open.work
    return this.#step === undefined ? this.#outer.work : this.#step.work
  }

  get answer(): HeardAnswer | undefined {
    const [open] = this.models
    if (open === undefined) return this.#step === undefined ? this.#outer.answer : undefined
    // Which of them a request belongs to nobody knows: their own callbacks alone tell how they move.
    return this.models.size === 1 ? open : { work: open.work, isHeard: true }
  }

  get origin(): Scope['origin'] {
    return this.#outer.origin
  }
}
