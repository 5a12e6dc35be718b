/** Sees a Node stream being read: no listener is added, for that would set it in motion. */

import type { Readable } from 'node:stream'
import { errorOf, hasLeft, withheld } from './cut-stream.ts'
import type { Cut, HeldAnswer } from './held-answer.ts'
import { method, shadow } from './shadow.ts'

// Nothing public says where a stream is piped to.
const STATE = '_readableState'

/** What a Node stream knows about itself. */
type Inner = Readable & {
  readonly [STATE]?: { readonly pipes?: readonly unknown[] }
}

/** Lays ways of ours over `read` and `emit`. */
export class HeldReadable {
  readonly #stream: Inner
  readonly #held: HeldAnswer
  #isOver = false
  #reason: unknown

  constructor(stream: Readable, held: HeldAnswer) {
    this.#stream = stream
    this.#held = held
    held.askedWhile(flowOf(new WeakRef(stream)))
    const read = stream.read.bind(stream)
    const emit = stream.emit.bind(stream) as (event: string | symbol, ...args: unknown[]) => boolean
    shadow(stream, {
      read: method((size?: number) => {
        const chunk: unknown = read(size)
        // Asked for nothing, it only looks after itself.
        if (chunk === null && size !== 0) held.asked()
        return chunk
      }),
      emit: method((event: string | symbol, ...args: unknown[]) => {
        if (event === 'data' && !this.#isOver && !held.passed()) return true
        if (!this.#isOver) this.#hear(event, args[0])
        return withheld(stream, event, args[0], this.#reason) || emit(event, ...args)
      }),
    })
  }

  /** The reader hears of the reason, if it listens for errors: without a listener, one would end the process. */
  readonly cut: Cut = (reason) => {
    if (this.#isOver) return undefined
    this.#isOver = true
    const stream = this.#stream
    this.#reason = errorOf(reason)
    if (stream.listenerCount('error') > 0) stream.destroy(this.#reason as Error)
    else for (const one of [...(stream[STATE]?.pipes ?? []), stream]) (one as Readable).destroy?.()
    return undefined
  }

  #hear(event: string | symbol, error: unknown): void {
    if (event === 'end') this.#over(() => this.#held.finished())
    else if (event === 'error') this.#over(() => this.#failed(error))
    else if (event === 'close') this.#over(() => this.#held.left(undefined))
  }

  #failed(error: unknown): void {
    const { code, cause } = (error ?? {}) as { readonly code?: string; readonly cause?: unknown }
    // What `break` makes of a stream that has more; a signal says why.
    if (code === 'ABORT_ERR') this.#held.left(cause)
    else if (hasLeft(error)) this.#held.left(error)
    else this.#held.failed(error)
  }

  #over(tell: () => void): void {
    this.#isOver = true
    tell()
  }
}

/** It flows, and has nothing. */
function flowOf(ref: WeakRef<Readable>): () => boolean {
  return () => {
    const stream = ref.deref()
    return stream !== undefined && stream.readableFlowing === true && stream.readableLength === 0
  }
}
