/** A Node stream that a body returned and that is written afterwards: a response handed on, a sink. */

import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Duplex, PassThrough, Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { open, reasonOf } from './answer-stage.ts'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A sink that takes a chunk when it is told to. */
function slowSink() {
  const waiting: (() => void)[] = []
  const stream = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => void waiting.push(done),
  })
  return { stream, take: (): void => waiting.shift()?.() }
}

/** A request to a real server, in the middle of its answer. */
async function exchange() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>
  const client = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  const answered = once(client, 'response') as Promise<[IncomingMessage]>
  answered.catch(() => undefined)
  const [, response] = await asked
  return { client, response, text: async () => String(await buffer((await answered)[0])) }
}

describe('a sink that a body returned', () => {
  it('is the same object, and holds its run until it has finished', async () => {
    const stage = open()
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
    const keys = Object.keys(sink)

    const stream = await stage.lifesign.run({}, () => sink)

    expect([stream === sink, Object.keys(stream), stream.eventNames()]).toEqual([true, keys, []])
    stream.write('a')
    await settled()
    expect([stage.ends, stage.live]).toEqual([[], 1])
    stream.end('b')
    await once(stream, 'finish')
    expect(stage.ends).toEqual(['completed'])
  })

  it('is given up when nobody writes for abortMs, and may be idle between two writes without a stall', async () => {
    const stage = open({ thresholds: { warnMs: 4_000, abortMs: 8_000 } })
    const stalls = vi.fn()
    stage.lifesign.on('session.stalled', stalls)
    const { stream, take } = slowSink()
    await stage.lifesign.run({}, () => stream)

    for (const chunk of ['a', 'b', 'c']) {
      stream.write(chunk)
      await stage.clock.advanceAsync(6_000)
      take()
      await settled()
    }
    expect([stage.ends, stalls.mock.calls]).toEqual([[], []])

    await stage.clock.advanceAsync(20_000)
    expect([stage.ends, stream.destroyed]).toEqual([['completed (unread)'], false])
  })

  it('is destroyed with the reason at the deadline, and what is written then is refused', async () => {
    const stage = open()
    const { stream } = slowSink()
    const heard = reasonOf(pipeline(new PassThrough(), stream))
    await stage.lifesign.run({ timeoutMs: 1_000 }, () => stream)

    await stage.clock.advanceAsync(1_000)

    expect(await heard).toMatchObject({ name: 'TimeoutError' })
    const refusal = await new Promise((resolve) => stream.write('late', resolve))
    expect(refusal).toMatchObject({ code: 'ERR_STREAM_DESTROYED' })
    expect([stage.ends, stream.errored]).toEqual([
      ['timeout/deadline'],
      expect.objectContaining({ name: 'TimeoutError' }),
    ])
  })

  it('fails its run with its own error, and is left as a person would say', async () => {
    const stage = open()
    const make = (): Writable => slowSink().stream.on('error', () => undefined)
    const failing = await stage.lifesign.run({}, make)
    failing.destroy(new Error('no disk'))
    const left = await stage.lifesign.run({}, make)
    left.destroy()
    await settled()

    expect(stage.ends).toEqual(['error/exception', 'completed (cancelled)'])
  })

  it('holds nothing once it has finished, or as the standard output of the process', async () => {
    const stage = open()
    const done = slowSink().stream
    done.end()
    await once(done, 'finish')

    await stage.lifesign.run({}, () => done)
    await stage.lifesign.run({}, () => Object.assign(slowSink().stream, { fd: 1 }))

    expect(stage.ends).toEqual(['completed', 'completed'])
  })

  it('writes nothing for a session that was stopped', async () => {
    const stage = open({ thresholds: { warnMs: 4_000, abortMs: 8_000 } })
    const { stream } = slowSink()
    stream.on('error', () => undefined)
    await stage.lifesign.run({ session: 'S' }, () => stream)
    await stage.clock.advanceAsync(20_000)
    stage.lifesign.sessions.stop('S')

    expect(stage.ends).toEqual(['completed (unread)'])
    stream.write('late')
    expect([stream.destroyed, stream.writableLength]).toEqual([true, 0])
  })
})

describe('a duplex that a body returned', () => {
  it('is an answer that is read, and is over when its reader has all', async () => {
    const stage = open()
    const given = new PassThrough()
    const stream = await stage.lifesign.run({}, () => given)
    expect(stream).toBe(given)
    stream.write('a')
    stream.end('b')
    await once(stream, 'finish')
    expect(stage.ends).toEqual([])

    expect(String(await buffer(stream))).toBe('ab')
    await settled()
    expect(stage.ends).toEqual(['completed'])
  })

  it('of which the request was read lasts until its answer was written', async () => {
    const stage = open()
    const call = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
    call.push(null)
    await once(call.resume(), 'end')
    await stage.lifesign.run({}, () => call)
    await settled()

    expect(stage.live).toBe(1)
    call.end('all')
    await once(call, 'finish')
    expect(stage.ends).toEqual(['completed'])
  })

  it('that something is piped into is cut without an uncaught exception', async () => {
    const uncaught = vi.fn()
    process.on('uncaughtException', uncaught)
    onTestFinished(() => void process.off('uncaughtException', uncaught))
    const stage = open()
    const source = new Readable({ read: () => undefined })
    const stream = await stage.lifesign.run({ timeoutMs: 1_000 }, () => source.pipe(new PassThrough()))
    const sink = await stage.lifesign.run({ timeoutMs: 1_000 }, () => source.pipe(slowSink().stream))

    await stage.clock.advanceAsync(1_000)
    await settled()

    expect(uncaught).not.toHaveBeenCalled()
    expect([stream.destroyed, sink.destroyed]).toEqual([true, true])
    expect(stage.ends).toEqual(['timeout/deadline', 'timeout/deadline'])
  })
})

describe('a response of Node that a body returned', () => {
  it('holds its run until the last word was handed over', async () => {
    const { response, text } = await exchange()
    const stage = open()
    await stage.lifesign.run({}, () => response)
    response.write('Let me ')
    await settled()
    expect([stage.ends, stage.live]).toEqual([[], 1])

    response.end('see.')
    expect(await text()).toBe('Let me see.')
    expect(stage.ends).toEqual(['completed'])
  })

  it('is stalled while its client waits and nobody writes, and is broken off at the deadline', async () => {
    const { response, text } = await exchange()
    const stage = open({ thresholds: { warnMs: 4_000, abortMs: 8_000 } })
    const stalls = vi.fn()
    stage.lifesign.on('session.stalled', stalls)
    await stage.lifesign.run({ timeoutMs: 60_000 }, () => response)
    response.write('Let me ')
    const rest = reasonOf(text())

    for (let tick = 0; tick < 11; tick += 1) await stage.clock.advanceAsync(1_000)
    expect(stalls).toHaveBeenCalled()
    expect(stage.ends).toEqual([])
    await stage.clock.advanceAsync(60_000)

    expect(await rest).toMatchObject({ code: 'ECONNRESET' })
    expect(stage.ends).toEqual(['timeout/deadline'])
  })

  it('is killed by a client that leaves while it waits: nobody is told', async () => {
    const { client, response } = await exchange()
    const stage = open()
    await stage.lifesign.run({}, () => response)
    response.write('Let me ')
    const closed = once(response, 'close')
    client.on('error', () => undefined).destroy()
    await closed

    expect(stage.ends).toEqual(['killed/caller_abort'])
  })
})
