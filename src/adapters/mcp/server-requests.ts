/** Tools that a server runs: each request is a run of the server with its tool call, or a call of the run around it. */

import type { Recorder } from '../../model/adapter.ts'
import type { EndProposal } from '../../model/end.ts'
import { endOfFailure } from '../failure-end.ts'
import { fields, given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { isToldOf, nameOf, openOf } from './client-calls.ts'
import type { McpRequest, RequestContext } from './protocol.ts'
import { cancellation, endOfResult } from './tool-end.ts'

/** A request, as a handler gets it. */
export interface Served {
  readonly asked: McpRequest
  readonly context: RequestContext
}

/** What is told of a request. */
interface Told {
  readonly run: RunHandle
  readonly work: WorkHandle
  /** Ends its run, if that is the request's own. */
  readonly end: (end: EndProposal) => void
}

/** All requests that servers answer. */
export class ServerRequests {
  readonly #recorder: Recorder
  readonly #guard: Guard

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
  }

  /** @returns what `answer` returns */
  serve(server: unknown, served: Served, answer: () => unknown): unknown {
    if (served.asked.method !== 'tools/call') return answer()
    const work = this.#guard.attempt('read the scope', () => this.#toldOf(served.asked))
    if (work !== undefined) {
      this.#guard.attempt('watch a request', () => this.#hearProgress(work, served.context))
      return answer()
    }
    const told = this.#guard.attempt('start a run', () => this.#start(server, served))
    return told === undefined ? answer() : this.#follow(told, served.context, answer)
  }

  /** The call of somebody else that the request is a part of. */
  #toldOf(asked: McpRequest): WorkHandle | undefined {
    const scope = this.#recorder.scope()
    return isToldOf(nameOf(asked), scope) ? scope.work : undefined
  }

  #start(server: unknown, { asked, context }: Served): Told {
    const scope = this.#recorder.scope()
    const { arguments: input } = asked.params ?? {}
    const call = { name: nameOf(asked), ...given('input', input) }
    if (scope.run !== undefined) {
      return { run: scope.run, work: scope.run.startToolCall(call, openOf(scope)), end: () => undefined }
    }
    const agent = text(fields(fields(server)['_serverInfo'])['name']) ?? 'mcp'
    const run = this.#recorder.startRun({ agent, ...given('session', text(context.sessionId)) })
    return { run, work: run.startToolCall(call), end: (end) => void run.end(end) }
  }

  async #follow({ run, work, end }: Told, context: RequestContext, answer: () => unknown): Promise<unknown> {
    const unwatch = this.#guard.attempt('watch a request', () => this.#watch(work, context, end))
    try {
      const result = await this.#guard.within({ run, work }, answer)
      this.#guard.attempt('end a run', () => (work.end(endOfResult(result)), end({ reason: 'completed' })))
      return result
    } catch (error) {
      this.#guard.attempt('end a run', () => (work.end({ error }), end(endOfFailure(error))))
      throw error
    } finally {
      unwatch?.()
    }
  }

  /** The client is told that the tool moves. */
  #hearProgress(work: WorkHandle, context: RequestContext): void {
    const { sendNotification } = context
    if (sendNotification === undefined) return
    context.sendNotification = (notification) => {
      if (notification.method === 'notifications/progress') {
        this.#guard.attempt('report progress', () => work.progress())
      }
      return sendNotification.call(context, notification)
    }
  }

  /** The client gives up, or is told of progress. A body that goes on after that ends its call itself. */
  #watch(work: WorkHandle, context: RequestContext, end: Told['end']): () => void {
    this.#hearProgress(work, context)
    const { signal } = context
    const gaveUp = (): void => void this.#guard.attempt('end a run', () => end(cancellation(signal?.reason)))
    signal?.addEventListener('abort', gaveUp, { once: true })
    return () => signal?.removeEventListener('abort', gaveUp)
  }
}
