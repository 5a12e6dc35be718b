/** Hears what the AI SDK tells its telemetry integrations, and tells the recorder. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { type EndProposal, endOfAbort } from '../../model/end.ts'
import { skippedToolError } from '../../model/generation.ts'
import type { RunOptions } from '../../model/run.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { Guard } from '../guard.ts'
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
import { providerName } from './provider-name.ts'
import type { ToolCall } from './tool-call.ts'

/** Operations that are followed at once. One that never ends, as after a lost reader, is forgotten first. */
const MAX_OPERATIONS = 10_000

// Embedding, ranking, speech and the like are no runs; their bytes count for the run they happen in.
const RUNS = new Set(['ai.generateText', 'ai.streamText', 'ai.generateObject', 'ai.streamObject'])

interface OperationEvent {
  readonly callId?: string
}

/** What is left of garbage: the ear or a model stream of an operation. */
interface Ticket {
  readonly isEar: boolean
  callId?: string
}

/** The operations of one process, as one recorder hears them. No method throws anything of ours. */
export class AiSdkListener {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #operations = new Map<string, Operation>()
  readonly #dropped = new FinalizationRegistry<Ticket>((ticket) => {
    this.#guard.attempt('end a lost operation', () => this.#lost(ticket))
  })

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#guard = new Guard(recorder, 'ai-sdk')
  }

  /**
   * A fresh ear for the start of one operation. The SDK keeps it as long as it could still tell the end: when
   * it is garbage, the reader left without a word (`break`, or a closed browser), and no end will come.
   */
  startEar(): (event: StartEvent) => void {
    const ticket: Ticket = { isEar: true }
    const hear = (event: StartEvent): void => {
      if (event.callId !== undefined) ticket.callId = event.callId
      this.started(event)
    }
    this.#dropped.register(hear, ticket)
    return hear
  }

  started(event: StartEvent): void {
    const { callId, operationId = '' } = event
    // An integration that was registered twice tells everything twice.
    if (callId === undefined || !RUNS.has(operationId) || this.#operations.has(callId)) return
    const operation = this.#guard.attempt('start a run', () => this.#operationFor(event))
    if (operation === undefined) return
    this.#makeRoom()
    this.#operations.set(callId, operation)
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
      const operation = this.#operation(event)
      const open = operation?.model?.work
      // Inside of its own scope it is the same call, told twice.
      if (open !== undefined && open.endedMs === undefined && open === this.#recorder.scope().work) return
      return operation?.startModelCall(event)
    })
  }

  modelCallEnded(event: ModelCallEndEvent, end: WorkEnd): void {
    this.#operation(event)?.model?.end(end)
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
    const tool = this.#startToolCall(event)
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
    const { toolCall, toolOutput } = event
    const operation = this.#operation(event)
    if (operation === undefined || toolCall === undefined) return
    const { toolCallId } = toolCall
    const failed = toolOutput?.type === 'tool-error'
    operation.tool(toolCallId)?.end(failed ? { error: toolOutput?.error } : { output: toolOutput?.output })
    operation.forgetTool(toolCallId)
  }

  ended(event: EndEvent): void {
    const { finishReason, error } = event
    const stopReason = typeof finishReason === 'string' ? finishReason : undefined
    const failed = error !== undefined || stopReason === 'error'
    const end: EndProposal = failed ? endOfFailure(error) : { reason: 'completed' }
    this.#close(event, stopReason === undefined ? end : { ...end, stopReason })
  }

  aborted(event: FailureEvent): void {
    this.#close(event, endOfAbort(event.reason))
  }

  failed(event: FailureEvent): void {
    this.#close(event, endOfFailure(event.error))
  }

  #operationFor(event: StartEvent): Operation {
    const { run, work } = this.#recorder.scope()
    const { timeout } = event
    const guard = this.#guard
    // Inside of a tool it is a sub-agent, with a run of its own.
    if (run !== undefined && !isOpenTool(work)) return new Operation({ run, owned: false, timeout, guard })
    return new Operation({ run: this.#recorder.startRun(runOptions(event)), owned: true, timeout, guard })
  }

  #skipped(event: ToolCallEvent): DOMException | undefined {
    const run = this.#operation(event)?.run ?? this.#recorder.scope().run
    return run === undefined || run.gate() ? undefined : skippedToolError(run)
  }

  #startToolCall(event: ToolCallEvent): ToolCall | undefined {
    return this.#guard.attempt('start a tool call', () => {
      const toolCallId = event.toolCallId ?? event.toolCall?.toolCallId
      const operation = this.#operation(event)
      if (toolCallId === undefined || operation?.tool(toolCallId) !== undefined) return undefined
      return operation?.startToolCall(event, toolCallId)
    })
  }

  #within<T>(event: OperationEvent, place: Scope, execute: () => PromiseLike<T>): PromiseLike<T> {
    const changed = this.#guard.attempt('read the scope', (): Scope => {
      const run = this.#operation(event)?.run
      return { ...this.#recorder.scope(), ...(run !== undefined && { run }), ...place }
    })
    return changed === undefined ? execute() : this.#guard.within(changed, execute)
  }

  #operation({ callId }: OperationEvent): Operation | undefined {
    return callId === undefined ? undefined : this.#operations.get(callId)
  }

  #close(event: OperationEvent, end: EndProposal): void {
    const operation = this.#operation(event)
    if (operation === undefined) return
    this.#operations.delete(event.callId as string)
    operation.close(end)
  }

  #followStream({ callId }: OperationEvent, answer: unknown): void {
    if (callId !== undefined && hasStream(answer)) {
      this.#dropped.register(answer.stream, { isEar: false, callId })
    }
  }

  // The ear may be garbage while the last part is still on its way; then its stream's garbage decides. What
  // waits for ever for a model or a tool can be garbage too: it stays open, to be found stalled.
  #lost(ticket: Ticket): void {
    const operation = this.#operation(ticket)
    if (operation === undefined) return
    operation.isUnread ||= ticket.isEar
    if (!operation.isUnread || !operation.waitsForReader) return
    this.#operations.delete(ticket.callId as string)
    operation.lose()
  }

  #makeRoom(): void {
    if (this.#operations.size < MAX_OPERATIONS) return
    const [oldest = ''] = this.#operations.keys()
    this.#operations.get(oldest)?.forget()
    this.#operations.delete(oldest)
    this.#guard.warn('follow more operations: the oldest is forgotten', undefined)
  }
}

function runOptions({ functionId, provider, modelId }: StartEvent): RunOptions {
  return {
    ...(functionId !== undefined && { agent: functionId }),
    ...(provider !== undefined && { provider: providerName(provider) }),
    ...(modelId !== undefined && { model: modelId }),
  }
}

function isOpenTool(work: WorkHandle | undefined): boolean {
  return work?.kind === 'tool_call' && work.endedMs === undefined
}
