/** Sees a Node stream being read: no listener is added, for that would set it in motion. */

import type { Readable } from 'node:stream'
import type { Cut, HeldAnswer } from './held-answer.ts'
import { method, shadow } from './shadow.ts'

// Its own members tell only half of it: https://nodejs.org/api/stream.html#readablereadableflowing
const STATE = '_readableState'

/** What a Node stream knows about itself. */
type Inner = Readable & {
  readonly [STATE]?: { readonly needReadable?: boolean; readonly pipes?: readonly unknown[] }
}

/** An error that a pipe made because the other side left. */
const LEFT_CODES = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'ERR_STREAM_DESTROYED'])

/** Lays ways of ours over `read` and `emit`. */
export class HeldReadable {
  readonly #stream: Inner
  readonly #held: HeldAnswer
  #isOver = false

  constructor(stream: Readable, held: HeldAnswer) {
    this.#stream = stream
    this.#held = held
    held.askedIf(askedOf(new WeakRef(stream)))
    const read = stream.read.bind(stream)
    const emit = stream.emit.bind(stream) as (event: string | symbol, ...args: unknown[]) => boolean
    shadow(stream, {
      read: method((size?: number) => {
        held.asked()
        return read(size) as unknown
      }),
      emit: method((event: string | symbol, ...args: unknown[]) => {
        if (event === 'data' && !this.#isOver && !held.passed()) return true
        if (!this.#isOver) this.#hear(event, args[0])
        return emit(event, ...args)
      }),
    })
  }

  /** The reader hears of the reason, if it listens for errors: without a listener, one would end the process. */
  readonly cut: Cut = (reason) => {
    if (this.#isOver) return undefined
    this.#isOver = true
    const stream = this.#stream
    const error = reason instanceof Error ? reason : new Error('The run has ended', { cause: reason })
    if (stream.listenerCount('error') > 0) stream.destroy(error)
    else for (const one of [...(stream[STATE]?.pipes ?? []), stream]) (one as Readable).destroy?.()
    return undefined
  }

  #hear(event: string | symbol, error: unknown): void {
    if (event === 'end') this.#over(() => this.#held.finished())
    else if (event === 'error') this.#over(() => this.#failed(error))
    else if (event === 'close') this.#over(() => this.#held.left(undefined))
  }

  #failed(error: unknown): void {
    const { code } = (error ?? {}) as { readonly code?: string }
    if (code !== undefined && LEFT_CODES.has(code)) this.#held.left(error)
    else this.#held.failed(error)
  }

  #over(tell: () => void): void {
    this.#isOver = true
    tell()
  }
}

/** Somebody waits for more: it flows, or was read until nothing was left. */
function askedOf(ref: WeakRef<Inner>): () => boolean {
  return () => {
    const stream = ref.deref()
    if (stream === undefined || stream.readableLength > 0) return false
    return stream.readableFlowing === true || stream[STATE]?.needReadable === true
  }
}
