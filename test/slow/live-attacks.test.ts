/** Attacks on the live view that need a kernel: the socket of another user, who never reads; and what stands in front of it. */

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, request as ask, type RequestListener } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { statusView } from '../../src/live/status.ts'
import type { LifesignOptions } from '../../src/options/options.ts'

const TOKEN = 'a-token-of-tests-0123'
const bearer = { authorization: `Bearer ${TOKEN}` }

describe('the socket of a process', () => {
  it('can be entered by its user, and by no other one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lifesign-attack-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const lifesign = instance({ status: { folder, sockets: true } })
    lifesign.open({ session: 'a' })
    const run = join(folder, 'run')
    while (!existsSync(run) || readdirSync(run).length === 0) await sleep(20)
    const socket = join(run, readdirSync(run)[0] ?? '')

    expect(await connectAs(undefined, socket)).toBe('connected')
    // Only root can become somebody else.
    if (process.getuid?.() === 0) expect(await connectAs(65_534, socket)).toBe('EACCES')
  })
})

describe('who asks for events and never reads them', () => {
  it('is cut off, prints nothing where the host prints, and others are answered meanwhile', async () => {
    const [printed, told] = [
      vi.spyOn(console, 'error').mockImplementation(() => {}),
      vi.spyOn(console, 'info'),
    ]
    onTestFinished(() => (printed.mockRestore(), told.mockRestore()))
    const lifesign = instance()
    const wide = 'x'.repeat(900)
    const runs = Array.from({ length: 500 }, (_, index) => lifesign.open({ session: `${wide}${index}` }))
    const view = statusView({ lifesign, machine: false, token: TOKEN })
    const held: Socket[] = []
    const address = await served(view.listener, (socket) => held.push(socket))

    const slow = connect(Number(address.port), '127.0.0.1')
    slow.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(slow, 'readable')
    while (held[0]?.destroyed !== true) {
      for (const run of runs) run.tool({ name: 'bash' }).end()
      expect((await fetch(new URL('healthz', address))).status).toBe(200)
      await sleep(50)
    }

    expect(printed).not.toHaveBeenCalled()
    expect(told).not.toHaveBeenCalled()
    slow.destroy()
  })
})

describe('GET /metrics', () => {
  it('answers what the Prometheus exporter of the application would', async () => {
    const exporter = new PrometheusExporter({ preventServerStart: true })
    const provider = new MeterProvider({ readers: [exporter] })
    provider.getMeter('test').createCounter('test.turns').add(3)
    const view = statusView({ lifesign: instance(), machine: false, token: TOKEN, prometheus: exporter })
    const address = await served(view.listener)

    const answer = await fetch(new URL('metrics', address))

    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await answer.text()).toMatch(/test_turns_total\S* 3/)
    await provider.shutdown()
  })
})

describe('behind a reverse proxy, below a path', () => {
  it('asks who comes through it for the token, and streams events to whoever has it', async () => {
    const lifesign = instance()
    lifesign.open({ session: 'a/b' })
    const view = statusView({ lifesign, machine: false, token: TOKEN, allowedHosts: ['ops.example.com'] })
    const behind = await served(view.listener)
    const proxy = await served(proxyTo(behind))
    const through = (
      path: string,
      headers: Record<string, string>,
    ): Promise<{ status: number; text: string }> =>
      textOf(new URL(`lifesign/${path}`, proxy), { host: 'ops.example.com', ...headers })

    expect((await through('api/sessions', {})).status).toBe(401)
    expect((await through('api/sessions', { ...bearer, host: 'evil.example' })).status).toBe(421)
    const heartbeat = await through('api/sessions/a%2Fb/heartbeat', bearer)
    expect(JSON.parse(heartbeat.text)).toMatchObject({ sessionKey: 'a/b' })
    expect((await through('api/events', bearer)).text).toContain('event: snapshot')
  })
})

function instance(options: LifesignOptions = {}): Lifesign {
  const lifesign = new Lifesign({ watchProcess: false, status: { sockets: false }, ...options })
  onTestFinished(() => lifesign.shutdown(0))
  return lifesign
}

async function served(listener: RequestListener, met: (socket: Socket) => void = () => {}): Promise<URL> {
  const server = createServer(listener).on('connection', met)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void (server.closeAllConnections(), server.close()))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

/** The first part of an answer. */
async function textOf(url: URL, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const asking = ask(url, { headers })
  asking.end()
  const [answer] = (await once(asking, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
  const [part] = (await once(answer, 'data')) as [Buffer]
  asking.destroy()
  return { status: answer.statusCode, text: part.toString() }
}

/** As the documented set-up does it: the path is taken away, the host's name is kept, and who asked is told. */
function proxyTo({ port }: URL): RequestListener {
  return ({ url = '', method, headers, socket }, response) => {
    const path = url.replace(/^\/lifesign/, '')
    const forwarded = { ...headers, 'x-forwarded-for': socket.remoteAddress ?? '' }
    const onward = ask({ host: '127.0.0.1', port, path, method, headers: forwarded }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.once('close', () => onward.destroy())
    onward.end()
  }
}

/** What happens to a user who connects. Undefined for our own. */
async function connectAs(uid: number | undefined, socket: string): Promise<string> {
  const become =
    uid === undefined ? '' : `process.setgroups([]); process.setegid(${uid}); process.seteuid(${uid});`
  const code = `${become} require('node:net').connect(process.argv[1])
    .once('error', ({ code }) => (console.log(code), process.exit()))
    .once('connect', () => (console.log('connected'), process.exit()))`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', code, socket])
  return stdout.trim()
}
