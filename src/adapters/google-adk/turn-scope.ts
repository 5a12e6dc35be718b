/** What runs in a turn, or in an agent of it: whose run it is, and the tool that runs there. */

import type { Scope } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { AdkTurn } from './turn.ts'

/** Asked when it matters: the kit runs the tools of an agent one after the other, in one context. */
export class TurnScope implements Scope {
  readonly outer: Scope
  readonly turn: AdkTurn

  /** @param outer what the turn was begun in */
  constructor(outer: Scope, turn: AdkTurn) {
    this.outer = outer
    this.turn = turn
  }

  get run(): RunHandle | undefined {
    const { run, hasBegun } = this.turn.pulled
    return hasBegun ? run : this.outer.run
  }

  get work(): WorkHandle | undefined {
    return this.turn.pulled.hasBegun ? this.turn.tool : this.outer.work
  }

  get asker(): Scope['asker'] {
    return this.work === undefined ? this.turn.talk : undefined
  }

  get origin(): Scope['origin'] {
    return this.outer.origin
  }
}
