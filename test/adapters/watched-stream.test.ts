/** The reader of the copy that `watchStream` makes cannot tell it from the source. */

import { describe, expect, it } from 'vitest'

import { type StreamWatcher, watchStream } from '../../src/adapters/ai-sdk/watched-stream.ts'

class Watcher implements StreamWatcher {
  readonly seen: unknown[] = []
  questions = 0
  asked(): void {
    this.questions += 1
  }
  part(part: unknown): void {
    this.seen.push(part)
  }
  done(): void {
    this.seen.push('done')
  }
  failed(error: unknown): void {
    this.seen.push(['failed', error])
  }
}

/** A source without a buffer that writes down when it is asked. */
function sourceOf(parts: readonly string[]) {
  const asked: unknown[] = []
  const rest = [...parts]
  const stream = new ReadableStream<string>(
    {
      pull(controller) {
        const part = rest.shift()
        asked.push(part)
        if (part === undefined) controller.close()
        else controller.enqueue(part)
      },
      cancel(reason) {
        asked.push(['cancelled', reason])
        return Promise.reject(new Error('cannot be cancelled'))
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, asked }
}

describe('watchStream', () => {
  it('passes every part and the end, and tells of both', async () => {
    const watcher = new Watcher()

    const parts = await Array.fromAsync(watchStream(sourceOf(['a', 'b']).stream, watcher))

    expect(parts).toEqual(['a', 'b'])
    expect(watcher.seen).toEqual(['a', 'b', 'done'])
    expect(watcher.questions).toBe(3)
  })

  it('asks its source only for what it is asked for itself', async () => {
    const { stream, asked } = sourceOf(['a', 'b', 'c'])
    const reader = watchStream(stream, new Watcher()).getReader()
    await turn()
    expect(asked).toEqual([])

    await reader.read()
    await turn()

    expect(asked).toEqual(['a'])
  })

  it('keeps the order of reads that wait together', async () => {
    const reader = watchStream(sourceOf(['a', 'b']).stream, new Watcher()).getReader()

    const reads = await Promise.all([reader.read(), reader.read(), reader.read()])

    expect(reads.map((read) => read.value)).toEqual(['a', 'b', undefined])
  })

  it('passes an error on', async () => {
    const watcher = new Watcher()
    const error = new Error('reset')
    const source = new ReadableStream({ pull: () => Promise.reject(error) }, { highWaterMark: 0 })

    await expect(watchStream(source, watcher).getReader().read()).rejects.toBe(error)
    expect(watcher.seen).toEqual([['failed', error]])
  })

  it('passes a cancellation on, with its reason and what the source answers', async () => {
    const watcher = new Watcher()
    const { stream, asked } = sourceOf(['a'])
    const reader = watchStream(stream, watcher).getReader()
    await reader.read()

    await expect(reader.cancel('enough')).rejects.toThrow('cannot be cancelled')

    expect(asked).toEqual(['a', ['cancelled', 'enough']])
    expect(watcher.seen).toEqual(['a', ['failed', 'enough']])
  })

  it('is quiet about the read that waited while the stream was cancelled', async () => {
    const watcher = new Watcher()
    const reader = watchStream(new ReadableStream<string>({}), watcher).getReader()
    const waiting = reader.read()

    await reader.cancel('enough')

    expect(await waiting).toEqual({ done: true, value: undefined })
    await turn()
    expect(watcher.seen).toEqual([['failed', 'enough']])
  })

  it('refuses a stream that somebody else reads', () => {
    const source = new ReadableStream()
    source.getReader()

    expect(() => watchStream(source, new Watcher())).toThrow(TypeError)
  })
})

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
