/** What goes on in one session: the turn of its agent, its sub-agents, and the people that they wait for. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { type EndProposal, isAbnormal, stopsWork } from '../../model/end.ts'
import type { Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { type Fields, fields, given, text } from '../fields.ts'
import { Agent } from './agent.ts'
import type { CopilotEvent } from './session-class.ts'
import { endOfCancel, endOfFailure } from './told-end.ts'

/** What a conversation needs. */
export interface ConversationOptions {
  readonly recorder: Recorder
  readonly session: string
  /** Has the agent stop. Never throws. */
  readonly stop: () => void
  /** True for a tool that runs in this process. */
  readonly isHere: (tool: unknown) => boolean
  /** Runs of hosts in which some turn goes on: another one at the same time has a run of its own. */
  readonly hosts: Set<RunHandle>
}

/** Parts of an answer. */
const CHUNKS = new Set([
  'assistant.streaming_delta',
  'assistant.message_delta',
  'assistant.reasoning_delta',
  'assistant.tool_call_delta',
])
/** What becomes of a turn. */
const TURN = /^(?:assistant\.(turn_start)|session\.(error|idle))$/
/** What a person answers. */
const ASKED = /^(?:permission|elicitation|user_input|exit_plan_mode|auto_mode_switch)\.(requested|completed)$/
/** Sub-agents and questions that are followed at once: more are not heard. */
const MAX_FOLLOWED = 1_000

/** A question to a person. */
interface Wait {
  /** Who asks. */
  readonly agent: Agent
  readonly over: () => void
}

/** It has one turn at a time: what is sent in between belongs to that. */
export class Conversation {
  readonly #of: ConversationOptions
  readonly #subs = new Map<string, Agent>()
  readonly #waits = new Map<string, Wait>()
  /** The agent that the session has chosen, of those that its host has made. */
  #name = 'copilot'
  #agent: Agent | undefined
  #isHosts = false
  #hold: Hold | undefined
  /** Its turn has ended for those who waited, and the agent goes on until it is idle. */
  #isLeft = false

  constructor(options: ConversationOptions) {
    this.#of = options
  }

  get agent(): Agent | undefined {
    return this.#agent
  }

  /** The tool that was called, and the run that called it. */
  place(callId: unknown): (Scope & { readonly run: RunHandle; readonly work: WorkHandle }) | undefined {
    for (const { run, tool } of [this.#agent, ...this.#subs.values()].flatMap(seatOf)) {
      const work = tool(callId)
      if (work !== undefined) return { run, work }
    }
    return undefined
  }

  /** @returns true if a turn begins, for none goes on */
  begin({ run: around, work }: Scope): boolean {
    this.#isLeft = false
    if (this.#agent !== undefined) return false
    const { recorder, session, hosts, stop } = this.#of
    const isAround = around !== undefined && around.ended === undefined
    this.#isHosts = isAround && work === undefined && !hosts.has(around)
    const run = this.#isHosts && around ? around : recorder.startRun({ agent: this.#name, session })
    this.#agent = new Agent(run)
    if (this.#isHosts) {
      hosts.add(run)
      this.#hold = run.hold()
    } else run.control((end) => void (this.#agent?.run === run && stopsWork(end) && stop()))
    return true
  }

  /** The turn is over for the caller that waits for it. */
  end(end: EndProposal): void {
    const agent = this.#agent
    if (agent === undefined) return
    this.#agent = undefined
    this.#of.hosts.delete(agent.run)
    this.#endWaits(agent)
    agent.close(end)
    if (isAbnormal(end)) this.#endSubs(end)
    if (!this.#isHosts) agent.run.end(end)
    else if (isAbnormal(end)) agent.run.suspect(end)
    this.#hold?.release()
    this.#hold = undefined
  }

  /** The same, though the agent may go on: what it does until it is idle is nobody's. */
  leave(end: EndProposal): void {
    this.#isLeft = this.#agent !== undefined
    this.end(end)
  }

  /** The session is of no use any more: nothing of it goes on. */
  close(end: EndProposal): void {
    this.end(end)
    this.#endSubs(end)
  }

  hear({ type, agentId, data: told }: CopilotEvent): void {
    const agent = agentId === undefined ? this.#agent : this.#subs.get(agentId)
    if (CHUNKS.has(type)) return agent?.chunk()
    const data = fields(told)
    if (agentId !== undefined) this.#hearSub(type, agentId, data)
    else this.#hearTurn(type, data)
    const [, asked] = ASKED.exec(type) ?? []
    if (asked !== undefined) return this.#wait(asked === 'requested', agent ?? this.#agent, data)
    const isHere = type === 'tool.execution_start' && this.#of.isHere(data['toolName'])
    agent?.hear(type, isHere ? { ...data, isHere } : data)
  }

  #hearTurn(type: string, data: Fields): void {
    const [, begins, about = begins] = TURN.exec(type) ?? []
    if (type === 'subagent.selected') this.#choose(text(data['agentName']) ?? this.#name)
    if (type === 'subagent.deselected') this.#choose('copilot')
    if (about === 'error') this.leave(endOfFailure(data))
    if (about === 'idle') {
      this.end(data['aborted'] === true ? endOfCancel() : { reason: 'completed' })
      this.#isLeft = false
    }
    // Nobody here has sent it: a schedule, another client, an agent that goes on by itself.
    const isNew = about === 'turn_start' && this.#agent === undefined && !this.#isLeft
    if (isNew) void this.#of.recorder.within({}, () => this.begin({}))
  }

  /** A session may say so only when its first turn has begun. */
  #choose(agent: string): void {
    this.#name = agent
    if (!this.#isHosts) this.#agent?.run.describe({ agent })
  }

  #hearSub(type: string, id: string, data: Fields): void {
    if (type === 'subagent.started') return this.#startSub(id, data)
    if (type === 'subagent.failed') return this.#endSub(id, endOfFailure(data))
    if (type !== 'subagent.completed') return
    this.#endSub(id, data['cancelled'] === true ? endOfCancel() : { reason: 'completed' })
  }

  #startSub(id: string, data: Fields): void {
    const place = this.place(data['toolCallId']) ?? given('run', this.#agent?.run)
    if (this.#subs.has(id) || place.run === undefined || this.#subs.size >= MAX_FOLLOWED) return
    const { recorder } = this.#of
    const agent = text(data['agentName']) ?? 'agent'
    this.#subs.set(id, new Agent(recorder.within(place, () => recorder.startRun({ agent }))))
  }

  #endSub(id: string, end: EndProposal): void {
    const sub = this.#subs.get(id)
    if (sub === undefined) return
    this.#subs.delete(id)
    this.#endWaits(sub)
    sub.close(end)
    sub.run.end(end)
  }

  #endSubs(end: EndProposal): void {
    for (const id of this.#subs.keys()) this.#endSub(id, end)
  }

  #wait(begins: boolean, agent: Agent | undefined, data: Fields): void {
    const id = text(data['requestId'])
    if (id === undefined) return
    if (!begins) {
      this.#waits.get(id)?.over()
      this.#waits.delete(id)
    } else if (agent !== undefined && data['resolvedByHook'] !== true && this.#waits.size < MAX_FOLLOWED) {
      const callId = data['toolCallId'] ?? fields(data['permissionRequest'])['toolCallId']
      const over = agent.run.waiting('person', given('within', agent.tool(callId)))
      this.#waits.set(id, { agent, over })
    }
  }

  #endWaits(of: Agent): void {
    for (const [id, { agent, over }] of this.#waits) {
      if (agent !== of) continue
      this.#waits.delete(id)
      over()
    }
  }
}

function seatOf(agent: Agent | undefined) {
  if (agent === undefined) return []
  return [{ run: agent.run, tool: (callId: unknown) => agent.tool(callId) }]
}
