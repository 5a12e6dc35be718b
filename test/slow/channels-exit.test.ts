/** A channel is a guest: a platform that keeps its connection open, or never answers, keeps no process alive. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runApp } from './app-runner.ts'

/** Longer than any test: whoever waits for the connection to end waits in vain. */
const KEEP_ALIVE_MS = 120_000

const servers: Server[] = []
let [answering, silent] = ['', '']

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
})
afterAll(() => {
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
    const { lines, exitCode, tookMs } = await run(name, answering)

    expect(lines).toEqual([{ name: 'sent' }])
    expect(exitCode).toBe(0)
    expect(tookMs).toBeLessThan(8_000)
  })

  test.each(NAMES)('when the channel %s has given its notice up', async (name) => {
    const { lines, exitCode, tookMs } = await run(name, silent, { GIVE_UP_MS: '1000' })

    expect(lines).toEqual([{ name: 'aborted' }])
    expect(exitCode).toBe(0)
    expect(tookMs).toBeLessThan(8_000)
  })
})
