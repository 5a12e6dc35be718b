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

describe.each(['console', 'discord', 'slack', 'telegram', 'webhook'])(
  'a process with the channel %s',
  (name) => {
    const run = (platform: string, giveUp: Readonly<Record<string, string>> = {}) =>
      runApp('channel.mjs', {
        variables: { CHANNEL: name, PLATFORM: platform, LIFESIGN_DISABLED: 'true', ...giveUp },
      })

    test('ends when its notice was sent', async () => {
      const { lines, exitCode, tookMs } = await run(answering)

      expect(lines).toEqual([{ name: 'sent' }])
      expect(exitCode).toBe(0)
      expect(tookMs).toBeLessThan(8_000)
    })

    test.skipIf(name === 'console')('ends when its notice was given up', async () => {
      const { lines, exitCode, tookMs } = await run(silent, { GIVE_UP_MS: '1000' })

      expect(lines).toEqual([{ name: 'aborted' }])
      expect(exitCode).toBe(0)
      expect(tookMs).toBeLessThan(8_000)
    })
  },
)
