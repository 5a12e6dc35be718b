/** One call of `Runner.run`: what its caller gave to it, and does with the answer. No span tells of that. */

import { type EndProposal, endOfAbort } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import { fields, items, text } from '../fields.ts'
import { LEFT } from '../pulled-run.ts'

/** Where a tool must be approved. */
const INTERRUPTION = 'next_step_interruption'
/** Where the SDK's loop has come to its end: an answer, or a question to people. */
const DONE = new Set(['next_step_final_output', INTERRUPTION])

/** It keeps nothing alive: sockets of a pool hold the async context that it is in. */
export class RunnerCall {
  /** How the application names the conversation that it goes on with. */
  readonly session: string | undefined
  readonly #signal: AbortSignal | undefined
  #streamed: WeakRef<object> | undefined
  #host: WeakRef<RunHandle> | undefined

  /** @param options what the caller gave to `run` */
  constructor(options: unknown) {
    const { signal, conversationId, session } = fields(options)
    this.#signal = signal instanceof AbortSignal ? signal : undefined
    // A session may have to ask for its id first: it is not asked by us.
    this.session = text(conversationId) ?? text(fields(session)['sessionId'])
  }

  /** The run of the host that its agents are a part of. */
  get host(): RunHandle | undefined {
    return this.#host?.deref()
  }

  /** True for a stream that has ended with a question to people. */
  get asksPeople(): boolean {
    return stepOf(this.#streamed?.deref()) === INTERRUPTION
  }

  /** Its agents are a part of a run of the host. */
  joined(host: RunHandle): void {
    this.#host = new WeakRef(host)
  }

  /** The caller has the result. A stream is still worked on; the SDK holds it until then. */
  returned(result: object): void {
    if ('cancelled' in result) this.#streamed = new WeakRef(result)
  }

  /**
   * How its agents ended if their caller gave them up: `LEFT` for a reader that left.
   *
   * @param hasFailed the SDK tells of an error
   * @returns undefined if they ended by themselves
   */
  givenUp(hasFailed: boolean): EndProposal | undefined {
    const streamed = this.#streamed?.deref()
    if (streamed === undefined ? !hasFailed : isDone(streamed)) return undefined
    if (this.#signal?.aborted === true) return endOfAbort(this.#signal.reason)
    return !hasFailed && fields(streamed)['cancelled'] === true ? LEFT : undefined
  }
}

/** True for a whole result that is a question to people. */
export function isQuestion(result: object): boolean {
  return !('cancelled' in result) && items(fields(result)['interruptions']).length > 0
}

function isDone(streamed: object): boolean {
  return DONE.has(stepOf(streamed))
}

function stepOf(streamed: unknown): string {
  return String(fields(fields(fields(streamed)['state'])['_currentStep'])['type'])
}
