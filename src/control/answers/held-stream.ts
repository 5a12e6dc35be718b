/** Sees a `ReadableStream` being read without another one in its place: only its ways to a reader are ours. */

import type { StreamPipeOptions } from 'node:stream/web'
import type { Cut, HeldAnswer } from './held-answer.ts'
import { type GetReader, Passage } from './passage.ts'
import { method, shadow } from './shadow.ts'

/** Lays ways of ours over those of a stream. A reader that comes through one of them reads a passage. */
export class HeldStream {
  readonly #isLocked: () => boolean
  readonly #passage: Passage
  /** Not held: it holds the stream, and nobody may need it any more. */
  readonly #response: WeakRef<object> | undefined

  /** @param response the one that the stream is the body of */
  constructor(stream: ReadableStream<unknown>, held: HeldAnswer, response?: object) {
    this.#response = response && new WeakRef(response)
    this.#isLocked = lockedOf(stream)
    this.#passage = new Passage(stream.getReader.bind(stream) as GetReader, held)
    shadow(stream, this.#ways(stream))
  }

  /** The reader gets the reason, also one that comes later. */
  readonly cut: Cut = (reason) => {
    if (this.#isOthers) return undefined
    const response = this.#passage.isRead ? undefined : this.#response?.deref()
    if (response !== undefined) spoil(response, reason)
    return this.#passage.cut(reason)
  }

  /** Somebody got at the stream without our ways: it is read, but nobody here sees how. */
  get #isOthers(): boolean {
    return !this.#passage.isRead && this.#isLocked()
  }

  #ways(stream: ReadableStream<unknown>): PropertyDescriptorMap {
    const { stream: read } = this.#passage
    const values = (options?: { readonly preventCancel?: boolean }): AsyncIterable<unknown> =>
      read.values(options)
    const ways: PropertyDescriptorMap = {
      locked: { get: () => read.locked || this.#isOthers },
      getReader: method((options?: never) => read.getReader(options as never)),
      tee: method(() => read.tee()),
      pipeTo: method((to: WritableStream, options?: StreamPipeOptions) => read.pipeTo(to, options)),
      pipeThrough: method((to: ReadableWritablePair, options?: StreamPipeOptions) =>
        read.pipeThrough(to, options),
      ),
      cancel: method((reason?: unknown) => read.cancel(reason)),
      values: method(values),
    }
    // Somebody's own way to iterate goes through the others.
    if (!isForeign(stream)) ways[Symbol.asyncIterator as never] = method(marked(values))
    return ways
  }
}

/** Ways of a response to read its body: all but `clone`, which throws at once. */
const WAYS = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const

/** Each read from now on gets the reason: else the response itself would say that somebody has read it. */
function spoil(response: object, reason: unknown): void {
  const fail = method(() => Promise.reject(reason))
  const ways: PropertyDescriptorMap = Object.fromEntries(
    WAYS.filter((way) => way in response).map((way) => [way, fail]),
  )
  const clone = method(() => {
    throw reason
  })
  shadow(response, 'clone' in response ? { ...ways, clone } : ways)
}

const ours = new WeakSet<object>()

function marked<F extends object>(way: F): F {
  ours.add(way)
  return way
}

function isForeign(stream: object): boolean {
  const own: unknown = Object.getOwnPropertyDescriptor(stream, Symbol.asyncIterator)?.value
  return typeof own === 'function' && !ours.has(own)
}

/** How the stream says that it is locked: by its own getter, or by one that was laid over it before. */
function lockedOf(stream: ReadableStream<unknown>): () => boolean {
  const own = Object.getOwnPropertyDescriptor(stream, 'locked')?.get
  const prototype = Object.getPrototypeOf(stream) as object
  return () => (own === undefined ? Reflect.get(prototype, 'locked', stream) : own.call(stream)) as boolean
}
