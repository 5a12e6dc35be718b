/** Makes runs, calls of models and calls of tools of what the SDK tells its tracer, and of its streams. */

import type { Recorder } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { AskedPeople, INTERRUPT } from '../asked-people.ts'
import { given, text } from '../fields.ts'
import type { GeneratorFollower } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { ModelCall } from './model-call.ts'
import { providerOf } from './model-provider.ts'
import type {
  EndedAgent,
  EndedModel,
  EndedTool,
  StartedAgent,
  StartedModel,
  StartedTool,
  StrandsStreamer,
  StrandsTracer,
  StreamOptions,
} from './sdk-parts.ts'
import { StrandsTurn } from './turn.ts'
import { endOfAgent, endOfModel, endOfTool } from './turn-end.ts'
import type { StreamEars } from './watched-stream.ts'
import { type TracerEars, watchTracer } from './watched-tracer.ts'

/** A tool that runs, and the turn that asked for it. */
interface HeardTool {
  readonly turn: StrandsTurn
  readonly run: RunHandle
  readonly work: WorkHandle
}

/** All streams of a process. */
export class StrandsListener implements StreamEars, TracerEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  /** The turn that an agent is in, by its tracer. */
  readonly #turns = new WeakMap<StrandsTracer, StrandsTurn>()
  readonly #tools = new WeakMap<object, HeardTool>()
  readonly #people = new AskedPeople()
  readonly #tracers = new Set<object>()
  readonly #undo: (() => void)[] = []

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
  }

  /** Stops listening to tracers. */
  leave(): void {
    for (const undo of this.#undo.splice(0)) undo()
  }

  opened(streamer: StrandsStreamer, options: StreamOptions | undefined): GeneratorFollower | undefined {
    return this.#guard.attempt('follow a stream', () => {
      const agent = text(streamer.name) ?? text(streamer.id)
      const session = text(streamer.sessionManager?.sessionId)
      const signal = options?.cancelSignal
      const turn = new StrandsTurn({
        recorder: this.#recorder,
        guard: this.#guard,
        streamer,
        outer: this.#recorder.scope(),
        signal,
        run: { ...given('agent', agent), ...given('session', session), ...given('signal', signal) },
        isTraced: this.#isTraced(streamer),
        onFirst: (first) => this.#begins(first),
        onOver: ({ pulled }, run, { stopReason }) => {
          if (pulled.isHosts && stopReason === INTERRUPT) this.#people.ask(run)
        },
      })
      return turn.pulled
    })
  }

  allows(tracer: StrandsTracer): void {
    const run = this.#turns.get(tracer)?.run
    const mayGoOn = this.#guard.attempt('ask the gate', () => run === undefined || run.gate())
    if (mayGoOn === false) throw new DOMException('The run was stopped', 'AbortError')
  }

  agentStarted(tracer: StrandsTracer, { agentName, modelId }: StartedAgent): void {
    this.#guard.attempt('start a run', () => {
      const turn = this.#turns.get(tracer)
      const provider = given('provider', providerOf(turn?.streamer.model))
      turn?.begin({ ...given('agent', text(agentName)), ...given('model', text(modelId)), ...provider })
    })
  }

  agentEnded(tracer: StrandsTracer, ended: EndedAgent): void {
    const turn = this.#turns.get(tracer)
    this.#guard.attempt('end a run', () => turn?.end(endOfAgent(ended, turn.signal)))
  }

  modelStarted(tracer: StrandsTracer, started: StartedModel): void {
    const turn = this.#turns.get(tracer)
    this.#guard.attempt('start a model call', () => {
      if (turn?.run === undefined) return
      turn.goesOn?.()
      const work = turn.run.startModelCall({
        model: text(started.modelId) ?? 'unknown',
        ...given('provider', providerOf(turn.streamer.model)),
        ...given('input', started.messages),
        ...given('instructions', started.systemPrompt),
      })
      turn.model = new ModelCall(work, this.#guard)
    })
  }

  modelEnded(tracer: StrandsTracer, ended: EndedModel): void {
    const turn = this.#turns.get(tracer)
    if (turn?.model === undefined) return
    const { model, run } = turn
    turn.model = undefined
    this.#guard.attempt('end a model call', () => {
      model.end(endOfModel(ended, turn.signal))
      // Now the application's hooks decide whether to ask again, and wait before they say so.
      if (ended.error !== undefined && turn.signal?.aborted !== true) turn.goesOn = run?.waiting('retry')
    })
  }

  toolStarted(tracer: StrandsTracer, span: object, { tool }: StartedTool): void {
    const turn = this.#turns.get(tracer)
    this.#guard.attempt('start a tool call', () => {
      if (turn?.run === undefined) return
      const { name, toolUseId, input } = tool
      const asked = { name: text(name) ?? 'tool', ...given('callId', text(toolUseId)) }
      const work = turn.run.startToolCall({ ...asked, ...given('input', input) })
      turn.openTools += 1
      this.#tools.set(span, { turn, run: turn.run, work })
    })
  }

  toolEnded(span: object, ended: EndedTool): void {
    const tool = this.#tools.get(span)
    if (tool === undefined) return
    this.#tools.delete(span)
    tool.turn.openTools -= 1
    this.#guard.attempt('end a tool call', () => tool.work.end(endOfTool(ended)))
  }

  within<T>(span: object, work: () => T): T {
    const tool = this.#tools.get(span)
    if (tool === undefined) return work()
    const origin = this.#guard.attempt('read the scope', () => this.#recorder.scope().origin)
    return this.#guard.within({ run: tool.run, work: tool.work, origin }, work)
  }

  /** Its agent can be in one turn only: the SDK refuses another, which has no calls. */
  #begins(turn: StrandsTurn): void {
    this.#people.goOn(turn.scope.outer.run)
    const { _tracer: tracer, isInvoking } = turn.streamer
    if (tracer !== undefined && isInvoking !== true) this.#turns.set(tracer, turn)
  }

  /** Graphs and swarms have a tracer too, whose words for them are no agent's. */
  #isTraced({ name, _tracer: tracer }: StrandsStreamer): boolean {
    if (typeof tracer?.startAgentSpan !== 'function') return false
    const prototype = Object.getPrototypeOf(tracer) as StrandsTracer
    if (!this.#tracers.has(prototype)) {
      this.#tracers.add(prototype)
      this.#undo.push(watchTracer(prototype, this))
    }
    return name !== undefined
  }
}
