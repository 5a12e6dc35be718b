/** Chunks on the wire find the call that sent their request, through `fetchProgress`. */

import { channel } from 'node:diagnostics_channel'
import { createServer, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { createGzip } from 'node:zlib'

import { request as olderRequest } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { brokenRecorder, breakRun, RecordingRecorder } from '../../src/testing/index.ts'

/** A server whose answers the test writes, chunk by chunk. */
async function startServer(status = 200, headers: OutgoingHttpHeaders = {}) {
  const asked: ((response: ServerResponse) => void)[] = []
  const waiting: ServerResponse[] = []
  const server = createServer((_, response) => {
    response.writeHead(status, headers)
    response.flushHeaders()
    const next = asked.shift()
    if (next === undefined) waiting.push(response)
    else next(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const nextResponse = (): Promise<ServerResponse> => {
    const response = waiting.shift()
    return response ? Promise.resolve(response) : new Promise((resolve) => asked.push(resolve))
  }
  return { url, nextResponse }
}

function listen() {
  const recorder = new RecordingRecorder()
  onTestFinished(fetchProgress().install(recorder))
  return recorder
}

describe('fetchProgress', () => {
  it('takes chunks for progress, not headers', async () => {
    const recorder = listen()
    const { url, nextResponse } = await startServer()
    const run = recorder.startRun({})

    const [response, answer] = await Promise.all([recorder.within({ run }, () => fetch(url)), nextResponse()])
    expect(run.progressed).toBe(0)
    const body = response.body?.getReader()
    answer.write('one')
    await body?.read()
    expect(run.progressed).toBe(1)
    answer.end('two')
    await body?.read()

    expect(run.progressed).toBe(2)
  })

  it('takes the body of a refusal for life of the run, not for the first chunk of an answer', async () => {
    const recorder = listen()
    const { url, nextResponse } = await startServer(503)
    const run = recorder.startRun({})
    const work = run.startModelCall({ model: 'm' })

    const asked = recorder.within({ run, work }, () => fetch(url))
    const answer = await nextResponse()
    answer.end('overloaded')
    await (await asked).text()

    expect([run.progressed, work.progressed]).toEqual([1, 0])
  })

  it('keeps two runs apart that share one socket', async () => {
    const recorder = listen()
    const { url, nextResponse } = await startServer()
    const first = recorder.startRun({})
    const second = recorder.startRun({})
    const sockets = new Set<unknown>()
    const ask = async (run: typeof first, chunks: number): Promise<void> => {
      const asked = recorder.within({ run }, () => fetch(url))
      const answer = await nextResponse()
      sockets.add(answer.socket)
      for (let chunk = 0; chunk < chunks; chunk += 1) {
        await new Promise((resolve) => answer.write(`${chunk}`, resolve))
      }
      answer.end()
      await (await asked).text()
      // The client takes a socket back in the turn after the last byte.
      await new Promise((resolve) => setImmediate(resolve))
    }

    await ask(first, 1)
    const before = first.progressed
    await ask(second, 3)

    expect(sockets.size).toBe(1)
    expect([first.progressed, second.progressed > 0]).toEqual([before, true])
  })

  it.each([
    ['text/event-stream', [0, 0, 1, 1, 2]],
    ['Text/Event-Stream; charset=utf-8', [0, 0, 1, 1, 2]],
    ['application/x-ndjson', [1, 2, 3, 4, 5]],
    ['text/event-streams', [1, 2, 3, 4, 5]],
  ])('of an answer as %s counts chunks as %j', async (type, counts) => {
    const recorder = listen()
    const { url, nextResponse } = await startServer(200, { 'content-type': type })
    const run = recorder.startRun({})
    const work = run.startModelCall({ model: 'm' })
    const asked = recorder.within({ run, work }, () => fetch(url))
    const answer = await nextResponse()
    const body = (await asked).body?.getReader()

    const seen: number[] = []
    for (const chunk of [': ping\n\n', 'event: ping\ndata: {}\n\n', 'data: a\n\n', ': ping\n', 'data: b']) {
      answer.write(chunk)
      await body?.read()
      seen.push(work.progressed)
    }

    expect(seen).toEqual(counts)
  })

  it('takes every chunk of a compressed event stream for progress, for it cannot read them', async () => {
    const recorder = listen()
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }
    const { url, nextResponse } = await startServer(200, headers)
    const run = recorder.startRun({})
    const asked = recorder.within({ run }, () => fetch(url))
    const gzip = createGzip()
    gzip.pipe(await nextResponse())
    const body = (await asked).body?.getReader()

    gzip.write(': ping\n\n')
    await promisify(gzip.flush.bind(gzip) as (done: () => void) => void)()
    await body?.read()

    expect(run.progressed).toBeGreaterThan(0)
  })

  it('leaves a call to whoever hears its answer part by part', async () => {
    const recorder = listen()
    const { url, nextResponse } = await startServer()
    const run = recorder.startRun({})
    const work = run.startModelCall({ model: 'm' })
    const heard = { work, isHeard: false }
    const asked = recorder.within({ run, work, answer: heard }, () => fetch(url))
    const answer = await nextResponse()
    const body = (await asked).body?.getReader()

    answer.write('one')
    await body?.read()
    heard.isHeard = true
    answer.end('two')
    await body?.read()
    expect(work.progressed).toBe(1)

    const tool = run.startToolCall({ name: 't' })
    const inside = recorder.within({ run, work: tool, answer: heard }, () => fetch(url))
    ;(await nextResponse()).end('three')
    await (await inside).text()
    expect(tool.progressed).toBe(1)
  })

  it('hears npm undici too: whoever publishes a chunk of a request that it saw', () => {
    const recorder = listen()
    const run = recorder.startRun({})
    const request = {}

    recorder.within({ run }, () => channel('undici:request:create').publish({ request }))
    channel('undici:request:bodyChunkReceived').publish({ request, chunk: Buffer.from('x') })
    channel('undici:request:bodyChunkReceived').publish({ request: {}, chunk: Buffer.from('x') })

    expect(run.progressed).toBe(1)
  })

  it("hears an older undici from npm, which tells Node's channel of no chunk", async () => {
    const recorder = listen()
    const { url, nextResponse } = await startServer()
    const run = recorder.startRun({})

    const asked = recorder.within({ run }, () => olderRequest(url))
    ;(await nextResponse()).end('text')
    await (await asked).body.text()

    expect(run.progressed).toBe(1)
  })

  it('counts a chunk once that its undici both hands on and publishes', () => {
    const recorder = listen()
    const run = recorder.startRun({})
    const chunk = Buffer.from('x')
    const request = { onResponseData: (received: Buffer) => received === chunk }
    recorder.within({ run }, () => {
      channel('undici:request:create').publish({ request: {} })
      channel('undici:request:create').publish({ request })
    })

    channel('undici:request:bodyChunkReceived').publish({ request, chunk })
    const wantsMore = request.onResponseData(chunk)

    expect([wantsMore, run.progressed]).toEqual([true, 1])
  })

  it('gives a handle up that throws, and tells once', () => {
    const recorder = listen()
    const run = breakRun(recorder.startRun({}), 'runs')
    const request = {}

    recorder.within({ run }, () => channel('undici:request:create').publish({ request }))
    channel('undici:request:bodyChunkReceived').publish({ request })
    channel('undici:request:bodyChunkReceived').publish({ request })

    expect(recorder.warnings.map((warning) => warning.message)).toEqual([
      'Cannot report progress (adapter fetch)',
    ])
  })

  it.each([undefined, null, {}, { request: null }, { request: 'text' }])(
    'survives the message %j',
    (message) => {
      onTestFinished(fetchProgress().install(brokenRecorder('recorder')))

      // A subscriber that throws would be an uncaught exception, and fail this run of the tests.
      channel('undici:request:create').publish(message)
      channel('undici:request:bodyChunkReceived').publish(message)
    },
  )

  it('hears no more of a request that was on its way at uninstall', () => {
    const recorder = new RecordingRecorder()
    const uninstall = fetchProgress().install(recorder)
    const run = recorder.startRun({})
    const request = {}
    recorder.within({ run }, () => channel('undici:request:create').publish({ request }))

    uninstall()
    channel('undici:request:bodyChunkReceived').publish({ request })

    expect(run.progressed).toBe(0)
  })
})
