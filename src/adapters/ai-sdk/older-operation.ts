/** One `generateText` or `streamText` of AI SDK 6, which tells neither of errors nor of aborts, and names nothing. */

import type { Asker, Recorder } from '../../model/adapter.ts'
import type { Cancel } from '../../model/clock.ts'
import { type EndProposal, endOfAbort, isAbnormal } from '../../model/end.ts'
import { UNREAD } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { AskedPeople } from '../asked-people.ts'
import { endOfFailure } from '../failure-end.ts'
import { count, fields, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { asksPeople } from './approvals.ts'
import type { EndEvent, OlderStartEvent, OlderToolCallEndEvent, ToolCallEvent } from './events.ts'
import type { LateEnds } from './late-ends.ts'
import { isOpenTool, runOptions } from './run-start.ts'

/** A client that tries again comes later than it was told, by up to this much, in ms. */
const RETRY_GRACE_MS = 2_000
/** After a refusal that may pass it waits no longer than this, in ms, whatever a provider advises against it. */
const BACK_OFF_MS = 10_000
/** Where a model fails for good, some applications ask another one, at once: so long nothing is told, in ms. */
const FALLBACK_MS = 1_000
/** What the SDK does unless it is told otherwise: it tries twice more. */
const MAX_RETRIES = 2

/** What it is made of. */
export interface OlderOperationOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly lateEnds: LateEnds
  readonly people: AskedPeople
  /** The id of the agent that was asked. */
  readonly agent: string | undefined
}

/** Its run, its tools, and its end. Its model calls are heard on the wire, and so is how they fail. */
export class OlderOperation implements Asker {
  readonly run: RunHandle
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #lateEnds: LateEnds
  readonly #people: AskedPeople
  /** The run is the SDK's own: it ends with the operation. */
  readonly #isOwned: boolean
  readonly #maxRetries: number
  /** By the tool call itself: ids are only unique within one answer of a model. */
  readonly #tools = new WeakMap<object, WorkHandle>()
  /** How often each model has failed in this step: the SDK tries one again, and knows of no other. */
  readonly #failures = new Map<string, number>()
  #model = ''
  /** The last question that was asked on the wire has its answer. */
  #isAnswered = false
  #isOver = false
  #unwatch: Cancel | undefined
  #takeBack: Cancel | undefined

  constructor(event: OlderStartEvent, options: OlderOperationOptions) {
    const { recorder, guard, lateEnds, people, agent } = options
    const { model, timeout, abortSignal, maxRetries = MAX_RETRIES } = event
    const { run, work } = recorder.scope()
    const timeoutMs = typeof timeout === 'number' ? timeout : timeout?.totalMs
    this.#recorder = recorder
    this.#guard = guard
    this.#lateEnds = lateEnds
    this.#people = people
    this.#maxRetries = maxRetries
    // Inside of a tool it is a sub-agent, with a run of its own.
    this.#isOwned = run === undefined || run.ended !== undefined || isOpenTool(work)
    const told = {
      ...runOptions({ ...event, ...model }, agent),
      ...(timeoutMs !== undefined && { timeoutMs }),
    }
    this.run = this.#isOwned ? recorder.startRun(told) : (run as RunHandle)
    if (!this.#isOwned) people.goOn(this.run)
    this.enter()
    if (abortSignal !== undefined) this.#watch(abortSignal)
  }

  /** What the SDK goes on to do belongs to it: it waits for this word, and takes no function that would do it. */
  enter(work?: WorkHandle): void {
    const { origin } = this.#recorder.scope()
    const asker = this.#isOwned && work === undefined ? this : undefined
    this.#recorder.enter({ origin, run: this.run, work, asker })
  }

  stepStarted(): void {
    this.#failures.clear()
    this.enter()
  }

  toolStarted({ toolCall }: ToolCallEvent): void {
    if (toolCall === undefined) return
    const { toolName: name, toolCallId: callId, input } = toolCall
    const work = this.run.startToolCall({ name, callId, input })
    this.#tools.set(toolCall, work)
    this.enter(work)
  }

  toolEnded({ toolCall, success, output, error }: OlderToolCallEndEvent): void {
    if (toolCall !== undefined) this.#tools.get(toolCall)?.end(success === false ? { error } : { output })
  }

  asked(model = ''): void {
    this.#model = model
    this.#isAnswered = false
    this.#takeBack?.()
  }

  answered(): void {
    this.#isAnswered = true
  }

  /** A request failed for good, or the SDK tries again: of the last try it says nothing. */
  failed(end: EndProposal, retryMs: number | undefined): void {
    const failures = (this.#failures.get(this.#model) ?? 0) + 1
    this.#failures.set(this.#model, failures)
    const waitMs = retryMs ?? (mayPass(end.error) ? BACK_OFF_MS : undefined)
    if (waitMs !== undefined && failures <= this.#maxRetries) this.#endIn(waitMs + RETRY_GRACE_MS, end)
    else if (end.reason === 'error') this.#endIn(FALLBACK_MS, end)
    else this.end(end)
  }

  #endIn(ms: number, end: EndProposal): void {
    const endedAt = this.#recorder.clock.wallTime()
    this.#takeBack?.()
    this.#takeBack = this.#lateEnds.after(ms, () => this.end({ ...end, endedAt }))
  }

  finished(event: EndEvent): void {
    const stopReason = text(event.finishReason)
    const failed = this.run.suspected ?? endOfFailure(new Error('The model failed'))
    const end: EndProposal = stopReason === 'error' ? failed : { reason: 'completed' }
    this.end(stopReason === undefined ? end : { ...end, stopReason })
    if (!this.#isOwned && asksPeople(event)) this.#people.ask(this.run)
  }

  /** Nothing holds any more what would tell the end: its reader left, or it failed where no wire shows that. */
  lose(): void {
    const unknown: EndProposal = this.#isAnswered ? UNREAD : { reason: 'lost', cause: 'lost_sight' }
    this.end(this.run.suspected ?? unknown)
  }

  end(end: EndProposal): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#unwatch?.()
    this.#takeBack?.()
    if (this.#isOwned) this.run.end(end)
    else if (isAbnormal(end) && this.run.ended === undefined) this.run.suspect(end)
  }

  #watch(signal: AbortSignal): void {
    const tell = (): void =>
      void this.#guard.attempt('end an aborted run', () => this.end(endOfAbort(signal.reason)))
    signal.addEventListener('abort', tell, { once: true })
    this.#unwatch = () => signal.removeEventListener('abort', tell)
    if (signal.aborted) tell()
  }
}

function mayPass(error: unknown): boolean {
  const status = count(fields(error)['status']) ?? 0
  return status >= 500 || [408, 409, 429].includes(status)
}
