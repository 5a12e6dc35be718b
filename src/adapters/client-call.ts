/** One call of a client of models: the requests that it sends, and what it knows of them. */

import type { AskingClient, Scope, SentRequest } from '../model/adapter.ts'
import { failureOf } from '../model/failure.ts'
import { abortReasonOf } from './failure-end.ts'

/** What a call is made of. */
export interface ClientCallOptions {
  /** Where it was made. */
  readonly outer: Scope
  /** That of the caller. */
  readonly signal?: AbortSignal | undefined
  /** For how long the client waits for each answer before it aborts its own request, in ms. Default: for ever. */
  readonly timeoutMs?: number | undefined
}

/** Nothing of it may throw into the client. It is the place in which the requests are made, too. */
export class ClientCall implements Scope, AskingClient {
  readonly #of: ClientCallOptions
  /** Those that the client may still read, or try again. */
  readonly #sent = new Set<SentRequest>()
  #isOver = false

  constructor(options: ClientCallOptions) {
    this.#of = options
  }

  get outer(): Scope {
    return this.#of.outer
  }

  get run(): Scope['run'] {
    return this.outer.run
  }

  get work(): Scope['work'] {
    return this.outer.work
  }

  get answer(): Scope['answer'] {
    return this.outer.answer
  }

  get asker(): Scope['asker'] {
    return this.outer.asker
  }

  get origin(): Scope['origin'] {
    return this.outer.origin
  }

  get client(): AskingClient {
    return this
  }

  sent(request: SentRequest): void {
    if (!this.#isOver) this.#sent.add(request)
  }

  /** Clients pass no reason on: neither that of the caller's signal, nor that their own time is up. */
  reasonOf(error: unknown): unknown {
    if (!failureOf(error).isAbort) return error
    const { signal, timeoutMs } = this.#of
    if (signal?.aborted === true) return abortReasonOf(signal.reason) ?? error
    return timeoutMs === undefined ? error : timedOut(timeoutMs, error)
  }

  /** The client has the answer to its end, has failed for good, or its reader has left. */
  over(): void {
    this.#isOver = true
    for (const request of this.#sent) request.over()
    this.#sent.clear()
  }
}

/** Not a `TimeoutError`, which would be the deadline of the caller's own signal. */
function timedOut(timeoutMs: number, cause: unknown): Error {
  const error = new Error(`The client waited ${timeoutMs} ms for the answer`, { cause })
  return Object.assign(error, { name: 'RequestTimeoutError' })
}
