/** What runs in a stream of the SDK: the run that it stands for, and the call of a model that is open there. */

import type { HeardAnswer, Scope } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { StrandsTurn } from './turn.ts'

/** Asked when it matters: the SDK says what has started only after its context was entered. */
export class TurnScope implements Scope {
  readonly outer: Scope
  readonly #turn: StrandsTurn

  /** @param outer what the stream was opened in */
  constructor(outer: Scope, turn: StrandsTurn) {
    this.outer = outer
    this.#turn = turn
  }

  get run(): RunHandle | undefined {
    return this.#turn.run
  }

  get work(): WorkHandle | undefined {
    return this.#turn.model?.work
  }

  get answer(): HeardAnswer | undefined {
    return this.#turn.model
  }

  get origin(): Scope['origin'] {
    return this.outer.origin
  }
}
