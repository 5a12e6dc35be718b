/** Makes runs of the calls of agents, and tool calls of what they run. Their model calls are heard on the wire. */

import type { Recorder } from '../../model/adapter.ts'
import type { AskedPeople } from '../asked-people.ts'
import { type Fields, fields, given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { providerName } from '../provider-name.ts'
import type { AgentCall, AgentEars } from './agent-class.ts'
import { AgentTurn } from './agent-turn.ts'
import { outcomeOf } from './turn-end.ts'
import { TurnScope } from './turn-scope.ts'
import { type LoopRequest, watchLoop } from './watched-loop.ts'
import { watchTools } from './watched-tools.ts'
import { workflowIn } from './workflow-turn.ts'

/** Where Mastra's server puts the conversation. */
const THREAD = 'mastra__threadId'

/** All agents of a process. */
export class MastraListener implements AgentEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #people: AskedPeople

  constructor(
    recorder: Recorder,
    { guard, people }: { readonly guard: Guard; readonly people: AskedPeople },
  ) {
    this.#recorder = recorder
    this.#guard = guard
    this.#people = people
  }

  asked(call: AgentCall, proceed: () => Promise<unknown>): Promise<unknown> {
    const scope = this.#guard.attempt('start a run', () => this.#begin(call))
    return scope === undefined
      ? proceed()
      : this.#follow(scope.turn, call, () => this.#guard.within(scope, proceed))
  }

  prepared(model: Fields): void {
    this.#guard.attempt('watch a loop', () => {
      const scope = this.#recorder.scope()
      const { stream } = model
      if (!(scope instanceof TurnScope) || scope.work !== undefined || typeof stream !== 'function') return
      const { turn } = scope
      const ask = (asked: LoopRequest): unknown =>
        stream.call(model, this.#guard.attempt('watch a loop', () => this.#loop(turn, asked)) ?? asked)
      if (!turn.isLooping) Object.assign(model, { stream: ask })
      if (!turn.isHosts) turn.run.describe(factsOf(model))
    })
  }

  equipped(tools: Fields): Fields {
    const equip = (): Fields => {
      const scope = this.#recorder.scope()
      if (!(scope instanceof TurnScope) || scope.work !== undefined) return tools
      return watchTools(tools, { turn: scope.turn, recorder: this.#recorder, guard: this.#guard })
    }
    return this.#guard.attempt('watch tools', equip) ?? tools
  }

  async #follow(turn: AgentTurn, { name }: AgentCall, proceed: () => Promise<unknown>): Promise<unknown> {
    try {
      const answer = await proceed()
      this.#guard.attempt('hear an answer', () => turn.returned(outcomeOf(name, answer)))
      return answer
    } catch (error) {
      this.#guard.attempt('end a run', () => turn.finished({ finishReason: 'error', error }))
      throw error
    }
  }

  /** @returns undefined inside of a call that does the same by other means */
  #begin({ agent, options }: AgentCall): TurnScope | undefined {
    const place = this.#recorder.scope()
    const around = place instanceof TurnScope && place.work === undefined ? place.turn : undefined
    if (around?.agent === agent && !around.isLooping) return undefined
    const isAround = place.run !== undefined && place.run.ended === undefined
    const isPart = around !== undefined || workflowIn(place) !== undefined
    const isHosts = isAround && place.work === undefined && !isPart
    const signal = options['abortSignal'] instanceof AbortSignal ? options['abortSignal'] : undefined
    // Mastra gives each call of a sub-agent a thread of its own: it is a part of the conversation around it.
    const session = place.run === undefined ? threadOf(options) : undefined
    const own = { agent: nameOf(agent), ...given('session', session), ...given('signal', signal) }
    const run = isHosts ? place.run : this.#recorder.startRun(own)
    if (isHosts) this.#people.goOn(run)
    const onOver = (turn: AgentTurn): void => this.#over(turn)
    const turn = new AgentTurn({ agent, run, isHosts, signal, guard: this.#guard, onOver })
    turn.mayGoOn()
    return new TurnScope(turn, place.origin)
  }

  /** The first loop of a turn is its own: what comes later is asked beside it, for example for a title. */
  #loop(turn: AgentTurn, asked: LoopRequest): LoopRequest {
    if (turn.isLooping || asked.options === undefined) return asked
    turn.isLooping = true
    return watchLoop(asked, turn, this.#guard)
  }

  #over(turn: AgentTurn): void {
    if (turn.isHosts && turn.isSuspended) this.#people.ask(turn.run)
  }
}

function nameOf(agent: object): string {
  const { name, id } = fields(agent)
  return text(name) ?? text(id) ?? 'agent'
}

function threadOf({ memory, threadId, requestContext }: Fields): string | undefined {
  const { thread } = fields(memory)
  const known = text(thread) ?? text(fields(thread)['id']) ?? text(threadId)
  const { get } = fields(requestContext)
  return known ?? (typeof get === 'function' ? text(get.call(requestContext, THREAD) as unknown) : undefined)
}

function factsOf(model: Fields): { readonly model?: string; readonly provider?: string } {
  const ask = (name: string): string | undefined => {
    const method = model[name]
    return typeof method === 'function' ? text(method.call(model) as unknown) : undefined
  }
  const provider = ask('getProvider')
  return { ...given('model', ask('getModelId')), ...given('provider', provider && providerName(provider)) }
}
