/** What runs in a context of the SDK: the run and the call of the span that is current there. */

import type { Scope } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { HeardSpan } from './heard-span.ts'

/** Asked when it matters: the SDK makes spans current without telling. */
export class SpanScope implements Scope {
  readonly #outer: Scope
  readonly #current: () => HeardSpan | undefined

  /** @param outer what the context was entered in */
  constructor(outer: Scope, current: () => HeardSpan | undefined) {
    this.#outer = outer
    this.#current = current
  }

  get run(): RunHandle | undefined {
    return this.#current()?.run ?? this.#outer.run
  }

  get work(): WorkHandle | undefined {
    const current = this.#current()
    return current?.run === undefined ? this.#outer.work : current.work
  }

  get origin(): Scope['origin'] {
    return this.#outer.origin
  }
}
