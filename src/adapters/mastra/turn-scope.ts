/** What runs in a turn of an agent: its run, and the tool call around it. */

import type { Scope } from '../../model/adapter.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { AgentTurn } from './agent-turn.ts'

/** The place of a turn: what is asked in this place is known as the turn's own. */
export class TurnScope implements Scope {
  readonly turn: AgentTurn
  readonly run: Scope['run']
  readonly work: WorkHandle | undefined
  readonly origin: Scope['origin']

  /**
   * @param origin where runs that start in it come from
   * @param work a tool call of the turn. Default: none, the agent itself works
   */
  constructor(turn: AgentTurn, origin: Scope['origin'], work?: WorkHandle) {
    this.turn = turn
    this.run = turn.run
    this.work = work
    this.origin = origin
  }
}
