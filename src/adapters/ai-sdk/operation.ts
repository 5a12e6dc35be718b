/** One `generateText`, `streamText` or the like: its run, and the calls that are open in it. */

import type { Scope } from '../../model/adapter.ts'
import { type EndProposal, endOfAbort } from '../../model/end.ts'
import { UNREAD, type Held, type Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { AskedPeople } from '../asked-people.ts'
import { endOfFailure } from '../failure-end.ts'
import { given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { asksPeople } from './approvals.ts'
import type {
  EndEvent,
  ModelCallEvent,
  StartEvent,
  Timeout,
  ToolCallEndEvent,
  ToolCallEvent,
} from './events.ts'
import { ModelCall } from './model-call.ts'
import { providerName } from '../provider-name.ts'
import { isObjectStream } from './run-start.ts'
import { ToolCall } from './tool-call.ts'

/** What an operation is made of. */
export interface OperationOptions {
  readonly run: RunHandle
  /** True if the run is the SDK's own: it ends with the operation. False if a host's run was there before. */
  readonly owned: boolean
  /** Its start. */
  readonly event: Pick<StartEvent, 'operationId' | 'timeout'>
  readonly guard: Guard
  readonly people: AskedPeople
}

/**
 * Starts and ends the calls of an operation; after `close` nothing of it stays open but tool bodies. Until then it
 * holds its run: also one of the host, whose body may have returned.
 */
export class Operation implements Held {
  readonly run: RunHandle
  /** True once the SDK has dropped what it would tell the end with. */
  isUnread = false
  readonly isAnswer = false
  readonly #owned: boolean
  readonly #timeout: Timeout | undefined
  /** The parts of its answers are seen by nobody of ours. */
  readonly #isUnfollowed: boolean
  readonly #guard: Guard
  readonly #people: AskedPeople
  readonly #hold: Hold | undefined
  /** The steps of an operation follow each other: at most one model call is open. */
  #model: ModelCall | undefined
  readonly #tools = new Map<string, ToolCall>()

  constructor(options: OperationOptions) {
    this.run = options.run
    this.#owned = options.owned
    this.#timeout = options.event.timeout
    this.#isUnfollowed = isObjectStream(options.event)
    this.#guard = options.guard
    this.#people = options.people
    if (!this.#owned) this.#people.goOn(this.run)
    this.#hold = this.#guard.attempt('hold a run', () => this.run.hold(this))
    if (this.#owned) this.#guard.attempt('hold a run', () => this.run.settle(endOfOperation))
  }

  get isAsked(): boolean {
    return !this.waitsForReader
  }

  get asks(): number {
    return this.#model?.asks ?? 0
  }

  get model(): ModelCall | undefined {
    return this.#model
  }

  /** True if everybody inside has answered: only the reader can move it on. */
  get waitsForReader(): boolean {
    const tools = [...this.#tools.values()]
    return this.#isLeftToReader && tools.every((tool) => tool.isSettled)
  }

  // A stream that nobody of ours sees is held by its connection while it comes, so as garbage it has no reader.
  get #isLeftToReader(): boolean {
    const { isWaiting, isUnfollowed } = this.#model ?? {}
    return isWaiting === false || (isUnfollowed === true && this.isUnread)
  }

  tool(toolCallId: string): ToolCall | undefined {
    return this.#tools.get(toolCallId)
  }

  /** The scope inside of a call of it that starts in a moment: its `work` is what `find` finds. */
  placeAhead(scope: Scope, find: () => WorkHandle | undefined): Scope {
    return Object.defineProperty({ ...scope, run: this.run }, 'work', { get: find, enumerable: true })
  }

  /** @param abortedUnread called when its signal aborted its stream, and nobody reads that: see `ModelCall` */
  startModelCall(event: ModelCallEvent, abortedUnread: (reason: unknown) => void): ModelCall {
    const timeoutMs = modelTimeoutMs(this.#timeout)
    const work = this.run.startModelCall({
      model: event.modelId ?? 'unknown',
      ...(event.provider !== undefined && { provider: providerName(event.provider) }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(event.messages !== undefined && { input: event.messages }),
      ...(event.instructions !== undefined && { instructions: event.instructions }),
      ...(event.tools !== undefined && { tools: event.tools }),
    })
    this.#model = new ModelCall(work, { guard: this.#guard, hold: this.#hold, abortedUnread })
    this.#model.isUnfollowed = this.#isUnfollowed
    return this.#model
  }

  startToolCall(event: ToolCallEvent, toolCallId: string): ToolCall {
    const name = event.toolCall?.toolName ?? 'unknown'
    const deadlineMs = toolTimeoutMs(this.#timeout, name)
    const work = this.run.startToolCall({
      name,
      callId: toolCallId,
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(event.toolCall?.input !== undefined && { input: event.toolCall.input }),
    })
    const tool = new ToolCall(work, this.#guard)
    this.#tools.set(toolCallId, tool)
    return tool
  }

  toolCallEnded({ toolCall, toolOutput }: ToolCallEndEvent): void {
    const { toolCallId = '' } = toolCall ?? {}
    const failed = toolOutput?.type === 'tool-error'
    this.#tools.get(toolCallId)?.end(failed ? { error: toolOutput?.error } : { output: toolOutput?.output })
    this.#tools.delete(toolCallId)
  }

  /** It has come to its end: to an answer, to a failure that was told before, or to a question to people. */
  ended(event: EndEvent): void {
    const { finishReason, error } = event
    const stopReason = text(finishReason)
    const failed = error !== undefined || stopReason === 'error'
    const end: EndProposal = failed ? endOfFailure(error) : COMPLETED
    this.close({ ...end, ...given('stopReason', stopReason) })
    if (!this.#owned && asksPeople(event)) this.#people.ask(this.run)
  }

  /** The SDK is done with the operation. */
  close(end: EndProposal): void {
    this.#closeCalls(end)
    this.#guard.attempt('end a run', () => {
      if (!this.#owned && end.reason !== 'completed') this.run.suspect(end)
      this.#hold?.release(this.#owned ? end : undefined)
    })
  }

  /** Nobody reads the operation any more. What that means for a run of the host is the host's to say. */
  lose(): void {
    const left = new DOMException('Nobody reads the answer any more', 'AbortError')
    const end: EndProposal = this.#model?.isAnswered === true ? { reason: 'completed' } : endOfAbort(left)
    this.#closeCalls(end)
    this.#guard.attempt('end a run', () => this.#hold?.release(this.#owned ? end : UNREAD))
  }

  /** Nobody follows it any more: it holds nothing. */
  forget(): void {
    if (!this.#owned) this.#guard.attempt('let go of a run', () => this.#hold?.release())
  }

  #closeCalls(end: EndProposal): void {
    if (end.reason === 'completed') this.#model?.end({})
    else this.#model?.failed(end.error)
    for (const tool of this.#tools.values()) tool.abandon()
  }
}

const COMPLETED: EndProposal = { reason: 'completed' }

function endOfOperation(_: RunHandle, end: EndProposal = COMPLETED): EndProposal {
  return end
}

function modelTimeoutMs(timeout: Timeout | undefined): number | undefined {
  if (timeout === undefined || typeof timeout === 'number') return timeout
  const limits = [timeout.totalMs, timeout.stepMs].filter((limit) => limit !== undefined)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

function toolTimeoutMs(timeout: Timeout | undefined, name: string): number | undefined {
  if (timeout === undefined || typeof timeout === 'number') return undefined
  return timeout.tools?.[`${name}Ms`] ?? timeout.toolMs
}
