/** A channel is a guest: a platform that keeps its connection open, or never answers, keeps no process alive. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { runApp } from './app-runner.ts'
import { NODES, startChild } from './child.ts'

/** Longer than an application may run: one that waits for the connection to end is killed, and has no exit code. */
const KEEP_ALIVE_MS = 120_000

const servers: Server[] = []
let [answering, silent, full] = ['', '', '']
let closeFull: () => Promise<unknown>

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  const body = JSON.stringify({ ok: true, id: '1', ts: '1.1', result: { message_id: 1 } })
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) =>
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(body)),
  )
  answering = await listen(server)
  silent = await listen(createServer((request) => void request.resume()))
  ;({ url: full, close: closeFull } = await nobodyAccepts())
})
afterAll(async () => {
  await closeFull()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

/** All that speak HTTP. */
const NAMES = ['discord', 'slack', 'telegram', 'webhook'] as const

const run = (name: string, platform: string, giveUp: Readonly<Record<string, string>> = {}) =>
  runApp('channel.mjs', {
    variables: { CHANNEL: name, PLATFORM: platform, LIFESIGN_DISABLED: 'true', ...giveUp },
  })

describe('a process ends', () => {
  // A console has nobody that could be silent.
  test.each([...NAMES, 'console'])('when the channel %s has sent its notice', async (name) => {
    const { lines, exitCode } = await run(name, answering)

    expect(lines).toEqual([{ name: 'sent' }])
    expect(exitCode).toBe(0)
  })

  test.each(NAMES)('when the channel %s has given its notice up', async (name) => {
    const { lines, exitCode } = await run(name, silent, { GIVE_UP_MS: '1000' })

    expect(lines).toEqual([{ name: 'aborted' }])
    expect(exitCode).toBe(0)
  })
})

// The attempts of this host last for 5 min: a process that waits for one is killed before, and has no exit code.
const runLast = async (
  {
    node,
    name,
    platform,
  }: { readonly node: keyof typeof NODES; readonly name: string; readonly platform: string },
  { onTestFinished: finished }: Pick<TestContext, 'onTestFinished'>,
): Promise<unknown[]> => {
  const { path, sourceFlags } = NODES[node]
  const args = [...sourceFlags, 'test/slow/apps/last-notice.mjs', name, platform]
  const { code, lines } = await startChild({ node: { path, sourceFlags }, args, finished }).ended
  return [code, lines[0], lines.at(-1)]
}

describe('a host that is done', () => {
  test.concurrent.for([
    ...NAMES.map((name) => ['Node 24', name] as const),
    ['Node 22.15', 'webhook'] as const,
  ])('does not wait, in %s, for a platform that never answers %s', async ([node, name], context) => {
    expect(await runLast({ node, name, platform: silent }, context)).toEqual([
      0,
      'host is done',
      'dead process_exit',
    ])
  })

  test.concurrent.for(['Node 24', 'Node 22.15'] as const)(
    'does not wait, in %s, for a connection that never comes up',
    async (node, context) => {
      expect(await runLast({ node, name: 'webhook', platform: full }, context)).toEqual([
        0,
        'host is done',
        'dead process_exit',
      ])
    },
  )
})

/** A port whose backlog is full: the system takes no further connection, and refuses none. */
async function nobodyAccepts(): Promise<{ readonly url: string; readonly close: () => Promise<unknown> }> {
  const listening = `
    const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const worker = new Worker(listening, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const waiting: Socket[] = []
  for (let count = 0; count < 8; count += 1) waiting.push(connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.all(waiting.slice(0, 2).map((socket) => once(socket, 'connect')))
  const close = (): Promise<unknown> => {
    for (const socket of waiting) socket.destroy()
    return worker.terminate()
  }
  return { url: `http://127.0.0.1:${port}`, close }
}
