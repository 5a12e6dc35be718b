/** The way from a stream to its reader: same chunks, same back-pressure, same end, and somebody who sees them pass. */

import type { UnderlyingByteSource, UnderlyingSource } from 'node:stream/web'
import type { HeldAnswer } from './held-answer.ts'

type Controller = ReadableStreamDefaultController<unknown> | ReadableByteStreamController
type Result = { readonly done: boolean; readonly value?: unknown }
interface Reader {
  read(view?: ArrayBufferView): Promise<Result>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}

/** Gets a reader of a stream, as `getReader` does. */
export type GetReader = (options?: { readonly mode: 'byob' }) => unknown

/** Reads a stream only when it is read itself: it has no buffer. The source is locked by the first read. */
export class Passage {
  /** What the reader reads. A stream of bytes if the source is one. */
  readonly stream: ReadableStream<unknown>
  readonly #getReader: GetReader
  readonly #held: HeldAnswer
  readonly #isOfBytes: boolean
  #controller!: Controller
  #reader: Reader | undefined
  #isByob = false
  #request: ReadableStreamBYOBRequest | null = null
  #isOver = false

  constructor(getReader: GetReader, held: HeldAnswer) {
    this.#getReader = getReader
    this.#held = held
    const source: UnderlyingSource<unknown> = {
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#pull(),
      cancel: (reason) => this.#leave(reason),
    }
    this.#isOfBytes = isOfBytes(getReader)
    this.stream = this.#isOfBytes
      ? new ReadableStream({
          ...(source as UnderlyingSource as unknown as UnderlyingByteSource),
          type: 'bytes',
        })
      : new ReadableStream(source, { highWaterMark: 0 })
  }

  /** True from the first read on. */
  get isRead(): boolean {
    return this.#reader !== undefined
  }

  /** The reader gets the reason, the source is cancelled with it. */
  cut(reason: unknown): Promise<void> | undefined {
    if (this.#isOver) return undefined
    this.#isOver = true
    this.#controller.error(reason)
    return this.#source(this.#isByob).cancel(reason)
  }

  #pull(): Promise<void> | undefined {
    this.#held.asked()
    try {
      return this.#read().then(this.#pass, this.#fail)
    } catch (error) {
      // Somebody got at the source without our ways, and locked it.
      this.#fail(error)
      return undefined
    }
  }

  // A reader that brings its own memory gets it filled by the source itself.
  #read(): Promise<Result> {
    if (!this.#isOfBytes) return this.#source(false).read()
    const request = (this.#controller as ReadableByteStreamController).byobRequest
    this.#request = request
    const view = request?.view
    if (!view) return this.#source(false).read()
    return this.#source(true).read(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  }

  #source(byob: boolean): Reader {
    if (this.#reader !== undefined && this.#isByob === byob) return this.#reader
    this.#reader?.releaseLock()
    this.#isByob = byob
    return (this.#reader = this.#getReader(byob ? { mode: 'byob' } : undefined) as Reader)
  }

  readonly #pass = ({ done, value }: Result): void => {
    // A read that waits while its stream is cancelled resolves as done.
    if (this.#isOver) return
    if (done) this.#finish(value)
    else if (this.#held.passed()) this.#give(value)
  }

  readonly #fail = (error: unknown): void => {
    if (this.#isOver) return
    this.#isOver = true
    this.#held.failed(error)
    this.#controller.error(error)
  }

  #give(value: unknown): void {
    if (this.#request !== null) this.#request.respondWithNewView(value as Uint8Array<ArrayBuffer>)
    else this.#controller.enqueue(value as never)
  }

  #finish(rest: unknown): void {
    this.#isOver = true
    this.#held.finished()
    this.#controller.close()
    // The memory that the reader brought goes back to it.
    if (rest !== undefined) this.#request?.respondWithNewView(rest as Uint8Array<ArrayBuffer>)
  }

  #leave(reason: unknown): Promise<void> {
    const source = this.#source(this.#isByob)
    this.#isOver = true
    this.#held.left(reason)
    return source.cancel(reason)
  }
}

/** Only streams of bytes have readers that bring their own memory. */
function isOfBytes(getReader: GetReader): boolean {
  try {
    ;(getReader({ mode: 'byob' }) as Reader).releaseLock()
    return true
  } catch {
    return false
  }
}
