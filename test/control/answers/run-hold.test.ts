/** What else keeps a run open: promises and streams of `run.hold`, and what that means for the turn on a lane. */

import { describe, expect, it, vi } from 'vitest'
import { open, reasonOf, source } from './answer-stage.ts'

describe('run.hold', () => {
  it('keeps the run open until the promise has settled', async () => {
    const stage = open()
    const saved = Promise.withResolvers<string>()

    expect(await stage.lifesign.run({}, (run) => void run.hold(saved.promise))).toBeUndefined()
    expect(stage.live).toBe(1)
    saved.resolve('x')
    await saved.promise
    await vi.waitFor(() => expect(stage.ends).toEqual(['completed']))
  })

  it('gives back what it was given, whatever that is', async () => {
    const { lifesign } = open()
    const promise = Promise.resolve(1)
    const { stream } = source()
    const hostile = Proxy.revocable({}, {})
    hostile.revoke()

    await lifesign.run({}, (run) => {
      for (const one of [promise, stream, 7, undefined, null, 'x', () => 1, hostile.proxy]) {
        expect(run.hold(one) === one).toBe(true)
      }
      void stream.cancel()
    })
  })

  it('ends the run as an error when the promise rejects, and nobody hears of a rejection', async () => {
    const stage = open()
    const unheard = vi.fn()
    process.on('unhandledRejection', unheard)
    await stage.lifesign.run({}, (run) => void run.hold(Promise.reject(new Error('no disk'))))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unheard)

    expect(stage.ends).toEqual(['error/exception'])
    expect(unheard).not.toHaveBeenCalled()
  })

  it('has a deadline, and the deadline does not wait for it', async () => {
    const stage = open()
    await stage.lifesign.run({ timeoutMs: 1_000 }, (run) => void run.hold(new Promise(() => {})))

    await stage.clock.advanceAsync(1_000)

    expect(stage.ends).toEqual(['timeout/deadline'])
  })

  it('waits for all that was held, and keeps the first failure', async () => {
    const stage = open()
    const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const given = await stage.lifesign.run({}, (run) => {
      void run.hold(one.promise)
      void run.hold(other.promise)
      return ReadableStream.from(['a'])
    })
    await Array.fromAsync(given)
    one.reject(new Error('no disk'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(stage.ends).toEqual([])
    other.resolve()
    await new Promise((resolve) => setImmediate(resolve))

    expect(stage.ends).toEqual(['error/exception'])
  })

  it('does not outlive a body that throws: what it held is cut', async () => {
    const stage = open()
    const { stream, seen } = source()
    const failing = stage.lifesign.run({}, (run) => {
      run.hold(stream)
      throw new Error('boom')
    })

    expect(await reasonOf(failing)).toMatchObject({ message: 'boom' })
    expect(stage.ends).toEqual(['error/exception'])
    expect('cancelled' in seen).toBe(true)
  })
})

describe('a turn on a lane', () => {
  it('lasts until the answer was read', async () => {
    const stage = open()
    const order: string[] = []
    const turn = (name: string): Promise<ReadableStream<string>> =>
      stage.lifesign.run({ session: 'S', lane: 'queue' }, () => {
        order.push(name)
        return ReadableStream.from([name])
      })
    const first = await turn('first')
    const second = turn('second')
    await stage.clock.advanceAsync(100)
    expect(order).toEqual(['first'])
    expect(await Array.fromAsync(first)).toEqual(['first'])

    expect(await Array.fromAsync(await second)).toEqual(['second'])
    expect(stage.ends).toEqual(['completed', 'completed'])
  })

  it('is taken over together with its answer', async () => {
    const stage = open()
    const first = await stage.lifesign.run({ session: 'S', lane: 'takeover' }, () => source().stream)
    const reason = reasonOf(first.getReader().read())

    const second = await stage.lifesign.run({ session: 'S', lane: 'takeover' }, () =>
      ReadableStream.from(['b']),
    )

    expect(await reason).toMatchObject({ name: 'AbortError' })
    expect(await Array.fromAsync(second)).toEqual(['b'])
    expect(stage.ends).toEqual(['killed/takeover', 'completed'])
  })
})
