/** `toolRunner` of the client: one run with its tools, as far as somebody asks for what comes next. */

import type { Recorder } from '../../model/adapter.ts'
import type { Helper } from '../client-classes.ts'
import { ClientLoop, eitherOf } from '../client-loop.ts'
import { fields, text } from '../fields.ts'
import { followed, type Step } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { RunnableTools } from './runnable-tools.ts'

/** What `toolRunner` returns: a caller that reads it, or waits for it, reads it by this method. */
interface Runner {
  [Symbol.asyncIterator](): AsyncGenerator
}

/** What stands around a loop. */
export interface LoopEars {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly opening: (first: () => Step) => Step
}

/** Stands around `toolRunner`. */
export function loops(ears: LoopEars): (original: Helper) => Helper {
  return (original) =>
    function (body, options) {
      const watch = ears.guard.attempt('watch tools', () => new LoopWatch(ears, body, options))
      if (watch === undefined) return original.call(this, body, options)
      const runner = original.call(this, watch.body, watch.options)
      ears.guard.attempt('follow a loop', () => watch.follow(runner as Runner))
      return runner
    }
}

/** One runner: it begins anew when its loop has failed. */
class LoopWatch {
  /** The same question, with watched tools in it. */
  readonly body: unknown
  /** The same options, with a signal by which the loop can be aborted. */
  readonly options: unknown
  readonly #ears: LoopEars
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #tools = new RunnableTools()

  constructor(ears: LoopEars, body: unknown, options: unknown) {
    this.#ears = ears
    this.#signal = eitherOf(fields(options)['signal'], this.#stop.signal)
    this.body = this.#tools.watch(body)
    this.options = { ...fields(options), signal: this.#signal }
  }

  follow(runner: Runner): void {
    const { [Symbol.asyncIterator]: read } = runner
    const { guard } = this.#ears
    const heard = (): AsyncGenerator => {
      const made = read.call(runner)
      const loop = guard.attempt('follow a loop', () => this.#loop())
      return loop === undefined ? made : followed(made, loop.follower)
    }
    const hidden = { value: heard, writable: true, configurable: true }
    Object.defineProperty(runner, Symbol.asyncIterator, hidden)
  }

  #loop(): ClientLoop {
    const loop = new ClientLoop({
      ...this.#ears,
      model: text(fields(this.body)['model']),
      signal: this.#signal,
      abort: () => this.#stop.abort(),
    })
    this.#tools.loop = loop
    return loop
  }
}
