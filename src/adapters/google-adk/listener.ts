/** Makes runs and calls of tools of what runners and agents run. */

import type { Recorder } from '../../model/adapter.ts'
import { AskedPeople, INTERRUPT } from '../asked-people.ts'
import { given, text } from '../fields.ts'
import type { GeneratorFollower } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { ownerOf } from '../method-owner.ts'
import type { AdkAgent, AdkRunner, AdkToolCall, RunParameters } from './adk-parts.ts'
import { AdkTurn, type AdkTurnOptions } from './turn.ts'
import { LiveTalk } from './live-talk.ts'
import { ToolSeats } from './tool-seats.ts'
import { TurnScope } from './turn-scope.ts'
import { type AdkEars, type OpenedTurn, watchAgents, watchPlugins, watchRunners } from './watched-classes.ts'

/** All turns of a process. */
export class AdkListener implements AdkEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #people = new AskedPeople()
  readonly #tools: ToolSeats
  /** Prototypes that are watched: one of each kind for each copy of the kit. */
  readonly #known = new Set<object>()
  readonly #undo: (() => void)[] = []

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
    this.#tools = new ToolSeats(guard, () => this.#here()?.turn)
  }

  /** Stops listening to what runners have led to. */
  leave(): void {
    for (const undo of this.#undo.splice(0)) undo()
  }

  turnOpened(runner: AdkRunner, parameters: RunParameters): OpenedTurn | undefined {
    return this.#guard.attempt('follow a turn', () => {
      this.#meetMembers(runner)
      const { sessionId, abortSignal: signal } = parameters
      const agent = given('agent', text(runner.agent?.name))
      const session = given('session', text(sessionId))
      const run = { ...agent, ...session, ...given('signal', signal) }
      const { liveRequestQueue: queue } = parameters
      const talk = queue && new LiveTalk(queue)
      const turn = this.#turn({ signal, run, isAgent: false, talk })
      return { follower: turn.follower, parameters: { ...parameters, abortSignal: turn.abortSignal } }
    })
  }

  /** The first agent of a turn is its run; those that it hands over to, and those of a workflow, are sub-agents. */
  agentOpened(agent: AdkAgent): GeneratorFollower | undefined {
    return this.#guard.attempt('follow an agent', () => {
      const { turn } = this.#here() ?? {}
      const name = text(agent.name)
      if (turn === undefined || (turn.pulled.hasBegun && turn.pulled.run === undefined)) return undefined
      if (!turn.hasAgent && turn.agent === name) return this.#firstOf(turn)
      turn.begin()
      return this.#below(turn, name)
    })
  }

  mayCall(): boolean {
    const run = this.#here()?.run
    return this.#guard.attempt('ask the gate', () => run?.gate()) !== false
  }

  toolAsked(call: AdkToolCall): void {
    if (this.#here() !== undefined) this.#guard.attempt('sit around a tool', () => this.#tools.take(call))
  }

  toolAnswered(call: AdkToolCall): void {
    this.#guard.attempt('leave a tool', () => this.#tools.leave(call))
  }

  modelFailed(error: unknown): void {
    const turn = this.#here()?.turn
    if (turn !== undefined) turn.modelError = error
  }

  #firstOf(turn: AdkTurn): GeneratorFollower {
    turn.hasAgent = true
    return { step: (resume) => turn.opening(resume), left: (leave) => leave() }
  }

  /** In a live turn, each agent has a connection of its own. */
  #below({ signal, talk }: AdkTurn, name: string | undefined): GeneratorFollower {
    const own = talk && new LiveTalk(undefined)
    return this.#turn({ signal, run: given('agent', name), isAgent: true, talk: own }).follower
  }

  #turn(of: Pick<AdkTurnOptions, 'signal' | 'run' | 'isAgent' | 'talk'>): AdkTurn {
    return new AdkTurn({
      ...of,
      recorder: this.#recorder,
      guard: this.#guard,
      outer: this.#recorder.scope(),
      onFirst: ({ scope }) => this.#people.goOn(scope.outer.run),
      onOver: ({ pulled }, over, { stopReason }) => {
        if (pulled.isHosts && stopReason === INTERRUPT) this.#people.ask(over)
      },
    })
  }

  #here(): TurnScope | undefined {
    const scope = this.#guard.attempt('read the scope', () => this.#recorder.scope())
    return scope instanceof TurnScope ? scope : undefined
  }

  /** Listens to what runners, or agents, inherit from. */
  meet(one: object): boolean {
    const owner = ownerOf(one as AdkAgent, 'runAsync')
    if (owner === undefined || this.#known.has(owner)) return owner !== undefined
    const watch = 'runEphemeral' in owner ? watchRunners(owner as AdkRunner, this) : watchAgents(owner, this)
    this.#know(owner, watch)
    return true
  }

  /** A runner leads to the plugins that the kit tells of tools, and to agents. */
  #meetMembers({ agent, pluginManager }: AdkRunner): void {
    if (agent !== undefined) this.meet(agent)
    const plugins = pluginManager && ownerOf(pluginManager, 'runBeforeToolCallback')
    if (plugins === undefined || this.#known.has(plugins)) return
    this.#know(plugins, watchPlugins(plugins, this))
  }

  #know(owner: object, undo: () => void): void {
    this.#known.add(owner)
    this.#undo.push(undo)
  }
}
