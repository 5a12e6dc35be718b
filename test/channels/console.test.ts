/** The console and function channels: one line on a terminal, one call of a function. */

import { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { consoleChannel } from '../../src/channels/console/index.ts'
import { functionChannel } from '../../src/channels/function/index.ts'
import {
  FORBIDDEN_BYTES,
  hostileNotice,
  mergedNotice,
  plainNotice,
} from '../../src/testing/channel-samples.ts'

const signal = () => new AbortController().signal

function aStream(write: (chunk: string) => Error | undefined = () => undefined) {
  const lines: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      lines.push(chunk)
      done(write(chunk))
    },
  })
  return { stream, lines }
}

describe('consoleChannel', () => {
  it('writes one line', async () => {
    const { stream, lines } = aStream()

    await consoleChannel({ stream }).send(plainNotice('console'), signal())

    expect(lines).toEqual(['⚠️ Task `index-repo` timed out after 5m\n'])
    expect(stream.listenerCount('error')).toBe(0)
  })

  it('writes to stderr where no stream is given', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((_text, done) => {
      if (typeof done === 'function') (done as () => void)()
      return true
    })

    await consoleChannel().send(plainNotice('console'), signal())

    expect(write.mock.calls[0]?.[0]).toContain('timed out after 5m')
    write.mockRestore()
  })

  it('keeps the terminal from being moved or recoloured', async () => {
    const { stream, lines } = aStream()

    await consoleChannel({ stream }).send(hostileNotice('console'), signal())

    expect(lines[0]?.replaceAll('\n', '')).not.toMatch(FORBIDDEN_BYTES)
  })

  it('indents further lines, so that none passes for a notice of its own', async () => {
    const { stream, lines } = aStream()

    await consoleChannel({ stream }).send(mergedNotice('console'), signal())

    expect(lines).toEqual(['❌ Task `index-repo` crashed: first\n  ❌ Task `index-repo` crashed: second\n'])
  })

  it('shows where a link leads, for a terminal has no links', async () => {
    const { stream, lines } = aStream()
    const parts = [
      { type: 'link', value: 'trace', url: 'https://example.com/t?a=1' },
      { type: 'text', value: ' ' },
      { type: 'link', value: 'script', url: 'javascript:alert(1)' },
    ] as const

    await consoleChannel({ stream }).send({ ...plainNotice('console'), text: 'trace', parts }, signal())

    expect(lines).toEqual(['trace: https://example.com/t?a=1 script\n'])
  })

  it.each([
    [{ name: '' }, 'Cannot use console.name: it must be a name, but is ""'],
    [{ stream: {} as never }, 'Cannot use console.stream: it must be a writable stream'],
  ])('refuses %o', (options, said) => {
    expect(() => consoleChannel(options)).toThrow(said)
  })

  it('leaves no listener on a stream that works again after a failure, as stderr may', async () => {
    const answers = [new Error('EAGAIN'), undefined]
    const stream = Object.assign(new EventEmitter(), {
      writable: true,
      write(_line: string, written: (error?: Error) => void) {
        const error = answers.shift()
        written(error)
        if (error) stream.emit('error', error)
        return true
      },
    })
    const channel = consoleChannel({ stream: stream as unknown as NodeJS.WritableStream })

    const first = Promise.resolve(channel.send(plainNotice('console'), signal()))
    await expect(first).rejects.toMatchObject({ reason: 'stream_failed' })
    await channel.send(plainNotice('console'), signal())

    expect(stream.listenerCount('error')).toBe(0)
  })

  it('leaves one listener at most on a stream that does not drain, and none when it has', async () => {
    const drained: (() => void)[] = []
    const stream = new Writable({ write: (_chunk, _encoding, done) => void drained.push(done) })
    const channel = consoleChannel({ stream })
    for (let attempt = 0; attempt < 12; attempt++) {
      const limit = new AbortController()
      const sent = channel.send(plainNotice('console'), limit.signal)
      limit.abort()
      await expect(sent).rejects.toMatchObject({ reason: 'aborted' })
    }

    expect(stream.listenerCount('error')).toBe(1)
    while (drained.length > 0) drained.shift()?.()
    await vi.waitFor(() => expect(stream.listenerCount('error')).toBe(0))
  })

  it.each(['stream_failed', 'stream_closed'])(
    'says %s, without an error event that nobody hears',
    async (reason) => {
      const { stream } = aStream(() => new Error('EPIPE'))
      const channel = consoleChannel({ stream })
      if (reason === 'stream_closed') stream.destroy()

      await expect(channel.send(plainNotice('console'), signal())).rejects.toMatchObject({
        reason,
        retryable: false,
      })
      await new Promise((resolve) => void setImmediate(resolve))

      expect(stream.destroyed).toBe(true)
    },
  )
})

describe('functionChannel', () => {
  it('hands over the notice and the signal', async () => {
    const got: unknown[] = []
    const [notice, limit] = [plainNotice('teams'), signal()]

    await functionChannel('teams', (...all) => void got.push(...all)).send(notice, limit)

    expect(got).toEqual([notice, limit])
  })

  it('needs a name', () => {
    expect(() => functionChannel('', () => {})).toThrow(
      'Cannot use function.name: it must be a name, but is ""',
    )
  })

  it('needs a function', () => {
    expect(() => functionChannel('teams', 'post' as never)).toThrow(
      'Cannot use function.send: it must be a function, but is of type string',
    )
  })
})
