/** Hears what the AI SDK tells its telemetry integrations, and tells the recorder. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { type EndProposal, endOfAbort } from '../../model/end.ts'
import { skippedToolError } from '../../model/generation.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import type { AskedPeople } from '../asked-people.ts'
import { given } from '../fields.ts'
import { Guard } from '../guard.ts'
import type { AgentNames } from './agent-names.ts'
import type {
  EndEvent,
  FailureEvent,
  ModelCallEndEvent,
  ModelCallEvent,
  StartEvent,
  ToolCallEndEvent,
  ToolCallEvent,
} from './events.ts'
import { endOfFailure } from '../failure-end.ts'
import { hasStream, type ModelCall } from './model-call.ts'
import { Operation } from './operation.ts'
import { type OperationEvent, OperationTable, type Ticket } from './operation-table.ts'
import { isRun, runAround, runOptions, type RunStart, toolCallIdOf } from './run-start.ts'
import type { ToolCall } from './tool-call.ts'

/** What a listener works with. */
export interface ListenerOptions {
  readonly names?: Pick<AgentNames, 'take'>
  readonly people: AskedPeople
}

/** The operations of one process, as one recorder hears them. No method throws anything of ours. */
export class AiSdkListener {
  readonly #recorder: Recorder
  readonly #options: ListenerOptions
  readonly #guard: Guard
  readonly #operations: OperationTable
  /** Operations whose start was told in this very turn. */
  readonly #pending = new Set<string>()
  readonly #dropped = new FinalizationRegistry<Ticket>((ticket) => {
    this.#guard.attempt('end a lost operation', () => this.#lost(ticket))
  })

  constructor(recorder: Recorder, options: ListenerOptions) {
    this.#recorder = recorder
    this.#options = options
    this.#guard = new Guard(recorder, 'ai-sdk')
    this.#operations = new OperationTable(this.#guard)
  }

  /**
   * A fresh ear for the start of one operation. The SDK keeps it as long as it could still tell the end: when
   * it is garbage, the reader left without a word (`break`, or a closed browser), and no end will come.
   */
  startEar(isAlone = true): (event: StartEvent) => void {
    const ticket: Ticket = { isEar: true }
    const hear = (event: StartEvent): void => {
      if (event.callId !== undefined) ticket.callId = event.callId
      this.started(event, isAlone)
    }
    this.#dropped.register(hear, ticket)
    return hear
  }

  /** An operation starts, as our integration says. Others that listen come first: they may make its span. */
  started(event: StartEvent, isAlone = true): void {
    if (!isRun(event) || this.#operations.get(event) !== undefined) return
    this.#operations.tell(event)
    if (isAlone) this.#begin(event)
    else this.#beginLater(event)
  }

  /** An operation starts: the SDK's channel says so, first of all, whichever integrations its call names. */
  announced(event: StartEvent): void {
    if (isRun(event)) this.#beginLater(event)
  }

  /** True for an operation that our integration does not hear: the channel is all there is. */
  isUnheard({ callId }: OperationEvent): boolean {
    return this.#operations.get({ callId }) !== undefined && !this.#operations.isTold({ callId })
  }

  /** Nobody holds what the SDK would tell the end with: see `startEar`. */
  watchForLoss(message: object, { callId }: OperationEvent): void {
    if (callId !== undefined) this.#dropped.register(message, { isEar: true, isAll: true, callId })
  }

  #beginLater(event: RunStart): void {
    if (this.#pending.has(event.callId)) return
    this.#pending.add(event.callId)
    queueMicrotask(() => {
      if (this.#pending.has(event.callId)) this.#begin(event)
    })
  }

  #begin(event: RunStart): void {
    this.#pending.delete(event.callId)
    // An integration that was registered twice tells everything twice.
    if (this.#operations.get(event) !== undefined) return
    const operation = this.#guard.attempt('start a run', () => this.#operationFor(event))
    if (operation === undefined) this.#operations.take(event)
    else this.#operations.add(event, operation)
  }

  /** Calls the model inside of a scope, so that network progress counts for the call. */
  async callModel<T>(event: ModelCallEvent, execute: () => PromiseLike<T>): Promise<T> {
    const call = this.startModelCall(event)
    if (call === undefined) return execute()
    try {
      const answer = call.answered(await this.#within(event, { work: call.work, answer: call }, execute))
      this.#guard.attempt('follow a model stream', () => this.#followStream(event, answer))
      return answer
    } catch (error) {
      call.failed(error)
      throw error
    }
  }

  startModelCall(event: ModelCallEvent): ModelCall | undefined {
    return this.#guard.attempt('start a model call', () => {
      const operation = this.#operations.get(event)
      const open = operation?.model?.work
      // Inside of its own scope it is the same call, told twice.
      if (open !== undefined && open.endedMs === undefined && open === this.#recorder.scope().work) return
      const { callId = '' } = event
      return operation?.startModelCall(event, (reason) => this.aborted({ callId, reason }))
    })
  }

  /** A model's answer is a stream that nobody of ours sees. */
  streamBegan(event: OperationEvent): void {
    const model = this.#operations.get(event)?.model
    if (model !== undefined) model.isUnfollowed = true
  }

  modelCallEnded(event: ModelCallEndEvent, end: WorkEnd): void {
    this.#operations.get(event)?.model?.end(end)
  }

  /**
   * Runs a tool's body inside of a scope, so that what it starts becomes its child.
   *
   * @throws what the body throws; an `AbortError`, the SDK's form of a call that was cancelled, in place of a
   *   body that a stale run may not have called any more
   */
  async callTool<T>(event: ToolCallEvent, execute: () => PromiseLike<T>): Promise<T> {
    const skipped = this.#guard.attempt('ask the gate', () => this.#skipped(event))
    if (skipped !== undefined) throw skipped
    const tool = this.startToolCall(event)
    if (tool === undefined) return execute()
    try {
      const result = await this.#within(event, { work: tool.work }, execute)
      tool.returned()
      return result
    } catch (error) {
      tool.end({ error })
      throw error
    }
  }

  toolCallEnded(event: ToolCallEndEvent): void {
    this.#operations.get(event)?.toolCallEnded(event)
  }

  ended(event: EndEvent): void {
    this.#operations.take(event)?.ended(event)
  }

  aborted(event: FailureEvent): void {
    this.#close(event, endOfAbort(event.reason))
  }

  failed(event: FailureEvent): void {
    this.#close(event, endOfFailure(event.error))
  }

  #operationFor(event: StartEvent): Operation {
    const agent = this.#options.names?.take()
    const around = runAround(this.#recorder.scope())
    const run = around ?? this.#recorder.startRun(runOptions(event, agent))
    const { people } = this.#options
    return new Operation({ run, owned: around === undefined, event, guard: this.#guard, people })
  }

  #skipped(event: ToolCallEvent): DOMException | undefined {
    const run = this.#operations.get(event)?.run ?? this.#recorder.scope().run
    return run === undefined || run.gate() ? undefined : skippedToolError(run)
  }

  startToolCall(event: ToolCallEvent): ToolCall | undefined {
    return this.#guard.attempt('start a tool call', () => {
      const toolCallId = toolCallIdOf(event)
      const operation = this.#operations.get(event)
      if (toolCallId === undefined || operation?.tool(toolCallId) !== undefined) return undefined
      return operation?.startToolCall(event, toolCallId)
    })
  }

  #within<T>(event: OperationEvent, place: Scope, execute: () => PromiseLike<T>): PromiseLike<T> {
    const changed = this.#guard.attempt('read the scope', () => this.#scopeOf(event, place))
    return changed === undefined ? execute() : this.#guard.within(changed, execute)
  }

  /** The scope inside of a call; undefined where there is none. */
  placeOf(event: OperationEvent, work: WorkHandle | undefined): Scope | undefined {
    return work === undefined ? undefined : this.#scopeOf(event, { work })
  }

  /** The scope inside of a tool call that starts in a moment. */
  placeOfTool(event: ToolCallEvent): Scope | undefined {
    const operation = this.#operations.get(event)
    const id = toolCallIdOf(event) ?? ''
    return operation?.placeAhead(this.#recorder.scope(), () => operation.tool(id)?.work)
  }

  /** An object is asked for as soon as all have heard of it: the SDK takes no function that would ask. */
  objectStepStarted(event: OperationEvent): void {
    this.#guard.attempt('follow a step', () => {
      const operation = this.#operations.get(event)
      const place = operation?.placeAhead(this.#recorder.scope(), () => operation.model?.work)
      if (place !== undefined) this.#recorder.enter(place)
    })
  }

  #scopeOf(event: OperationEvent, place: Scope): Scope {
    return { ...this.#recorder.scope(), ...given('run', this.#operations.get(event)?.run), ...place }
  }

  #close(event: OperationEvent, end: EndProposal): void {
    this.#operations.take(event)?.close(end)
  }

  #followStream({ callId }: OperationEvent, answer: unknown): void {
    if (callId === undefined || !hasStream(answer)) return
    this.#dropped.register(answer.stream, { isEar: false, callId })
  }

  // The ear may be garbage while the last part is still on its way; then its stream's garbage decides. What
  // waits for ever for a model or a tool can be garbage too: it stays open, to be found stalled.
  #lost(ticket: Ticket): void {
    const operation = this.#operations.get(ticket)
    if (operation === undefined) return
    if (ticket.isAll === true && this.#operations.isTold(ticket)) return
    operation.isUnread ||= ticket.isEar
    if (!operation.isUnread || !operation.waitsForReader) return
    this.#operations.take(ticket)?.lose()
  }
}
