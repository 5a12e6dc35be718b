/** Output that is heard comes to its host as if nobody heard it. */

import { createInterface } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'

import { describe, expect, it } from 'vitest'

import { hearOutput } from '../../src/evidence/heard-output.ts'

const attempt = <T>(_task: string, work: () => T): T => work()

/** An output that is pushed as Node does it, and how often it said something new. */
function anOutput({
  listens = () => true,
  fails = false,
}: { listens?: () => boolean; fails?: boolean } = {}) {
  const output = new Readable({ read: () => {}, highWaterMark: 8 })
  const keys = Object.keys(output)
  const failures: unknown[] = []
  let news = 0
  hearOutput(output, {
    listens,
    moved: () => {
      if (fails) throw new Error('ours')
      news += 1
    },
    attempt: (_task, work) => {
      try {
        return work()
      } catch (error) {
        failures.push(error)
        return undefined
      }
    },
  })
  return { output, keys, failures, news: () => news }
}

describe('hearOutput()', () => {
  it('hears what nobody reads yet, and sets nothing flowing', () => {
    const { output, news, keys } = anOutput()

    output.push(Buffer.from('one\n'))

    expect(news()).toBe(1)
    expect([output.readableFlowing, output.readableLength, output.eventNames()]).toEqual([null, 4, []])
    expect(Object.keys(output)).toEqual(keys)
  })

  it('leaves back-pressure, bytes, encoding and end as they are', async () => {
    const { output } = anOutput()
    const euro = Buffer.from('€')

    output.setEncoding('utf8')
    const answers = [
      output.push(euro.subarray(0, 1)),
      output.push(euro.subarray(1)),
      output.push(Buffer.alloc(8, 'x')),
    ]
    output.push(null)

    expect(answers).toEqual([true, true, false])
    expect((await output.toArray()).join('')).toBe('€xxxxxxxx')
  })

  it('passes through pipe() and readline', async () => {
    const { output, news } = anOutput()
    const lines: string[] = []
    createInterface({ input: output.pipe(new PassThrough()) }).on('line', (line) => lines.push(line))

    output.push(Buffer.from('one\ntwo\n'))
    output.push(Buffer.from('three'))
    output.push(null)
    await new Promise((resolve) => output.once('end', () => setImmediate(resolve)))

    expect([lines, news()]).toEqual([['one', 'two', 'three'], 2])
  })

  it('does not hear while nobody listens', () => {
    let listens = false
    const { output, news } = anOutput({ listens: () => listens })

    output.push(Buffer.from('one\n'))
    listens = true
    output.push(Buffer.from('two\n'))

    expect(news()).toBe(1)
  })

  it.each([
    ['at the head', '{"jsonrpc":"2.0","method":"log"}\n'],
    ['at the end', '{"method":"log","jsonrpc":"2.0"}\n'],
    ['behind lengths', 'Content-Length: 32\r\n\r\n{"jsonrpc":"2.0","method":"log"}'],
  ])('is deaf to servers of JSON-RPC, which answer whoever asks: %s', (_, message) => {
    const { output, news } = anOutput()

    output.push(Buffer.from(message))
    output.push(Buffer.from('something else\n'))

    expect(news()).toBe(0)
  })

  it('hears an agent that has read a file about JSON-RPC', () => {
    const { output, news } = anOutput()

    output.push(Buffer.from(`${JSON.stringify({ type: 'item', text: '{"jsonrpc":"2.0"}' })}\n`))

    expect(news()).toBe(1)
  })

  it('gives the host each chunk though ours fails', () => {
    const { output, failures } = anOutput({ fails: true })

    output.push(Buffer.from('one\n'))

    expect([String(output.read()), failures]).toEqual(['one\n', [new Error('ours')]])
  })

  it.each([{}, Object.freeze(new Readable({ read: () => {} })), { push: 'text' as never }])(
    'leaves alone what cannot be heard',
    (output) => {
      const { push } = output as { push?: unknown }

      hearOutput(output, { listens: () => true, moved: () => {}, attempt })

      expect((output as { push?: unknown }).push).toBe(push)
    },
  )
})
