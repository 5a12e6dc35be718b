/** Makes runs and calls of tools of the loops of clients; all other requests are heard on the wire. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { ClientCall } from '../client-call.ts'
import { given } from '../fields.ts'
import { followed, type GeneratorFollower, type Step } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { callableTools, modelOf, signalOf, timeoutOf } from './asked-config.ts'
import type { ApiRequest, Asked, GenAiEars, Models } from './client-class.ts'
import { Loop } from './loop.ts'
import { WatchedTools } from './watched-tools.ts'

/** All clients of a process. */
export class GenAiListener implements GenAiEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #loops = new WeakMap<Scope, Loop>()
  readonly #tools: WatchedTools

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
    this.#tools = new WatchedTools({ recorder, guard, loopIn: (scope) => this.#loops.get(scope) })
  }

  async answered(models: Models, asked: Asked, proceed: () => Promise<unknown>): Promise<unknown> {
    const loop = this.#loopOf(models, asked)
    if (loop !== undefined) return (await loop.pulled.step(() => whole(proceed), refused)).value
    const call = this.#callOf(models, asked)
    if (call === undefined) return proceed()
    try {
      return await this.#guard.within(call, proceed)
    } finally {
      this.#over(call)
    }
  }

  async streamed(models: Models, asked: Asked, proceed: () => Promise<unknown>): Promise<unknown> {
    const loop = this.#loopOf(models, asked)
    const call = loop?.scope ?? this.#callOf(models, asked)
    if (call === undefined) return proceed()
    const follower = loop?.pulled ?? this.#readerOf(call)
    try {
      const made = await this.#guard.within(call, proceed)
      return this.#guard.attempt('follow an answer', () => followed(made as AsyncGenerator, follower)) ?? made
    } catch (error) {
      this.#over(call)
      throw error
    }
  }

  sent(request: ApiRequest): ApiRequest {
    const loop = this.#guard.attempt('find a loop', () => this.#loops.get(this.#recorder.scope()))
    return loop === undefined ? request : { ...request, abortSignal: loop.signal }
  }

  /** Follows the reader to the answer's end, or until it leaves: the client leaves the rest unread, and tells nobody. */
  #readerOf(call: ClientCall): GeneratorFollower {
    const over = (): void => this.#over(call)
    return {
      step: async (resume): Step => {
        try {
          const result = await this.#guard.within(call, resume)
          if (result.done === true) over()
          return result
        } catch (error) {
          over()
          throw error
        }
      },
      left: (leave) => leave().finally(over),
    }
  }

  #callOf(models: Models, asked: Asked): ClientCall | undefined {
    return this.#guard.attempt('follow a client', () => {
      const outer = this.#recorder.scope()
      return new ClientCall({ outer, signal: signalOf(asked), timeoutMs: timeoutOf(models, asked) })
    })
  }

  #over(call: ClientCall): void {
    this.#guard.attempt('end a model call', () => call.over())
  }

  /** @returns undefined for a question without a loop: of that the wire tells more */
  #loopOf(models: Models, asked: Asked): Loop | undefined {
    return this.#guard.attempt('follow a loop', () => {
      const tools = callableTools(asked)
      if (tools.length === 0) return undefined
      const outer = this.#recorder.scope()
      const signal = signalOf(asked)
      const loop = new Loop({
        recorder: this.#recorder,
        guard: this.#guard,
        outer,
        isPart: this.#loops.has(outer),
        signal,
        timeoutMs: timeoutOf(models, asked),
        run: { ...modelOf(models, asked), ...given('signal', signal) },
        tools,
        onFirst: (first) => first.tools.forEach((tool) => this.#tools.take(tool)),
        onOver: (over) => over.tools.forEach((tool) => this.#tools.leave(tool)),
      })
      this.#loops.set(loop.scope, loop)
      return loop
    })
  }
}

/** A whole answer is the one part of its loop. */
async function whole(proceed: () => Promise<unknown>): Step {
  return { done: true, value: await proceed() }
}

function refused(): Step {
  return Promise.reject(new DOMException('The run was stopped', 'AbortError'))
}
