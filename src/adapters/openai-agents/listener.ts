/** Makes runs, sub-agents and tool calls of the SDK's spans. Its model calls are heard on the wire. */

import type { Recorder } from '../../model/adapter.ts'
import type { AskedPeople } from '../asked-people.ts'
import { given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { AgentTurn } from './agent-turn.ts'
import type { HeardSpan } from './heard-span.ts'
import type { RunnerCalls } from './runner-calls.ts'
import type { SdkContext, SdkSpan } from './sdk-events.ts'
import type { SdkEars } from './sdk-hooks.ts'
import { endOf, endOfTool, isCutOff } from './span-end.ts'
import { SpanScope } from './span-scope.ts'

/** Spans that are followed at once. When there are more, the oldest are forgotten; their runs end by other rules. */
const MAX_SPANS = 10_000
/** Spans whose work a stale run does not begin any more. */
const GATED = new Set(['function', 'response', 'generation'])

/** What a listener works with. */
interface ListenerOptions {
  readonly guard: Guard
  readonly calls: RunnerCalls
  readonly people: AskedPeople
}

/** All live spans of the SDK. */
export class OpenAiAgentsListener implements SdkEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #calls: RunnerCalls
  readonly #people: AskedPeople
  readonly #spans = new Map<string, HeardSpan>()

  constructor(recorder: Recorder, { guard, calls, people }: ListenerOptions) {
    this.#recorder = recorder
    this.#guard = guard
    this.#calls = calls
    this.#people = people
  }

  started(span: SdkSpan, { trace }: SdkContext): void {
    this.#guard.attempt('hear a span', () => {
      const heard = this.#heard(span, text(trace?.groupId))
      if (heard === undefined) return
      this.#spans.set(span.spanId, heard)
      if (this.#spans.size > MAX_SPANS) this.#forgetOldest()
    })
  }

  ended(span: SdkSpan): void {
    const heard = this.#spans.get(span.spanId)
    if (heard === undefined) return
    this.#spans.delete(span.spanId)
    this.#guard.attempt('end a span', () => this.#end(span, heard))
  }

  within<T>(context: SdkContext, work: () => T): T {
    const outer = this.#guard.attempt('read the scope', () => this.#recorder.scope()) ?? {}
    const current = (): HeardSpan | undefined => this.#spans.get(context.span?.spanId ?? '')
    return this.#guard.within(new SpanScope(outer, current), work)
  }

  entered({ span }: SdkContext): void {
    if (span === undefined || span.startedAt !== null || !GATED.has(span.spanData.type)) return
    const run = this.#spans.get(span.parentId ?? '')?.run
    const mayGoOn = this.#guard.attempt('ask the gate', () => run === undefined || run.gate())
    if (mayGoOn === false) throw new DOMException('The run was stopped', 'AbortError')
  }

  #heard({ parentId, spanData }: SdkSpan, session: string | undefined): HeardSpan | undefined {
    const { type, name, input } = spanData
    const above = this.#spans.get(parentId ?? '')
    if (type === 'task')
      return { turn: this.#turn(session), run: above?.run, work: above?.work, endsRun: true }
    if (type === 'agent') return this.#agent(text(name) ?? 'agent', above, session)
    if (above === undefined) return undefined
    const { turn, run, work } = above
    if (type !== 'function' || run === undefined) return { turn, run, work, endsRun: false }
    const tool = run.startToolCall({ name: text(name) ?? 'tool', ...given('input', input) }, work)
    return { turn, run, work: tool, endsRun: false }
  }

  /** The first agent of a turn is its run; those that it hands over to are sub-agents. */
  #agent(agent: string, above: HeardSpan | undefined, session: string | undefined): HeardSpan {
    const turn = above?.turn ?? this.#turn(session)
    if (turn.run === undefined) {
      this.#begin(turn, agent, above)
      if (above !== undefined) above.run = turn.run
      // Without a span for the turn, that of the agent is all there is.
      return { turn, run: turn.run, work: undefined, endsRun: above === undefined }
    }
    if (turn.agent === agent) return { turn, run: turn.run, work: undefined, endsRun: false }
    const run = this.#recorder.within({ run: turn.run }, () => this.#recorder.startRun({ agent }))
    return { turn, run, work: undefined, endsRun: true }
  }

  #turn(session: string | undefined): AgentTurn {
    return new AgentTurn({ session, call: this.#calls.here })
  }

  #begin(turn: AgentTurn, agent: string, above: HeardSpan | undefined): void {
    const { run, work } = this.#recorder.scope()
    const isHosts = run !== undefined && run.ended === undefined && work === undefined
    if (isHosts && above?.run === undefined) {
      turn.join(agent, run)
      this.#people.goOn(run)
      return
    }
    // An agent that a tool asks may remember by itself: it is a part of the conversation around it.
    const session = turn.session ?? (run === undefined ? turn.call?.session : undefined)
    turn.begin(agent, this.#recorder.startRun({ agent, ...given('session', session) }))
  }

  #end(span: SdkSpan, { turn, run, work, endsRun }: HeardSpan): void {
    const { type } = span.spanData
    if (type === 'function') work?.end(endOfTool(span))
    if (type === 'response' || type === 'generation') turn.isCut = isCutOff(span)
    if (!endsRun || run === undefined) return
    const end = endOf(span, run, turn)
    if (run === turn.run) turn.end(end)
    else run.end(end)
    if (run === turn.run && turn.isHosts && turn.call?.asksPeople === true) this.#people.ask(run)
  }

  #forgetOldest(): void {
    for (const [id, { turn, run, endsRun }] of this.#spans) {
      this.#spans.delete(id)
      if (endsRun && run === turn.run) turn.forget()
      return
    }
  }
}
