/** How a run ends that lives on for its answer: by its reader, its deadline, its source, or nobody. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import type { Run } from '../../../src/control/run.ts'
import { open, reasonOf, source } from './answer-stage.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('a run whose answer is read', () => {
  it('is open until it was, while the promise settles with the body', async () => {
    const stage = open()
    const { stream, say, close } = source()
    let run: Run | undefined
    const given = await stage.lifesign.run({ timeoutMs: 1_000 }, (current) => {
      run = current
      return stream
    })
    const reader = given.getReader()
    say('a')
    await reader.read()

    expect([run?.ended, stage.live]).toEqual([undefined, 1])
    const last = reader.read()
    close()
    await last

    expect(stage.ends).toEqual(['completed'])
    expect(run?.signal.aborted).toBe(false)
    expect(stage.live).toBe(0)
  })

  it('ends at its deadline: the reader gets the reason, the source is cancelled, the signal aborts', async () => {
    const stage = open()
    const { stream, say, seen } = source()
    let signal: AbortSignal | undefined
    const given = await stage.lifesign.run({ timeoutMs: 1_000 }, (run) => {
      signal = run.signal
      return stream
    })
    const reader = given.getReader()
    say('a')
    expect((await reader.read()).value).toBe('a')
    const reason = reasonOf(reader.read())

    await stage.clock.advanceAsync(1_000)

    expect(await reason).toMatchObject({ name: 'TimeoutError', message: 'Run ended: timeout (deadline)' })
    expect(signal?.reason).toMatchObject({ name: 'TimeoutError' })
    expect(seen.cancelled).toMatchObject({ name: 'TimeoutError' })
    expect(stage.ends).toEqual(['timeout/deadline'])
  })

  it('gives the reason also to a reader who comes after the deadline', async () => {
    const stage = open()
    const given = await stage.lifesign.run(
      { timeoutMs: 1_000 },
      () => new Response(source<Uint8Array>().stream),
    )

    await stage.clock.advanceAsync(1_000)

    expect(await reasonOf(given.body!.getReader().read())).toMatchObject({ name: 'TimeoutError' })
  })

  it.each([
    ['a stop', 'killed/stop', (stage: ReturnType<typeof open>) => stage.lifesign.sessions.stop('S')],
    [
      'a takeover',
      'killed/takeover',
      (stage: ReturnType<typeof open>) => stage.lifesign.sessions.takeover('S'),
    ],
  ])('ends by %s, and its answer with it', async (_, end, act) => {
    const stage = open()
    const { stream } = source()
    const given = await stage.lifesign.run({ session: 'S' }, () => stream)
    const reason = reasonOf(given.getReader().read())

    act(stage)

    expect(await reason).toMatchObject({ name: 'AbortError' })
    expect(stage.ends).toEqual([end])
  })

  it('ends by the signal that it was given', async () => {
    const stage = open()
    const caller = new AbortController()
    const given = await stage.lifesign.run({ signal: caller.signal }, () => source().stream)
    const reason = reasonOf(given.getReader().read())

    caller.abort(new Error('closed'))

    expect(await reason).toMatchObject({ message: 'closed' })
    expect(stage.ends).toEqual(['killed/caller_abort'])
  })

  it('ends as an error when its source breaks, and the reader gets that error', async () => {
    const stage = open()
    const { stream, fail } = source()
    const given = await stage.lifesign.run({}, () => stream)
    const reason = reasonOf(given.getReader().read())

    fail(new TypeError('terminated'))

    expect(await reason).toMatchObject({ message: 'terminated' })
    expect(stage.ends).toEqual(['error/exception'])
  })

  it('is killed by its caller when the reader leaves while it waits, or says why', async () => {
    const stage = open()
    const waiting = source()
    const one = (await stage.lifesign.run({}, () => waiting.stream)).getReader()
    void one.read()
    await one.cancel()
    await (await stage.lifesign.run({}, () => source().stream)).cancel(new Error('closed'))

    expect(stage.ends).toEqual(['killed/caller_abort', 'killed/caller_abort'])
    expect('cancelled' in waiting.seen).toBe(true)
  })

  it('is completed when the reader has had enough', async () => {
    const stage = open()
    const given = await stage.lifesign.run({}, () => ReadableStream.from(['a', 'b']))

    for await (const chunk of given) if (chunk === 'a') break

    expect(stage.ends).toEqual(['completed (cancelled)'])
  })

  it('leaves its answer to the reader at a shutdown: a server may serve what is under way', async () => {
    const stage = open()
    const { stream, say, close } = source()
    const given = await stage.lifesign.run({}, () => stream)
    const all = Array.fromAsync(given)

    await stage.lifesign.shutdown(0)
    say('a')
    await new Promise((resolve) => setImmediate(resolve))
    say('b')
    close()

    expect(await all).toEqual(['a', 'b'])
    expect(stage.ends).toEqual(['killed/shutdown'])
  })

  it.each(['process_exit', 'process_crash'] as const)(
    'wakes no reader by %s: the process would go on',
    async (cause) => {
      const stage = open()
      const { stream } = source()
      const woken = vi.fn()
      const given = await stage.lifesign.run({ session: 'S' }, () => stream)
      void given.getReader().read().finally(woken).catch(woken)

      stage.lifesign.endRun({ session: 'S' }, { reason: 'killed', cause })
      await new Promise((resolve) => setImmediate(resolve))

      expect(stage.live).toBe(0)
      expect(woken).not.toHaveBeenCalled()
    },
  )

  it('says nothing more of an answer that outlives a run that was ended by hand', async () => {
    const stage = open()
    let run: Run | undefined
    const given = await stage.lifesign.run({}, (current) => {
      run = current
      return ReadableStream.from(['a', 'b'])
    })

    run?.end()

    expect(await Array.fromAsync(given)).toEqual(['a', 'b'])
    expect(stage.ends).toEqual(['completed'])
  })
})

describe('a run whose answer nobody reads', () => {
  it('is completed as unread after abortMs, and its answer is whole for a late reader', async () => {
    const stage = open({ thresholds: { abortMs: 8_000 } })
    const given = await stage.lifesign.run({}, () => new Response('hello'))

    await stage.clock.advanceAsync(7_000)
    expect(stage.ends).toEqual([])
    await stage.clock.advanceAsync(3_000)

    expect(stage.ends).toEqual(['completed (unread)'])
    expect(await given.text()).toBe('hello')
  })

  it('is not given up while its reader is merely slow', async () => {
    const stage = open({ thresholds: { abortMs: 8_000 } })
    const given = await stage.lifesign.run({}, () => ReadableStream.from(['a', 'b', 'c', 'd', 'e']))
    const read: string[] = []

    for await (const chunk of given) {
      read.push(chunk)
      await stage.clock.advanceAsync(6_000)
    }

    expect(read).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(stage.ends).toEqual(['completed'])
  })

  it('is never given up where abortMs is 0, and ends at its deadline', async () => {
    const stage = open()
    const { stream } = source()
    await stage.lifesign.run({ thresholds: { abortMs: 0 }, timeoutMs: 10_000_000 }, () => stream)

    await stage.clock.advanceAsync(9_999_999)
    expect(stage.ends).toEqual([])
    await stage.clock.advanceAsync(1)

    expect(stage.ends).toEqual(['timeout/deadline'])
    expect(await reasonOf(stream.getReader().read())).toMatchObject({ name: 'TimeoutError' })
  })

  it('is unread as soon as nobody has it any more', async () => {
    const stage = open()
    const drop = async (): Promise<void> => void (await stage.lifesign.run({}, () => new Response('hello')))
    await drop()

    for (let turn = 0; turn < 100 && stage.ends.length === 0; turn += 1) {
      collectGarbage()
      await new Promise((resolve) => setImmediate(resolve))
    }

    expect(stage.ends).toEqual(['completed (unread)'])
  })

  it('stays stoppable after that: what is read of a stale generation is cut', async () => {
    const stage = open({ thresholds: { abortMs: 8_000 } })
    const given = await stage.lifesign.run({ session: 'S' }, () => ReadableStream.from(['a', 'b']))
    await stage.clock.advanceAsync(10_000)
    const reader = given.getReader()
    expect((await reader.read()).value).toBe('a')

    stage.lifesign.sessions.stop('S')

    expect(await reasonOf(reader.read())).toMatchObject({
      name: 'AbortError',
      message: 'The session moved on',
    })
    expect(stage.ends).toEqual(['completed (unread)'])
  })
})
