/** Sees a Node stream being written that its run lives for: a response handed on, a sink. No listener is added. */

import type { Writable } from 'node:stream'
import { errorOf, hasLeft, withheld } from './cut-stream.ts'
import type { Cut, HeldAnswer } from './held-answer.ts'
import { method, shadow } from './shadow.ts'

type Way = (...args: unknown[]) => unknown

/** Lays ways of ours over `write`, `end` and `emit`. */
export class HeldWritable {
  readonly #stream: Writable
  readonly #held: HeldAnswer
  #isOver = false
  #reason: unknown

  constructor(stream: Writable, held: HeldAnswer) {
    this.#stream = stream
    this.#held = held
    if (isResponse(stream)) held.askedWhile(lackOf(new WeakRef(stream)))
    const emit = stream.emit.bind(stream) as (event: string | symbol, ...args: unknown[]) => boolean
    shadow(stream, {
      write: this.#seen(stream.write.bind(stream) as Way),
      end: this.#seen(stream.end.bind(stream) as Way),
      emit: method((event: string | symbol, ...args: unknown[]) => {
        if (!this.#isOver) this.#hear(event, args[0])
        return withheld(stream, event, args[0], this.#reason) || emit(event, ...args)
      }),
    })
  }

  /** Listeners for errors hear of the reason. The reader at the other end sees that the stream broke off. */
  readonly cut: Cut = (reason) => {
    if (this.#isOver) return undefined
    this.#isOver = true
    this.#reason = errorOf(reason)
    this.#stream.destroy(this.#reason as Error)
    return undefined
  }

  /** What a stale run writes is refused by the stream itself, which is cut then: its callback hears of it. */
  #seen(way: Way): PropertyDescriptor {
    return method((...args: unknown[]) => {
      if (!this.#isOver) this.#held.passed()
      return way(...args)
    })
  }

  #hear(event: string | symbol, error: unknown): void {
    // It took what had to wait: its writer may go on.
    if (event === 'drain') this.#held.passed()
    else if (event === 'finish') this.#over(() => this.#held.finished())
    else if (event === 'error') this.#over(() => this.#broken(error))
    else if (event === 'close') this.#over(() => this.#broken(this.#stream.errored))
  }

  #broken(error: unknown): void {
    if (error === null || error === undefined) this.#held.left(undefined)
    else if (hasLeft(error)) this.#held.left(error)
    else this.#held.failed(error)
  }

  #over(tell: () => void): void {
    this.#isOver = true
    tell()
  }
}

/** Somebody waits for what is written: the answer to a request, of HTTP/1 or HTTP/2. */
function isResponse(stream: object): boolean {
  return 'statusCode' in stream && 'headersSent' in stream
}

/** It could take more, and was not told that this was all. */
function lackOf(ref: WeakRef<Writable>): () => boolean {
  return () => {
    const stream = ref.deref()
    return stream !== undefined && !stream.writableEnded && !stream.writableNeedDrain
  }
}
