/** Makes runs, sub-agents, calls of models and of tools of LangChain's callbacks. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { AskedPeople } from '../asked-people.ts'
import { fields, type Fields, given, text } from '../fields.ts'
import { Guard } from '../guard.ts'
import { BodyScope } from './body-scope.ts'
import { type CallbackEars, callbackHandler } from './callback-handler.ts'
import type { StartedChain, StartedModel, StartedStep, StartedTool } from './callback-handler.ts'
import { GraphTurn } from './graph-turn.ts'
import type { HeardStep } from './heard-step.ts'
import { ModelCall } from './model-call.ts'
import { answerOf, questionOf } from './model-facts.ts'
import type { CallbackHandler } from './seated-variables.ts'
import type { StorageEars } from './shared-storage.ts'
import { SecondChances } from './second-chances.ts'
import { endOfTool, endOfTurn, isJump } from './step-end.ts'

/** Steps that are followed at once. When there are more, the oldest are forgotten; their runs end by other rules. */
const MAX_STEPS = 10_000
/** What a graph is called that nobody gave a name. */
const NAMELESS = 'LangGraph'

let installed = 0

/** All live steps of a process. */
export class LangChainListener implements CallbackEars, StorageEars {
  readonly handler: CallbackHandler
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #steps = new Map<string, HeardStep>()
  readonly #models = new Map<string, ModelCall>()
  readonly #people = new AskedPeople()
  readonly #chances = new SecondChances()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#guard = new Guard(recorder, 'langchain')
    this.handler = callbackHandler(`lifesign-${(installed += 1)}`, this)
  }

  readonly within = <T>(config: Fields, work: () => T): T => {
    const scope = this.#guard.attempt('find a step', () => this.#scopeOf(config))
    if (scope?.step?.isStopped === true) throw new DOMException('The run was stopped', 'AbortError')
    return scope === undefined ? work() : this.#guard.within(scope, work)
  }

  chainStarted(chain: StartedChain): void {
    this.#guard.attempt('hear a step', () => {
      const place = this.#recorder.scope()
      const above = this.#above(chain, place)
      if (above === undefined && !chain.isGraph) this.#chances.started(chain)
      const step = chain.isGraph ? this.#graph(chain, above) : above && partOf(above)
      if (step === undefined) return
      this.#follow(chain.id, step)
      if (chain.isGraph && place instanceof BodyScope) place.adopt(step)
    })
  }

  chainEnded(id: string, error?: unknown): void {
    const step = this.#take(id)
    if (step === undefined) return this.#chanceEnded(id, error)
    this.#guard.attempt('end a step', () => {
      leave(step, error)
      if (error !== undefined) step.turn?.failed(error)
      if (!step.endsTurn || step.turn === undefined) return
      const mayGoOn = error !== undefined && !isJump(error) && this.#chances.failed(step.turn)
      if (!mayGoOn) this.#finish(step.turn, error)
    })
  }

  #chanceEnded(id: string, error: unknown): void {
    this.#guard.attempt('end a chain', () => {
      const turn = this.#chances.ended(id)
      if (turn !== undefined) this.#finish(turn, error)
    })
  }

  toolStarted(tool: StartedTool): void {
    this.#guard.attempt('start a tool call', () => {
      const place = this.#recorder.scope()
      const above = this.#above(tool, place)
      const run = above?.run ?? place.run
      if (run === undefined) return
      const isStopped = !run.gate()
      const { name = 'tool', callId, input } = tool
      const asked = { name, ...given('callId', callId), ...given('input', input) }
      const around = above === undefined ? place.work : above.work
      const work = isStopped ? undefined : run.startToolCall(asked, around)
      const { turn, agent } = above ?? {}
      this.#follow(tool.id, { run, work, turn, agent, endsTurn: false, isStopped, scope: undefined })
    })
  }

  toolEnded(id: string, end: { readonly output: unknown } | { readonly error: unknown }): void {
    const step = this.#take(id)
    if (step === undefined) return
    this.#guard.attempt('end a tool call', () => {
      if ('error' in end) step.turn?.failed(end.error)
      leave(step, 'error' in end ? end.error : undefined)
      step.work?.end(endOfTool(end))
    })
  }

  modelStarted(model: StartedModel): void {
    this.#guard.attempt('start a model call', () => {
      const place = this.#recorder.scope()
      const above = this.#above(model, place)
      // Elsewhere its request would be heard a second time, on the wire: that one tells of it.
      if (above === undefined || !(place instanceof BodyScope) || above.turn?.isOver === true) return
      const work = above.run.startModelCall(questionOf(model), above.work)
      const call = new ModelCall(work, this.#guard, (over) => {
        this.#models.delete(model.id)
        place.models.delete(over)
        above.turn?.models.delete(over)
      })
      this.#models.set(model.id, call)
      trim(this.#models)
      place.models.add(call)
      above.turn?.models.add(call)
    })
  }

  modelMoved(id: string): void {
    this.#models.get(id)?.part()
  }

  modelEnded(id: string, end: { readonly result: unknown } | { readonly error: unknown }): void {
    const call = this.#models.get(id)
    this.#guard.attempt('read an answer', () => call?.end('error' in end ? end : answerOf(end.result)))
  }

  moved(id: string): void {
    const step = this.#steps.get(id)
    this.#guard.attempt('report progress', () => (step?.work ?? step?.run)?.progress())
  }

  #above({ parentId }: StartedStep, place: Scope): HeardStep | undefined {
    return this.#steps.get(parentId ?? '') ?? (place instanceof BodyScope ? place.step : undefined)
  }

  /** A graph that has a name, or that a tool calls, is an agent; without one it is a part of the graph around it. */
  #graph(chain: StartedChain, above: HeardStep | undefined): HeardStep {
    const said = text(chain.metadata['lc_agent_name'])
    const isItsOwn = said !== undefined && said !== above?.agent
    const name = isItsOwn ? said : chain.name === NAMELESS ? undefined : chain.name
    if (above !== undefined && above.work === undefined && name === undefined) return partOf(above)
    const turn = this.#goOn(chain) ?? this.#begin(chain, name, above)
    if (above === undefined) this.#chances.began(chain, turn)
    const agent = said ?? above?.agent
    return { run: turn.run, work: undefined, turn, agent, endsTurn: true, isStopped: false, scope: undefined }
  }

  /** The run of a graph that has failed goes on where the graph is asked again, or another one in its place. */
  #goOn(chain: StartedChain): GraphTurn | undefined {
    const before = this.#chances.before(chain)
    if (before === undefined) return undefined
    const turn = new GraphTurn({ run: before.run, isHosts: before.isHosts, guard: this.#guard })
    before.handOver()
    return turn
  }

  #begin({ metadata }: StartedChain, agent: string | undefined, above: HeardStep | undefined): GraphTurn {
    const { run, work, origin } = this.#recorder.scope()
    const guard = this.#guard
    if (above !== undefined) {
      const inside = { run: above.run, work: above.work, origin }
      const child = this.#recorder.within(inside, () => this.#recorder.startRun(given('agent', agent)))
      return new GraphTurn({ run: child, isHosts: false, guard })
    }
    if (run !== undefined && run.ended === undefined && work === undefined) {
      this.#people.goOn(run)
      return new GraphTurn({ run, isHosts: true, guard })
    }
    const session = text(metadata['thread_id'])
    const own = this.#recorder.startRun({ ...given('agent', agent), ...given('session', session) })
    return new GraphTurn({ run: own, isHosts: false, guard })
  }

  #finish(turn: GraphTurn, error: unknown): void {
    turn.end(endOfTurn(turn, error))
    if (turn.isHosts && turn.isInterrupted) this.#people.ask(turn.run)
  }

  /** @returns undefined inside of the same body */
  #scopeOf(config: Fields): BodyScope | undefined {
    const current = this.#recorder.scope()
    const step = this.#steps.get(parentIdOf(config) ?? '')
    // A graph may start here.
    if (step === undefined) return new BodyScope(current)
    this.#watch(step.turn, config)
    step.scope ??= new BodyScope(current, step)
    return step.scope === current ? undefined : step.scope
  }

  #watch(turn: GraphTurn | undefined, config: Fields): void {
    if (turn === undefined || turn.signal !== undefined) return
    const signals = fields(fields(config['configurable'])['__pregel_abort_signals'])
    const { externalAbortSignal: signal } = signals
    if (signal instanceof AbortSignal) turn.watch(signal)
  }

  #follow(id: string, step: HeardStep): void {
    this.#steps.set(id, step)
    if (!step.endsTurn) step.turn?.stepStarted()
    const forgotten = trim(this.#steps)
    if (forgotten !== undefined) leftTurn(forgotten)
    if (forgotten?.endsTurn === true) forgotten.turn?.forget()
  }

  #take(id: string): HeardStep | undefined {
    const step = this.#steps.get(id)
    if (this.#steps.delete(id) && step !== undefined) leftTurn(step)
    return step
  }
}

/** A node, or anything else that runs as a part of it. */
function partOf(above: HeardStep): HeardStep {
  return { ...above, endsTurn: false, isStopped: !above.run.isCurrent(), scope: undefined }
}

function leftTurn({ turn, endsTurn }: HeardStep): void {
  if (!endsTurn) turn?.stepEnded()
}

/** A body is over: an answer that it read in part has no reader any more. */
function leave({ scope }: HeardStep, error: unknown): void {
  for (const call of scope?.models ?? []) {
    if (error !== undefined) call.end({ error })
    else if (call.isHeard) call.end({})
  }
}

function parentIdOf({ callbacks }: Fields): string | undefined {
  return text(fields(callbacks)['_parentRunId'])
}

/** @returns what is forgotten, if anything */
function trim<T>(all: Map<string, T>): T | undefined {
  const [oldest] = all
  if (oldest === undefined || all.size <= MAX_STEPS) return undefined
  all.delete(oldest[0])
  return oldest[1]
}
