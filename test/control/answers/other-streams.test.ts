/** Node streams, iterators and results of the AI SDK as answers: the same objects, seen being read. */

import { once } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { streamText } from 'ai'
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test'
import { describe, expect, it, vi } from 'vitest'
import { open, reasonOf } from './answer-stage.ts'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a Node stream that a body returned', () => {
  it.each<[string, (stream: Readable) => Promise<unknown>]>([
    ['for await', async (stream) => (await Array.fromAsync(stream)).join('')],
    [
      'listeners',
      async (stream) => {
        let all = ''
        stream.on('data', (chunk: string) => (all += chunk))
        await once(stream, 'end')
        return all
      },
    ],
    [
      'pipe',
      async (stream) => {
        let all = ''
        const sink = new Writable({
          decodeStrings: false,
          write(chunk: Buffer | string, _, done) {
            all += String(chunk)
            done()
          },
        })
        await once(stream.pipe(sink), 'finish')
        return all
      },
    ],
    [
      'pipeline',
      async (stream) => pipeline(stream, async (chunks) => (await Array.fromAsync(chunks)).join('')),
    ],
  ])('is the same object, read by %s', async (_, read) => {
    const stage = open()
    const given = Readable.from(['a', 'b', 'c'])

    const stream = await stage.lifesign.run({}, () => given)
    await settled()

    expect(stream).toBe(given)
    expect([stream.readableFlowing, stream.eventNames(), stage.ends]).toEqual([null, expect.anything(), []])
    expect(await read(stream)).toBe('abc')
    await settled()
    expect(stage.ends).toEqual(['completed'])
  })

  it('is destroyed with the reason at the deadline', async () => {
    const stage = open()
    const stream = await stage.lifesign.run({ timeoutMs: 1_000 }, () => new PassThrough())
    const reason = reasonOf(pipeline(stream, new PassThrough()))

    await stage.clock.advanceAsync(1_000)

    expect(await reason).toMatchObject({ name: 'TimeoutError' })
    expect(stage.ends).toEqual(['timeout/deadline'])
  })

  it('that nobody listens to is destroyed without an error, which would end the process, and so are its pipes', async () => {
    const stage = open()
    const sink = new PassThrough()
    const stream = await stage.lifesign.run({ timeoutMs: 1_000 }, () => new PassThrough())
    stream.pipe(sink)

    await stage.clock.advanceAsync(1_000)

    expect([stream.destroyed, sink.destroyed]).toEqual([true, true])
  })

  it('fails its run with its own error, and leaves by its reader as a person would say', async () => {
    const stage = open()
    const failing = await stage.lifesign.run({}, () => new PassThrough())
    failing.on('error', () => undefined).destroy(new Error('no disk'))
    await settled()
    const left = await stage.lifesign.run({}, () => Readable.from(['a', 'b']))
    for await (const _ of left) break
    await settled()

    expect(stage.ends).toEqual(['error/exception', 'completed (cancelled)'])
  })

  it('says nothing of a client that left as of a crash', async () => {
    const stage = open()
    const stream = await stage.lifesign.run({}, () => new PassThrough())
    const client = new PassThrough()
    const piping = reasonOf(pipeline(stream, client))
    client.destroy()
    await piping
    await settled()

    expect(stage.ends).toEqual(['killed/caller_abort'])
  })
})

describe('an async iterable that a body returned', () => {
  async function* words(): AsyncGenerator<string, string, unknown> {
    yield 'a'
    yield 'b'
    return 'end'
  }

  it('is the same generator, with what it returns', async () => {
    const stage = open()
    const given = words()
    const generator = await stage.lifesign.run({}, () => given)

    expect(generator).toBe(given)
    expect(await generator.next()).toEqual({ done: false, value: 'a' })
    expect(await generator.next()).toEqual({ done: false, value: 'b' })
    expect(stage.ends).toEqual([])
    expect(await generator.next()).toEqual({ done: true, value: 'end' })
    expect(stage.ends).toEqual(['completed'])
  })

  it('keeps what else it has: private state, other members', async () => {
    const stage = open()
    class Page {
      readonly size = 2
      readonly #words = ['a', 'b']
      async *[Symbol.asyncIterator](): AsyncGenerator<string> {
        for (const word of this.#words) yield word
      }
    }
    const page = await stage.lifesign.run({}, () => new Page())

    expect([page.size, Object.keys(page)]).toEqual([2, ['size']])
    expect(await Array.fromAsync(page)).toEqual(['a', 'b'])
    expect(stage.ends).toEqual(['completed'])
  })

  it('runs its finally on break, and on the deadline', async () => {
    const stage = open()
    const cleaned = vi.fn()
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield 'a'
      } finally {
        cleaned()
      }
    }
    for await (const _ of await stage.lifesign.run({}, endless)) break
    const other = await stage.lifesign.run({ timeoutMs: 1_000 }, endless)
    await other.next()
    await stage.clock.advanceAsync(1_000)

    expect(await reasonOf(other.next())).toMatchObject({ name: 'TimeoutError' })
    expect(cleaned).toHaveBeenCalledTimes(2)
    expect(stage.ends).toEqual(['completed (cancelled)', 'timeout/deadline'])
  })

  it('that takes no members of ours holds nothing, and works', async () => {
    const stage = open()
    const frozen = Object.freeze({ [Symbol.asyncIterator]: words })

    expect(await Array.fromAsync(await stage.lifesign.run({}, () => frozen))).toEqual(['a', 'b'])
    expect(stage.ends).toEqual(['completed'])
  })
})

describe('a result of the AI SDK that a body returned, without an adapter', () => {
  const FINISH = {
    type: 'finish',
    finishReason: { unified: 'stop', raw: undefined },
    usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
  }

  function speaking(chunks: readonly unknown[], delayMs?: number) {
    const stream = simulateReadableStream({
      chunks: [{ type: 'text-start', id: '1' }, ...chunks],
      ...(delayMs !== undefined && { chunkDelayInMs: delayMs }),
    })
    const model = new MockLanguageModelV4({ doStream: async () => ({ stream: stream as never }) })
    return streamText({ model, prompt: 'x', onError: () => undefined })
  }

  const DELTA = { type: 'text-delta', id: '1', delta: 'word' }
  const WHOLE = [DELTA, { type: 'text-end', id: '1' }, FINISH]

  it.each<[string, (result: ReturnType<typeof speaking>) => Promise<unknown>]>([
    ['textStream', async ({ textStream }) => (await Array.fromAsync(textStream)).join('')],
    ['text', async (result) => result.text],
    ['toTextStreamResponse', async (result) => result.toTextStreamResponse().text()],
  ])('is over when it was read by %s', async (_, read) => {
    const stage = open()
    const given = speaking(WHOLE)
    const result = await stage.lifesign.run({}, () => given)

    expect(result).toBe(given)
    expect(stage.live).toBe(1)
    expect(await read(result)).toBe('word')
    await settled()
    expect(stage.ends).toEqual(['completed'])
  })

  it('is cut at the deadline, also where the SDK was not given the signal', async () => {
    const stage = open()
    const result = await stage.lifesign.run({ timeoutMs: 1_000 }, () => speaking([DELTA, DELTA], 60_000))
    const reason = reasonOf(Array.fromAsync(result.textStream))

    await stage.clock.advanceAsync(1_000)

    expect(await reason).toMatchObject({ name: 'TimeoutError' })
    expect(stage.ends).toEqual(['timeout/deadline'])
  })
})
