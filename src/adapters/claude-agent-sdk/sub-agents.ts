/** The sub-agents of a query: each is a child run of the agent that called it, and may outlive the turn. */

import type { Recorder } from '../../model/adapter.ts'
import type { EndProposal } from '../../model/end.ts'
import { isAbnormal } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import { count, type Fields, fields, given, text } from '../fields.ts'
import { AgentThread } from './agent-thread.ts'
import { endOfTask } from './message-facts.ts'

/** Sub-agents that are followed at once. When there are more, the oldest are forgotten; their runs end by other rules. */
const MAX_AGENTS = 1_000

/** One that lives. */
interface SubAgent {
  readonly thread: AgentThread
  /** The call that started it. */
  readonly callId: string | undefined
  /** Its call has a result before it has one. */
  isBackground: boolean
}

/** All live sub-agents, by the id of their task. */
export class SubAgents {
  readonly #recorder: Recorder
  readonly #model: () => string
  readonly #agents = new Map<string, SubAgent>()

  /** @param model that of the main agent: a sub-agent asks the same, unless it answers by another name */
  constructor(recorder: Recorder, model: () => string) {
    this.#recorder = recorder
    this.#model = model
  }

  *threads(): Iterable<AgentThread> {
    for (const { thread } of this.#agents.values()) yield thread
  }

  runs(): readonly RunInfo[] {
    return [...this.threads()].map(({ run }) => run)
  }

  /** A task has started. Commands are tasks too, and no agents. */
  started(task: Fields, main: AgentThread | undefined): void {
    const { task_id: id, tool_use_id: callId, subagent_type: agent, is_backgrounded: isBackground } = task
    if (text(id) === undefined || (text(agent) === undefined && task['task_type'] !== 'local_agent')) return
    const above = this.#agents.get(text(task['parent_task_id']) ?? '')?.thread ?? main
    this.#start(id as string, { above, callId: text(callId), agent: text(agent), isBackground })
  }

  /** A task has changed, moved or ended. */
  told({ subtype, task_id: id, patch, ...task }: Fields): void {
    const agent = this.#agents.get(text(id) ?? '')
    if (agent === undefined) return
    if (subtype === 'task_progress') agent.thread.run.progress()
    if (fields(patch)['is_backgrounded'] === true) agent.isBackground = true
    if (subtype === 'task_notification') this.#end(id as string, endOfTask(task))
  }

  /** A sub-agent waits until it asks its model again. */
  retries({ agent_id: id, retry_delay_ms: delayMs }: Fields): void {
    const { thread } = this.#agents.get(text(id) ?? '') ?? {}
    thread?.run.waiting('retry', { ...given('untilMs', count(delayMs)), within: thread.model })
  }

  /** A sub-agent has said something, or has got results. */
  heard(message: Fields, main: AgentThread | undefined): void {
    const thread = this.#threadOf(message, main)
    if (thread === undefined) return
    if (message['type'] === 'assistant') {
      thread.said(message)
      return thread.answered()
    }
    thread.toolsAnswered(message)
    // Nobody tells that it asks its model. It does so as soon as it has all results.
    if (thread.tools.size === 0 && thread.model === undefined) this.#asks(thread)
  }

  /** Calls have results: sub-agents that they waited for have ended. */
  callsAnswered(open: ReadonlyMap<string, unknown>): void {
    for (const [id, { callId, isBackground }] of this.#agents) {
      if (!isBackground && callId !== undefined && !open.has(callId)) this.#endAnswered(id)
    }
  }

  endAll(end: EndProposal): void {
    for (const id of this.#agents.keys()) this.#end(id, end)
  }

  #endAnswered(id: string): void {
    const isNested = [...this.threads()].some(({ tools }) => tools.has(this.#agents.get(id)?.callId ?? ''))
    if (!isNested) this.#end(id, { reason: 'completed' })
  }

  /** By its id; older agents say no more than which call has started it. */
  #threadOf(message: Fields, main: AgentThread | undefined): AgentThread | undefined {
    const callId = text(message['parent_tool_use_id'])
    const told = this.#agents.get(text(message['agent_id']) ?? '')
    const known = told ?? [...this.#agents.values()].find((agent) => agent.callId === callId)
    if (known !== undefined) return known.thread
    const { input } = fields(main?.tools.get(callId ?? '')?.options)
    if (input === undefined || callId === undefined) return undefined
    const { subagent_type: agent, run_in_background: isBackground } = fields(input)
    return this.#start(callId, { above: main, callId, agent: text(agent), isBackground })
  }

  #start(id: string, { above, callId, agent, isBackground }: Started): AgentThread {
    const place = { run: above?.run, work: above?.tools.get(callId ?? '') }
    const start = () => this.#recorder.startRun({ provider: 'anthropic', ...given('agent', agent) })
    const thread = new AgentThread(above === undefined ? start() : this.#recorder.within(place, start))
    this.#agents.set(id, { thread, callId, isBackground: isBackground === true })
    this.#asks(thread)
    const [oldest] = this.#agents.keys()
    if (this.#agents.size > MAX_AGENTS) this.#agents.delete(oldest as string)
    return thread
  }

  #asks(thread: AgentThread): void {
    thread.asked(thread.answeredBy ?? this.#model())
  }

  #end(id: string, end: EndProposal): void {
    const { thread } = this.#agents.get(id) ?? {}
    this.#agents.delete(id)
    thread?.close(isAbnormal(end) ? { error: end.error } : {})
    thread?.run.end(end)
  }
}

interface Started {
  readonly above: AgentThread | undefined
  readonly callId: string | undefined
  readonly agent: string | undefined
  readonly isBackground: unknown
}
