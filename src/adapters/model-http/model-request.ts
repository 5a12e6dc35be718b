/** One request to a model, from its question until its answer was read or given up. */

import type { Recorder, Scope, SentRequest } from '../../model/adapter.ts'
import type { EndProposal } from '../../model/end.ts'
import { failureOf } from '../../model/failure.ts'
import type { RunHandle } from '../../model/run.ts'
import type { ModelCallOptions, WorkEnd, WorkHandle, WorkInfo } from '../../model/work.ts'
import { endOfFailure, isToldAbort } from '../failure-end.ts'
import { given } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { AnswerReader, type AnswerShape } from './answer-reader.ts'
import type { Endpoint } from './endpoint.ts'
import { type Question, questionOf, UNREAD_QUESTION } from './question.ts'
import { CONNECTION_RETRY_MS, MAX_WAIT_MS, type Refusal, retryWaitMs } from './retry-wait.ts'
import type { Turn } from './turn.ts'
import type { Turns } from './turns.ts'

/** What a request is made of. */
export interface ModelRequestOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly turns: Turns
  readonly endpoint: Endpoint
  /** Where it was made. */
  readonly scope: Scope
  readonly key: object | undefined
  /** Runs a function in the async context that it was made in. */
  readonly inContext: <T>(work: () => T) => T
}

/** Told by the network, in this order; tells the recorder. Its callers catch what it throws. */
export class ModelRequest implements SentRequest {
  readonly #of: ModelRequestOptions
  readonly #askedAt: number
  /** A call of somebody who knows more. It may end before its request is sent: an abort comes at any moment. */
  readonly #isForAnother: boolean
  #question: Question = UNREAD_QUESTION
  #turn: Turn | undefined
  #run: RunHandle | undefined
  #work: WorkHandle | undefined
  #reader: AnswerReader | undefined
  #refusal: Refusal | undefined
  #goesOn: (() => void) | undefined
  #endWait: (() => void) | undefined
  #isKnown = false
  #isDone = false

  constructor(options: ModelRequestOptions) {
    this.#of = options
    this.#askedAt = options.recorder.clock.wallTime()
    const { work } = options.scope
    this.#isForAnother = work?.kind === 'model_call' && isOpen(work)
  }

  /** True if its answer is read here, and nobody else needs to count its bytes. */
  get isFollowed(): boolean {
    return this.#work !== undefined
  }

  /** True if it is known by its address alone: somebody else tells what is asked and answered. */
  get isTold(): boolean {
    return this.#isForAnother && this.#of.endpoint.isCertain
  }

  /** Its body is sent, or cannot be read: what asks no model is forgotten. */
  asked(body: string | undefined): void {
    if (this.#isKnown || this.#isDone) return
    this.#isKnown = true
    const question =
      (body === undefined ? undefined : questionOf(body, this.#of.endpoint.needs)) ?? this.#unread()
    if (question === undefined) this.#isDone = true
    else this.#of.inContext(() => this.#start(question))
  }

  answered(head: Refusal & AnswerShape): void {
    this.asked(undefined)
    if (this.#isDone) return
    if (head.status >= 400) this.#refused(head)
    else this.#reader = new AnswerReader(head)
  }

  /** On the hot path: once a chunk. */
  chunk(bytes: Uint8Array): void {
    // What somebody else reads is read once.
    if (this.#work === undefined) return
    this.#goesOn?.()
    this.#goesOn = undefined
    const reader = this.#reader
    if (reader?.read(bytes) === true) this.#work.progress(reader.isStream)
  }

  /** The application does not read its answer now: the network waits. */
  paused(): void {
    if (this.#work === undefined || this.#goesOn !== undefined) return
    this.#goesOn = this.#run?.waiting('runtime', { within: this.#work })
  }

  /** The answer was received to its end. */
  done(): void {
    if (this.#isDone || this.#work === undefined) return
    this.#reader?.finish()
    const { failure } = this.#reader?.facts ?? {}
    if (this.#refusal !== undefined) this.#failed(refusalError(this.#refusal), this.#retryMs(this.#refusal))
    else if (failure !== undefined) this.#failed(brokenOff(failure), undefined)
    else this.#succeeded()
  }

  /** The connection broke, or the application gave the request up. */
  failed(error: unknown): void {
    this.asked(undefined)
    if (this.#isDone) return
    if (this.#work === undefined) return this.#failedForAnother(error)
    // Clients of a model cancel an answer of which nothing follows.
    if (this.#reader !== undefined && (this.#reader.isAnswered || this.#reader.isOpaque)) return this.done()
    const reason = this.#of.scope.client?.reasonOf(error) ?? error
    const { isAbort, isTimeout } = failureOf(reason)
    // A client that says when it has done may ask again, unless the time of its caller is up.
    const isFinal = isAbort || (isTimeout && (this.#of.scope.client === undefined || isToldAbort(reason)))
    const mayRetry = this.#reader === undefined && !isFinal
    this.#failed(reason, mayRetry ? this.#patienceMs(CONNECTION_RETRY_MS) : undefined)
  }

  over(): void {
    if (this.#refusal !== undefined) this.done()
    else if (this.#work !== undefined && !this.#isDone) this.failed(new DOMException('Left', 'AbortError'))
    this.#endWait?.()
    this.#turn?.gaveUp()
  }

  #unread(): Question | undefined {
    return this.#of.endpoint.isCertain ? UNREAD_QUESTION : undefined
  }

  #start(question: Question): void {
    const { scope, endpoint, recorder } = this.#of
    const { run, work } = scope
    this.#question = question
    this.#run = run
    scope.client?.sent(this)
    // If it failed before, it is tried again.
    if (this.#isForAnother) return isOpen(work) ? run?.suspect(undefined, work) : undefined
    const lateMs = recorder.clock.wallTime() - this.#askedAt
    const options: ModelCallOptions = {
      model: endpoint.model ?? question.model ?? 'unknown',
      ...given('provider', endpoint.provider),
      ...given('startedAt', lateMs > 1 ? this.#askedAt + 1 : undefined),
    }
    if (run !== undefined) {
      scope.asker?.asked(options.model)
      this.#work = run.startModelCall(options, isOpen(work) ? work : undefined)
      return
    }
    this.#turn = this.#of.turns.turnFor({ scope, key: this.#of.key, question, options })
    this.#run = this.#turn.run
    this.#work = this.#turn.begin(options)
  }

  #refused(refusal: Refusal): void {
    this.#refusal = refusal
    if (this.#work !== undefined) return
    this.#waitToRetry(this.#retryMs(refusal))
    this.#suspectForeign(refusalError(refusal))
  }

  /** The client tries again by itself: until then its silence means nothing. */
  #waitToRetry(retryMs: number | undefined): void {
    if (retryMs === undefined) return
    const { work } = this.#of.scope
    this.#endWait = this.#run?.waiting('retry', { untilMs: retryMs, ...(isOpen(work) && { within: work }) })
  }

  #retryMs(refusal: Refusal): number | undefined {
    return this.#patienceMs(retryWaitMs(refusal, this.#of.recorder.clock.wallTime()))
  }

  /** A client that says when it has done with a request tells by that when it asks no more. */
  #patienceMs(guessed: number | undefined): number | undefined {
    return guessed === undefined || this.#of.scope.client === undefined ? guessed : MAX_WAIT_MS
  }

  #succeeded(): void {
    const { facts } = this.#reader ?? {}
    this.#end({
      ...given('responseModel', facts?.model),
      ...given('finishReason', facts?.finishReason),
      ...given('inputTokens', facts?.inputTokens),
      ...given('outputTokens', facts?.outputTokens),
      ...given('cacheReadTokens', facts?.cacheReadTokens),
      ...given('cacheWriteTokens', facts?.cacheWriteTokens),
      ...given('reasoningTokens', facts?.reasoningTokens),
      ...given('responseId', facts?.responseId),
    })
    const tools = this.#question.isToolForced ? undefined : facts?.tools
    const { finishReason: stopReason, responseId } = facts ?? {}
    const end: EndProposal = { reason: 'completed', ...given('stopReason', stopReason) }
    this.#turn?.ended({ end, responseId, ...(tools && { tools }) })
    this.#of.scope.asker?.answered(stopReason)
  }

  #failed(error: unknown, retryMs: number | undefined): void {
    const end = endOfFailure(error)
    this.#end({ error })
    this.#waitToRetry(retryMs)
    this.#turn?.ended({ end, retryMs })
    // An application may leave an answer unread inside of its own run: only its run says what that means.
    if (this.#turn === undefined && end.reason !== 'killed') this.#run?.suspect(end)
    this.#of.scope.asker?.failed(end, retryMs)
  }

  /** Clients try a broken connection again, also one that was silent for too long, and end no span before. */
  #failedForAnother(error: unknown): void {
    if (this.#reader === undefined && !failureOf(error).isAbort) this.#waitToRetry(CONNECTION_RETRY_MS)
    this.#suspectForeign(error)
  }

  /** Somebody else speaks for this call; but some instrumentations never end the span of one that failed. */
  #suspectForeign(error: unknown): void {
    const end = endOfFailure(error)
    const isUnanswered = this.#reader === undefined && end.reason !== 'killed'
    if (this.#run?.options.foreign !== undefined && isUnanswered) this.#run.suspect(end, this.#of.scope.work)
  }

  #end(end: WorkEnd): void {
    this.#isDone = true
    this.#goesOn?.()
    this.#work?.end(end)
  }
}

function isOpen(work: WorkInfo | undefined): work is WorkInfo {
  return work !== undefined && work.endedMs === undefined
}

function refusalError({ status }: Refusal): Error {
  return Object.assign(new Error(`Cannot ask the model: status ${status}`), { status })
}

function brokenOff(code: string): Error {
  return Object.assign(new Error(`The answer of the model broke off: ${code}`), { code })
}
