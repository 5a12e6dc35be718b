/** Sits around the bodies of tools while calls of them are open: each runs in the scope of its call. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { Guard } from '../guard.ts'
import { MethodSeats, type SeatedMethod } from '../method-seats.ts'

/** A call of a tool, as the code that runs its body sees it. */
export interface SeatedCall {
  readonly scope: Scope
  /** What the body has thrown: pi hands on its words alone. */
  thrown: unknown
  /** False where the body must not begin. */
  mayBegin(): boolean
}

/** Tools are objects of the application: a while after their last call they are as they were. */
export class ToolSeats {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #callOf: (scope: Scope, callId: unknown) => SeatedCall | undefined
  readonly #seats = new MethodSeats('execute', (execute) => this.#surrounded(execute))

  /** @param callOf finds the call that a body belongs to, by where it runs */
  constructor(
    recorder: Recorder,
    {
      guard,
      callOf,
    }: { readonly guard: Guard; readonly callOf: (scope: Scope, callId: unknown) => SeatedCall | undefined },
  ) {
    this.#recorder = recorder
    this.#guard = guard
    this.#callOf = callOf
  }

  /** A call of it has begun. A tool that nothing can be changed of is left alone. */
  take(tool: object): void {
    this.#seats.take(tool)
  }

  /** A call of it has ended. */
  leave(tool: object): void {
    this.#seats.leave(tool)
  }

  #surrounded(execute: SeatedMethod): SeatedMethod {
    const find = (callId: unknown): SeatedCall | undefined =>
      this.#guard.attempt('find a tool call', () => this.#callOf(this.#recorder.scope(), callId))
    const within = this.#guard.within.bind(this.#guard)
    return function (callId, ...given) {
      const call = find(callId)
      const run = (): unknown => execute.call(this, callId, ...given)
      if (call === undefined) return run()
      if (!call.mayBegin()) throw new DOMException('The run was stopped', 'AbortError')
      return noted(call, () => within(call.scope, run))
    }
  }
}

function noted(call: SeatedCall, run: () => unknown): unknown {
  const note = (error: unknown): void => void (call.thrown = error)
  try {
    const result = run()
    if (result instanceof Promise) result.catch(note)
    return result
  } catch (error) {
    note(error)
    throw error
  }
}
