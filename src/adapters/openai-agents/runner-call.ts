/** One call of `Runner.run`: what its caller gave to it, and does with the answer. No span tells of that. */

import { type EndProposal, endOfAbort } from '../../model/end.ts'
import { fields, text } from '../fields.ts'
import { LEFT } from '../pulled-run.ts'

/** Where the SDK's loop has come to its end: an answer, or a question to people. */
const DONE = new Set(['next_step_final_output', 'next_step_interruption'])

/** It keeps nothing alive: sockets of a pool hold the async context that it is in. */
export class RunnerCall {
  /** The provider's id of the conversation that the caller goes on with, where the provider keeps that. */
  readonly conversation: string | undefined
  readonly #signal: AbortSignal | undefined
  #streamed: WeakRef<object> | undefined

  /** @param options what the caller gave to `run` */
  constructor(options: unknown) {
    const { signal, conversationId } = fields(options)
    this.conversation = text(conversationId)
    this.#signal = signal instanceof AbortSignal ? signal : undefined
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

function isDone(streamed: object): boolean {
  const { type } = fields(fields(fields(streamed)['state'])['_currentStep'])
  return DONE.has(String(type))
}
