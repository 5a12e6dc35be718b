/** One turn of an agent: its run, what is open in it, and what runs in it. */

import type { HeardAnswer, Scope } from '../../model/adapter.ts'
import { type EndProposal, endOfError, isAbnormal, stopsWork } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { fields, given, items, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { providerName } from '../provider-name.ts'
import type { PiAgent, PiEvent } from './agent-class.ts'
import { endOfAnswer, endOfTurn, lastAnswer } from './message-end.ts'
import { ModelCall } from './model-call.ts'
import { ToolCall } from './tool-call.ts'
import type { ToolSeats } from './tool-seats.ts'

/** What a turn is made of. */
export interface AgentTurnOptions {
  readonly agent: PiAgent
  readonly run: RunHandle
  /** True if that is a run of the host. */
  readonly isHosts: boolean
  /** Where the turn was started. */
  readonly outer: Scope
  readonly seats: ToolSeats
  readonly guard: Guard
}

/** Its answers follow each other, its tools may run beside each other. It holds its run: also one of the host. */
export class AgentTurn implements Scope, Held {
  readonly isAnswer = false
  /** An agent works whether or not anybody reads it. */
  readonly isAsked = true
  readonly asks = 0
  readonly outer: Scope
  readonly #of: AgentTurnOptions
  readonly #tools = new Map<unknown, ToolCall>()
  readonly #hold: Hold | undefined
  #model: ModelCall | undefined
  #signal: AbortSignal | undefined
  #message: unknown
  #last: EndProposal | undefined
  #isOver = false

  constructor(options: AgentTurnOptions) {
    this.#of = options
    this.outer = options.outer
    const { run, isHosts, guard } = options
    this.#hold = isHosts ? guard.attempt('hold a run', () => run.hold(this)) : undefined
    if (!isHosts) guard.attempt('control a run', () => run.control((end) => this.#ended(end)))
  }

  get run(): RunHandle {
    return this.#of.run
  }

  get work(): WorkHandle | undefined {
    return this.#model?.work
  }

  get answer(): HeardAnswer | undefined {
    return this.#model
  }

  get origin(): Scope['origin'] {
    return this.outer.origin
  }

  get isOver(): boolean {
    return this.#isOver
  }

  tool(callId: unknown): ToolCall | undefined {
    return this.#tools.get(callId)
  }

  /** Never throws: pi would take it for a failure of its own. */
  hear(event: PiEvent, signal: AbortSignal): void {
    this.#signal = signal
    if (event.type === 'message_update') this.#model?.part()
    else this.#of.guard.attempt('hear an agent', () => this.#heard(event))
  }

  /** @param error what its promise was rejected with */
  over(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const { run, isHosts, guard } = this.#of
    const end = error === undefined ? (this.#last ?? { reason: 'completed' }) : endOfError(error)
    this.#model?.end(isAbnormal(end) ? { error: end.error } : {})
    this.#model = undefined
    for (const id of this.#tools.keys()) this.#endTool({ type: '', toolCallId: id, isError: true })
    guard.attempt('end a run', () => {
      if (!isHosts) run.end(end)
      else if (isAbnormal(end)) run.suspect(end)
      this.#hold?.release()
    })
  }

  #heard(event: PiEvent): void {
    switch (event.type) {
      case 'turn_start':
        return this.#startModelCall()
      case 'message_end':
        return fields(event.message)['role'] === 'assistant' ? this.#answered(event.message) : undefined
      case 'tool_execution_start':
        return this.#startTool(event)
      case 'tool_execution_update':
        return this.#tools.get(event.toolCallId)?.progress()
      case 'tool_execution_end':
        return this.#endTool(event)
      case 'agent_end':
        return this.#answered(lastAnswer(event.messages))
      default:
    }
  }

  /** pi asks its model after it has said so, and tells of the answer's head only. */
  #startModelCall(): void {
    const { run, agent } = this.#of
    if (!run.gate()) return agent.abort()
    const { id, provider } = fields(agent.state.model)
    const maker = text(provider)
    // One that was interrupted has no end of its own.
    this.#model?.end({ error: new DOMException('Interrupted', 'AbortError') })
    const work = run.startModelCall({
      model: text(id) ?? 'unknown',
      ...given('provider', maker && providerName(maker)),
      input: [...items(agent.state.messages)],
    })
    this.#model = new ModelCall(work, this.#of.guard)
  }

  #answered(message: unknown): void {
    if (message === undefined || message === this.#message) return
    this.#message = message
    const cut = { signal: this.#signal, broken: this.#model?.broken }
    this.#model?.end(endOfAnswer(message, cut))
    this.#model = undefined
    this.#last = endOfTurn(message, cut)
  }

  #startTool({ toolCallId, toolName, args }: PiEvent): void {
    const { run, agent, seats, guard, outer } = this.#of
    if (!run.isCurrent()) agent.abort()
    this.#endTool({ type: '', toolCallId, isError: true })
    const name = text(toolName) ?? 'tool'
    const callId = given('callId', text(toolCallId))
    const work = run.startToolCall({ name, ...callId, ...given('input', args) })
    const tool = items(agent.state.tools).find((one) => fields(one)['name'] === toolName) as
      | object
      | undefined
    this.#tools.set(toolCallId, new ToolCall({ run, work, origin: outer.origin }, tool, guard))
    if (tool !== undefined) seats.take(tool)
  }

  #endTool(event: PiEvent): void {
    const call = this.#tools.get(event.toolCallId)
    if (call === undefined) return
    this.#tools.delete(event.toolCallId)
    call.end(event, this.#signal)
    if (call.tool !== undefined) this.#of.seats.leave(call.tool)
  }

  /** Somebody else has ended its run. */
  #ended(end: EndProposal): void {
    if (!this.#isOver && stopsWork(end)) this.#of.guard.attempt('stop an agent', () => this.#of.agent.abort())
  }
}
