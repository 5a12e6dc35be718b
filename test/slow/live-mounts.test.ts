/** The live view in servers that are there already: Node's own, Express, Fastify, Hono, route handlers; and alone on its port. */

import { once } from 'node:events'
import { createServer, request as askNode, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { serve } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { statusView, type StatusView } from '../../src/live/status.ts'

const TOKEN = 'a-token-of-tests-0123'
const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

function viewOf(basePath = ''): { lifesign: Lifesign; view: StatusView } {
  const lifesign = new Lifesign({ watchProcess: false })
  const view = statusView({ lifesign, machine: false, token: TOKEN, basePath })
  ends.push(
    () => lifesign.shutdown(0),
    () => view.close(),
  )
  return { lifesign, view }
}

async function addressOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, 'listening')
  ends.push(() => (server.closeAllConnections(), server.close()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Looks, listens and stops, as a page does. */
async function isWhole(address: string, lifesign: Lifesign): Promise<void> {
  const run = lifesign.open({ session: 'C1/171', label: 'index-repo' })
  const heartbeat = await fetch(`${address}/api/sessions/C1%2F171/heartbeat`)
  expect(await heartbeat.json()).toMatchObject({ sessionKey: 'C1/171', turnId: run.id })

  const leaving = new AbortController()
  const events = await fetch(`${address}/api/events`, { signal: leaving.signal })
  const reader = (events.body as ReadableStream<Uint8Array>).getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('event: snapshot')
  run.tool({ name: 'bash' })
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('"toolName":"bash"')
  leaving.abort()

  const stop = (body: string | undefined): Promise<Response> =>
    fetch(`${address}/api/sessions/C1%2F171/stop`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body }),
    })
  expect(await (await stop('{"queued":true}')).json()).toMatchObject({ status: 'done', runsEnded: 1 })
  expect(run.ended?.cause).toBe('stop')
  expect(await (await stop(undefined)).json()).toMatchObject({ status: 'nothing_to_do' })
}

describe('statusView()', () => {
  it('mounts in a server of node:http', async () => {
    const { lifesign, view } = viewOf()
    const server = createServer(view.listener)
    server.listen(0, '127.0.0.1')

    await isWhole(await addressOf(server), lifesign)
  })

  it('mounts in Express below a path, also behind its parser of bodies', async () => {
    const { lifesign, view } = viewOf()
    const app = express()
    app.use(express.json())
    app.use('/lifesign', view.listener)
    const server = app.listen(0, '127.0.0.1')

    await isWhole(`${await addressOf(server)}/lifesign`, lifesign)
  })

  it('mounts in Fastify below a path', async () => {
    const { lifesign, view } = viewOf('/lifesign')
    const app = fastify()
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.all('/lifesign/*', (request, reply) => {
      reply.hijack()
      void view.listener(request.raw, reply.raw)
    })
    ends.push(() => app.close())
    await app.listen({ port: 0, host: '127.0.0.1' })

    await isWhole(`${await addressOf(app.server)}/lifesign`, lifesign)
  })

  it('mounts in Hono below a path', async () => {
    const { lifesign, view } = viewOf()
    const app = new Hono().route('/lifesign', view.app)
    const server = serve({
      fetch: app.fetch,
      port: 0,
      hostname: '127.0.0.1',
      overrideGlobalObjects: false,
    }) as Server

    await isWhole(`${await addressOf(server)}/lifesign`, lifesign)
  })

  it('is a route handler, as Next calls it: with a request alone, so that a token is asked for', async () => {
    const { lifesign, view } = viewOf('/lifesign')
    lifesign.open({ session: 'a' })
    // app/lifesign/[[...path]]/route.ts: export const GET = view.fetch, and POST the same.
    const GET = view.fetch
    const address = 'http://localhost:3000/lifesign/api/sessions/a/heartbeat'

    expect((await GET(new Request(address))).status).toBe(401)
    const answer = await GET(new Request(address, { headers: { authorization: `Bearer ${TOKEN}` } }))
    expect(await answer.json()).toMatchObject({ sessionKey: 'a', state: 'awaiting_model' })
  })

  it('leaves Request and Response of the host as they are', async () => {
    const before = [globalThis.Request, globalThis.Response]
    const { view } = viewOf()
    const server = createServer(view.listener)
    server.listen(0, '127.0.0.1')
    await fetch(`${await addressOf(server)}/healthz`)

    expect([globalThis.Request, globalThis.Response]).toEqual(before)
  })
})

describe('statusPort', () => {
  async function alone(): Promise<{ lifesign: Lifesign; address: string; port: number }> {
    const lifesign = new Lifesign({
      watchProcess: false,
      statusPort: 0,
      status: { token: TOKEN, sockets: false },
    })
    ends.push(() => lifesign.shutdown(0))
    const port = (await lifesign.statusPort) ?? 0
    return { lifesign, port, address: `http://127.0.0.1:${port}` }
  }

  it('serves the view alone, and is closed with the instance', async () => {
    const { lifesign, address } = await alone()
    await isWhole(address, lifesign)

    await lifesign.shutdown(1_000)

    await expect(fetch(`${address}/healthz`)).rejects.toThrow('fetch failed')
  })

  it('refuses a body that is too large while it comes, and cuts whoever says no headers', async () => {
    const { lifesign, port } = await alone()
    lifesign.open({ session: 'a' })
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    }
    const large = askNode({ port, host: '127.0.0.1', method: 'POST', path: '/api/sessions/a/stop', headers })
    large.on('error', () => {})
    for (let count = 0; count < 40; count += 1) large.write('x'.repeat(1_000))
    large.end()
    const [answer] = (await once(large, 'response')) as [{ statusCode: number; resume(): void }]
    answer.resume()
    expect(answer.statusCode).toBe(413)

    const slow = connect(port, '127.0.0.1')
    slow.on('error', () => {})
    slow.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    slow.resume()
    await once(slow, 'close')
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  })
})
