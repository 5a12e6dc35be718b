/** Fences around functions and async iterables of a run that is stopped. */

import { streamText } from 'ai'
import { describe, expect, it } from 'vitest'
import { useModelServer } from '../adapters/ai-sdk-stage.ts'
import { live } from '../support/live-run.ts'

const stage = useModelServer()

/** A source that says what was done to it. */
function source(chunks: readonly string[]) {
  const rest = [...chunks]
  const told: string[] = []
  const iterator: AsyncIterator<string> = {
    next: async () => {
      const value = rest.shift()
      if (value === 'silence') return new Promise(() => {})
      if (value === 'failure') throw new Error('socket hang up')
      return value === undefined ? { done: true, value } : { done: false, value }
    },
    return: async () => {
      told.push('return')
      return { done: true, value: undefined }
    },
  }
  return { told, iterable: { [Symbol.asyncIterator]: () => iterator } }
}

describe('run.fence(function)', () => {
  it('passes arguments, this and result while the run is current, and nothing afterwards', () => {
    const { run, stop } = live()
    const chat = {
      name: 'C1',
      sent: [] as string[],
      send: run.fence(function (this: { name: string; sent: string[] }, text: string) {
        this.sent.push(text)
        return `${this.name}: ${text}`
      }),
    }

    const before = chat.send('hello')
    stop()

    expect([before, chat.send('late'), chat.sent, run.withheld]).toEqual([
      'C1: hello',
      undefined,
      ['hello'],
      1,
    ])
  })

  it('holds back what was waiting for something else when the run was stopped', async () => {
    const { run, stop } = live()
    const sent: string[] = []
    const send = run.fence((text: string) => sent.push(text))
    const emitting = Promise.resolve().then(() => send('in flight'))

    stop()
    await emitting

    expect([sent, run.withheld]).toEqual([[], 1])
  })

  it('passes on what the function throws', () => {
    const fail = live().run.fence(() => {
      throw new RangeError('no')
    })

    expect(fail).toThrow(RangeError)
  })
})

describe('run.fence(AsyncIterable)', () => {
  it('passes chunks, end and errors while the run is current', async () => {
    const { run } = live()

    expect(await Array.fromAsync(run.fence(source(['a', 'b']).iterable))).toEqual(['a', 'b'])
    await expect(Array.fromAsync(run.fence(source(['a', 'failure']).iterable))).rejects.toThrow('hang up')
  })

  it('ends quietly after a stop, counts the chunk, and tells the source to return', async () => {
    const { run, stop } = live()
    const { iterable, told } = source(['a', 'b', 'c'])
    const iterator = run.fence(iterable)[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toBe('a')

    const onItsWay = iterator.next()
    stop()

    expect((await onItsWay).done).toBe(true)
    expect((await iterator.next()).done).toBe(true)
    await new Promise(setImmediate)
    expect([told, run.withheld]).toEqual([['return'], 1])
  })

  it('ends at once where the source is silent for ever', async () => {
    const { run, stop } = live()
    const { iterable, told } = source(['a', 'silence'])
    const iterator = run.fence(iterable)[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toBe('a')
    const waiting = iterator.next()
    await new Promise(setImmediate)

    stop()

    expect((await waiting).done).toBe(true)
    expect(told).toEqual(['return'])
  })

  it('holds a chunk back that was resolved but not looked at', async () => {
    const { run, stop } = live()
    const iterator = run.fence(source(['a']).iterable)[Symbol.asyncIterator]()

    const result = await iterator.next()
    stop()

    expect([result.done, result.value, run.withheld]).toEqual([true, undefined, 1])
  })

  it('keeps quiet about a failure after a stop that no signal told of', async () => {
    const { lifesign, stop } = live()
    const { run } = await lifesign.run({ session: 's' }, (given) => ({ run: given }))
    const iterator = run.fence(source(['failure']).iterable)[Symbol.asyncIterator]()

    const reading = iterator.next()
    stop()

    expect((await reading).done).toBe(true)
  })

  it('reads nothing for a run that is stale already, and passes a break on', async () => {
    const { run, stop } = live()
    const [left, late] = [source(['a', 'b']), source(['a'])]

    for await (const _ of run.fence(left.iterable)) break
    stop()

    expect(await Array.fromAsync(run.fence(late.iterable))).toEqual([])
    expect([left.told, late.told, run.withheld]).toEqual([['return'], ['return'], 0])
  })

  it('cuts a real stream of the AI SDK in its silence', async () => {
    const { run, stop } = live()
    const { textStream } = streamText({
      model: stage.model('stall'),
      prompt: 'x',
      maxRetries: 0,
      abortSignal: run.signal,
      onError: () => undefined,
    })
    const heard: string[] = []

    const reading = (async () => {
      for await (const delta of run.fence(textStream)) heard.push(delta)
    })()
    await stage.server.untilSilent()
    stop()
    await reading
    stage.server.releaseStall()

    expect(heard.join('')).toMatch(/^(?:Let me see\. )?$/)
  })
})

describe('run.fence(anything else)', () => {
  it('is refused', () => {
    const fence = live().run.fence.bind(live().run) as (what: unknown) => unknown

    expect(() => fence({})).toThrow(TypeError)
  })
})
