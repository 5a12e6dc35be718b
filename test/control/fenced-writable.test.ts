/** Fences around writable streams of a run that is stopped. */

import { describe, expect, it } from 'vitest'
import { live } from '../support/live-run.ts'

describe('run.fence(WritableStream)', () => {
  function target() {
    const heard: unknown[] = []
    const stream = new WritableStream<string>({
      write: (chunk) => void heard.push(chunk),
      close: () => void heard.push('close'),
      abort: (reason) => void heard.push(['abort', reason]),
    })
    return { heard, stream }
  }

  it('discards writes after a stop, counts them, and still closes', async () => {
    const { run, stop } = live()
    const { heard, stream } = target()
    const writer = run.fence(stream).getWriter()

    await writer.write('a')
    stop()
    await writer.write('b')
    await writer.close()

    expect([heard, run.withheld]).toEqual([['a', 'close'], 1])
  })

  it('discards a write that waits for its turn', async () => {
    const { run, stop } = live()
    const { heard, stream } = target()
    const writer = run.fence(stream).getWriter()

    const writing = writer.write('a')
    stop()
    await writing

    expect([heard, run.withheld]).toEqual([[], 1])
  })

  it('passes an abort on with its reason, at once, although a write hangs', async () => {
    const { run } = live()
    let signal: AbortSignal | undefined
    const stuck = new WritableStream<string>({
      start: (controller) => void ({ signal } = controller as unknown as { signal: AbortSignal }),
      write: () => new Promise(() => {}),
    })
    const writer = run.fence(stuck).getWriter()
    const { heard, stream } = target()
    writer.closed.catch(() => {})
    writer.write('a').catch(() => {})
    await new Promise(setImmediate)

    writer.abort('enough').catch(() => {})
    await run.fence(stream).abort('no more')

    expect([signal?.reason, heard]).toEqual(['enough', [['abort', 'no more']]])
  })

  it('breaks when its target breaks', async () => {
    const { run } = live()
    const broken = new WritableStream<string>({
      write: () => {
        throw new Error('socket closed')
      },
    })
    const writer = run.fence(broken).getWriter()

    await expect(writer.write('a')).rejects.toThrow('socket closed')
    await expect(writer.closed).rejects.toThrow('socket closed')
  })

  it('breaks when its target breaks by itself, and works without room in the queue', async () => {
    const { run } = live()
    let controller: WritableStreamDefaultController | undefined
    const heard: string[] = []
    const narrow = new WritableStream<string>(
      { start: (own) => void (controller = own), write: (chunk) => void heard.push(chunk) },
      { highWaterMark: 0 },
    )
    const writer = run.fence(narrow).getWriter()
    await writer.write('a')

    controller?.error(new Error('socket closed'))

    await expect(writer.closed).rejects.toThrow('socket closed')
    expect(heard).toEqual(['a'])
  })
})
