/** The kinds of answers that the property tests return: each says what it is told, and is read in its own way. */

import { once } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'

/** One answer, from its source to its reader. Chunks are numbers from 0 to 255. */
export interface Answer {
  /** What the body returns. */
  readonly given: unknown
  say(chunk: number): void
  close(): void
  fail(error: Error): void
  /** The next chunk; undefined at the end. */
  read(): Promise<number | undefined>
  leave(): Promise<unknown>
}

type Maker = () => Answer

/** Makers by kind. */
export const KINDS: Readonly<Record<string, Maker>> = {
  stream: () => webAnswer((stream) => stream),
  bytes: () => webAnswer((stream) => stream, { bytes: true }),
  response: () => webAnswer((stream) => new Response(stream as ReadableStream<Uint8Array>), { bytes: true }),
  result: () => webAnswer((stream) => ({ baseStream: stream, textStream: undefined })),
  readable: () =>
    nodeAnswer(
      new Readable({ objectMode: true, read: () => undefined }),
      (stream, chunk) => void stream.push(chunk),
    ),
  'pass-through': () =>
    nodeAnswer(new PassThrough({ objectMode: true }), (stream, chunk) =>
      chunk === null ? void stream.end() : void stream.write(chunk),
    ),
  writable: writtenAnswer,
  generator: () => generated((generator) => generator),
  iterable: () => generated((generator) => ({ [Symbol.asyncIterator]: () => generator })),
}

function webAnswer(wrap: (stream: ReadableStream) => unknown, { bytes = false } = {}): Answer {
  let controller!: ReadableStreamDefaultController<unknown>
  const source = {
    start: (own: ReadableStreamDefaultController<unknown>) => void (controller = own),
  }
  const stream = (bytes
    ? new ReadableStream({ ...source, type: 'bytes' } as never)
    : new ReadableStream(source as never)) as unknown as ReadableStream
  let reader: ReadableStreamDefaultReader | undefined
  const open = (): ReadableStreamDefaultReader => (reader ??= stream.getReader())
  return {
    given: wrap(stream),
    say: (chunk) => controller.enqueue((bytes ? Uint8Array.of(chunk) : chunk) as never),
    close: () => controller.close(),
    fail: (error) => controller.error(error),
    read: async () => {
      const { done, value } = await open().read()
      return done ? undefined : bytes ? (value as Uint8Array)[0] : (value as number)
    },
    leave: () => open().cancel(),
  }
}

function nodeAnswer<S extends Readable>(stream: S, push: (stream: S, chunk: number | null) => void): Answer {
  let iterator: AsyncIterator<number> | undefined
  const open = (): AsyncIterator<number> =>
    (iterator ??= stream[Symbol.asyncIterator]() as AsyncIterator<number>)
  return {
    given: stream,
    say: (chunk) => push(stream, chunk),
    close: () => push(stream, null),
    // Its maker listens: without a listener, its own error would end the process.
    fail: (error) => void stream.on('error', () => undefined).destroy(error),
    read: async () => (await open().next()).value as number | undefined,
    leave: async () => void stream.destroy(),
  }
}

/** What is written: it takes a chunk when its reader asks for one. */
function writtenAnswer(): Answer {
  const taken: { readonly chunk: number; readonly done: () => void }[] = []
  const stream = new Writable({
    objectMode: true,
    highWaterMark: 2,
    write: (chunk: number, _, done) => {
      taken.push({ chunk, done })
      stream.emit('taken')
    },
  })
  const take = (): number | undefined => {
    const { chunk, done } = taken.shift() ?? {}
    done?.()
    return chunk
  }
  return {
    given: stream,
    say: (chunk) => void stream.write(chunk),
    close: () => void stream.end(),
    fail: (error) => void stream.on('error', () => undefined).destroy(error),
    read: async () => {
      for (;;) {
        if (stream.errored !== null) throw stream.errored
        const chunk = take()
        if (chunk !== undefined || stream.writableFinished || stream.destroyed) return chunk
        await Promise.race(['taken', 'close'].map((event) => once(stream, event)))
      }
    },
    leave: async () => void stream.destroy(),
  }
}

function generated(wrap: (generator: AsyncGenerator<number>) => AsyncIterable<number>): Answer {
  const queue: (number | 'end' | Error)[] = []
  let wake: () => void = () => undefined
  async function* generate(): AsyncGenerator<number> {
    for (;;) {
      const next = queue.shift()
      if (next === 'end') return
      if (next instanceof Error) throw next
      if (next === undefined) await new Promise<void>((resolve) => (wake = resolve))
      else yield next
    }
  }
  const add = (one: number | 'end' | Error): void => {
    queue.push(one)
    wake()
  }
  const given = wrap(generate())
  let iterator: AsyncIterator<number> | undefined
  const open = (): AsyncIterator<number> => (iterator ??= given[Symbol.asyncIterator]())
  return {
    given,
    say: add,
    close: () => add('end'),
    fail: add,
    read: async () => (await open().next()).value as number | undefined,
    leave: async () => {
      // A generator that waits leaves when it is woken.
      const left = open().return?.()
      wake()
      add('end')
      await left
    },
  }
}
