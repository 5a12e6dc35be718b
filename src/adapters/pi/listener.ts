/** Makes runs, model calls and tool calls of the turns of pi's agents. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { fields, given, text } from '../fields.ts'
import { Guard } from '../guard.ts'
import { providerName } from '../provider-name.ts'
import type { Go, PiAgent } from './agent-class.ts'
import { AgentTurn } from './agent-turn.ts'
import { ToolSeats } from './tool-seats.ts'

/** pi gives its agents no names. */
const AGENT = 'pi'

/** All turns of a process. */
export class PiListener {
  readonly guard: Guard
  readonly #recorder: Recorder
  readonly #seats: ToolSeats

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.guard = new Guard(recorder, 'pi')
    const callOf = (scope: Scope, id: unknown) => (scope instanceof AgentTurn ? scope.tool(id) : undefined)
    this.#seats = new ToolSeats(recorder, { guard: this.guard, callOf })
  }

  /** @returns what `go` returns */
  readonly turn = (agent: PiAgent, go: Go): Promise<unknown> => {
    const turn = this.guard.attempt('start a run', () => this.#begin(agent))
    return turn === undefined ? go() : this.#follow(turn, agent, go)
  }

  async #follow(turn: AgentTurn, agent: PiAgent, go: Go): Promise<unknown> {
    const leave = this.guard.attempt('hear an agent', () =>
      agent.subscribe((event, signal) => turn.hear(event, signal)),
    )
    try {
      const result = await this.guard.within(turn, go)
      turn.over()
      return result
    } catch (error) {
      turn.over(error)
      throw error
    } finally {
      this.guard.attempt('leave an agent', () => leave?.())
    }
  }

  #begin(agent: PiAgent): AgentTurn {
    const outer = placeOf(this.#recorder.scope())
    const { run, work } = outer
    const isHosts = run !== undefined && work === undefined && !(outer instanceof AgentTurn)
    const options = { agent, outer, seats: this.#seats, guard: this.guard }
    if (isHosts) return new AgentTurn({ ...options, run, isHosts })
    const session = run === undefined ? text(agent.sessionId) : undefined
    const { id, provider } = fields(agent.state.model)
    const maker = text(provider)
    const asked = {
      agent: AGENT,
      ...given('session', session),
      ...given('model', text(id)),
      ...given('provider', maker && providerName(maker)),
    }
    const own = this.#recorder.within(outer, () => this.#recorder.startRun(asked))
    return new AgentTurn({ ...options, run: own, isHosts })
  }
}

/** What follows on a turn that is over begins where that began, and a run that has ended has no part. */
function placeOf(scope: Scope): Scope {
  if (scope instanceof AgentTurn && scope.isOver) return placeOf(scope.outer)
  if (scope instanceof AgentTurn) return scope
  const { run, work, origin } = scope
  if (run?.ended !== undefined) return { origin }
  return work?.endedMs === undefined ? scope : { run, origin }
}
