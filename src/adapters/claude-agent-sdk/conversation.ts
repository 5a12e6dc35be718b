/** One query: its turns, the sub-agents that they start, and what the SDK does for them in this process. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { Cancel } from '../../model/clock.ts'
import type { EndProposal } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { count, fields, given, text } from '../fields.ts'
import { endOfFailure } from '../failure-end.ts'
import type { Guard } from '../guard.ts'
import { AgentProcess } from './agent-process.ts'
import { type AgentThread, onlyToolHere, type RunningTool } from './agent-thread.ts'
import { endOfResult, isOfParts } from './message-facts.ts'
import type { BreakOff, MessageEars } from './message-tap.ts'
import type { Message, QueryOptions } from './sdk.ts'
import { SubAgents } from './sub-agents.ts'
import { runOptionsOf, Turn } from './turn.ts'

/** How long a turn waits for the id of its session, in ms: a process that starts more slowly has a run without one. */
const SESSION_WITHIN_MS = 15_000

/** What a conversation is made of. */
export interface ConversationOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly options: QueryOptions
}

/** The scope of all that the SDK does for a query, and who hears its messages. */
export class Conversation implements Scope, MessageEars {
  /** Breaks the query off. */
  breakOff: BreakOff | undefined
  readonly process: AgentProcess
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #options: QueryOptions
  readonly #outer: Scope
  readonly #wantsParts: boolean
  readonly #agents: SubAgents
  #session: string | undefined
  #model: string
  #turn: Turn | undefined
  /** A turn whose session is not known yet. */
  #asked: { readonly startedAt: number; readonly cancel: Cancel } | undefined
  #prompt: unknown
  #isOver = false

  constructor({ recorder, guard, options }: ConversationOptions) {
    this.#recorder = recorder
    this.#guard = guard
    this.#options = options
    this.#outer = recorder.scope()
    const isHosts = options.spawnClaudeCodeProcess !== undefined
    this.process = new AgentProcess({ recorder, guard, isHosts, died: (end) => this.#over(() => end) })
    this.#agents = new SubAgents(recorder, () => this.#model)
    this.#wantsParts = options.includePartialMessages === true
    this.#model = text(options.model) ?? 'unknown'
    this.#session = text(options.sessionId)
    if (options.forkSession !== true) this.#session ??= text(options.resume)
  }

  get run(): RunHandle | undefined {
    return this.#inProcess?.thread.run ?? this.#turn?.thread.run ?? this.#outer.run
  }

  get work(): WorkHandle | undefined {
    return this.#turn === undefined ? this.#outer.work : this.#inProcess?.work
  }

  get origin(): Scope['origin'] {
    return this.#outer.origin
  }

  /** The user has said something. */
  asked(prompt?: unknown): void {
    this.#guard.attempt('start a run', () => {
      if (this.#isOver || this.#turn !== undefined || this.#asked !== undefined) return
      this.#prompt = prompt
      const { clock } = this.#recorder
      if (this.#session !== undefined || this.#isInHosts) return this.#begin()
      const begin = (): void => void this.#guard.attempt('start a run', () => this.#begin())
      this.#asked = { startedAt: clock.wallTime(), cancel: clock.after(SESSION_WITHIN_MS, begin) }
    })
  }

  heard(message: Message): boolean {
    const isPart = isOfParts(message)
    // What a process says on its way out belongs to no turn.
    const isLate = this.#isOver || this.#options.abortController?.signal?.aborted === true
    if (!isLate) this.#guard.attempt('hear a message', () => this.#hear(message))
    return !isPart || this.#wantsParts
  }

  over({ error }: { readonly error?: unknown }): void {
    const left = (): DOMException => new DOMException('The query was closed', 'AbortError')
    this.#over(() => this.process.endBy(error) ?? endOfFailure(error ?? left()))
  }

  /** @returns how to say that the person has answered */
  awaitsPerson(callId: string | undefined): (() => void) | undefined {
    return this.#guard.attempt('wait for a person', () => {
      const thread = this.#threadWith(callId)
      const within = thread?.tools.get(callId ?? '')
      return (thread ?? this.#turn?.thread)?.run.waiting('person', { within })
    })
  }

  /** Asked before each tool begins: those of a run that was ended from outside do not. */
  mayCall(callId: string | undefined): boolean {
    const asked = (): boolean | undefined => (this.#threadWith(callId) ?? this.#turn?.thread)?.run.gate()
    return this.#guard.attempt('ask for a tool', asked) ?? true
  }

  #over(endOf: () => EndProposal): void {
    this.#isOver = true
    this.#guard.attempt('end a query', () => {
      if (this.#asked !== undefined) this.#begin()
      const end = endOf()
      this.#turn?.end(end)
      this.#agents.endAll(end)
    })
  }

  get #inProcess(): RunningTool | undefined {
    return onlyToolHere(this.#threads())
  }

  get #isInHosts(): boolean {
    const { run, work } = this.#outer
    return run !== undefined && run.ended === undefined && work === undefined
  }

  #threadWith(callId: string | undefined): AgentThread | undefined {
    return [...this.#threads()].find(({ tools }) => tools.has(callId ?? ''))
  }

  *#threads(): Iterable<AgentThread> {
    if (this.#turn !== undefined) yield this.#turn.thread
    yield* this.#agents.threads()
  }

  #hear(message: Message): void {
    const main = this.#turn?.thread
    const isBelow = typeof message['parent_tool_use_id'] === 'string'
    switch (message['type']) {
      case 'stream_event':
        return isBelow ? undefined : this.#part(fields(message['event']))
      case 'assistant':
      case 'user':
        return isBelow ? this.#agents.heard(message, main) : this.#said(message)
      case 'tool_progress':
        // All else that it says is that time passes.
        return this.#agents.retries(fields(message['subagent_retry']))
      case 'result':
        return this.#result(message)
      case 'system':
        return this.#system(message)
    }
  }

  #system(message: Message): void {
    switch (message['subtype']) {
      case 'init':
        return this.#opened(message)
      case 'status':
        return this.#status(message)
      case 'thinking_tokens':
        return this.#turn?.thread.model?.progress()
      case 'api_retry':
        return this.#retries(message)
      case 'task_started':
        return this.#agents.started(message, this.#turn?.thread)
      default:
        return this.#agents.told(message)
    }
  }

  /** The agent is ready, and says who it is. */
  #opened({ session_id: session, model }: Message): void {
    this.#session = text(session) ?? this.#session
    this.#model = text(model) ?? this.#model
    if (this.#asked !== undefined) this.#begin()
    if (this.#turn?.isHosts === false) this.#turn.thread.run.describe({ model: this.#model })
  }

  #status({ status, compact_result: compacted }: Message): void {
    if (status === 'requesting' || status === 'compacting') this.#ask()
    else if (compacted !== undefined) this.#turn?.thread.answered()
  }

  #ask(): void {
    const { thread } = this.#turn ?? this.#begin()
    thread.asked(this.#model, this.#prompt)
    this.#prompt = undefined
  }

  #part(event: Message): void {
    if (event['type'] === 'message_start' && this.#turn?.thread.model === undefined) this.#ask()
    this.#turn?.thread.part(event)
  }

  #said(message: Message): void {
    const turn = this.#turn
    if (turn === undefined) return
    if (message['type'] === 'user') {
      turn.thread.toolsAnswered(message)
      return this.#agents.callsAnswered(turn.thread.tools)
    }
    turn.thread.said(message)
    // A tool of a stopped run does not begin.
    if (turn.thread.tools.size > 0 && !turn.thread.run.gate()) turn.stop()
  }

  #retries({ retry_delay_ms: delayMs }: Message): void {
    const { run, model } = this.#turn?.thread ?? {}
    run?.waiting('retry', { ...given('untilMs', count(delayMs)), within: model })
  }

  #result(result: Message): void {
    const turn = this.#turn ?? (this.#asked && this.#begin())
    turn?.end(endOfResult(result, turn.thread.failure))
  }

  #begin(): Turn {
    const { startedAt, cancel } = this.#asked ?? {}
    this.#asked = undefined
    cancel?.()
    const isHosts = this.#isInHosts
    const said = runOptionsOf(this.#options, { session: this.#session, startedAt })
    const start = (): RunHandle => this.#recorder.startRun(said)
    const run = isHosts ? (this.#outer.run as RunHandle) : this.#recorder.within(this.#outer, start)
    const turn = new Turn({
      run,
      isHosts,
      guard: this.#guard,
      over: () => {
        this.process.rests()
        this.#turn = undefined
      },
      stop: () => this.breakOff?.(new DOMException('The run was stopped', 'AbortError')),
    })
    this.#turn = turn
    turn.watch(this.#options.abortController?.signal)
    this.process.worksFor(run, this.#agents.runs())
    return turn
  }
}
