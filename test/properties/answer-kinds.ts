/** The kinds of answers that the property tests return: each says what it is told, and is read in its own way. */

import { Readable } from 'node:stream'

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
  readable: nodeAnswer,
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

function nodeAnswer(): Answer {
  const stream = new Readable({ objectMode: true, read: () => undefined })
  let iterator: AsyncIterator<number> | undefined
  const open = (): AsyncIterator<number> =>
    (iterator ??= stream[Symbol.asyncIterator]() as AsyncIterator<number>)
  return {
    given: stream,
    say: (chunk) => void stream.push(chunk),
    close: () => void stream.push(null),
    // Its maker listens: without a listener, its own error would end the process.
    fail: (error) => void stream.on('error', () => undefined).destroy(error),
    read: async () => (await open().next()).value as number | undefined,
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
