/** No fault on the way puts a token, an address or a word of a notice into telemetry or a log. */

import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { consoleChannel } from '../../src/channels/console/index.ts'
import { functionChannel } from '../../src/channels/function/index.ts'
import { webhook } from '../../src/channels/webhook/index.ts'
import type { Channel } from '../../src/model/notice.ts'
import { failedDelivery, RUN_SECRETS } from '../support/failed-delivery.ts'

const SECRETS = ['token-hunter2', 'query-hunter2', 'header-hunter2', 'body-hunter2']

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function aHook(answer: (response: ServerResponse) => void): Promise<Channel> {
  const server = createServer((request, response) => request.resume().on('end', () => answer(response)))
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return hookAt(`127.0.0.1:${port}`)
}

function hookAt(host: string, client?: typeof fetch): Channel {
  return webhook({
    name: 'hook',
    url: `http://${host}/token-hunter2?key=query-hunter2`,
    headers: { 'x-key': 'header-hunter2' },
    ...(client && { fetch: client }),
  })
}

const broken = (): never => {
  throw new Error('token-hunter2')
}

/** Each channel, broken in its own way. */
const CASES: Readonly<Record<string, () => Channel | Promise<Channel>>> = {
  'a webhook that refuses': () => aHook((response) => void response.writeHead(403).end('body-hunter2')),
  'a webhook that is overloaded': () =>
    aHook((response) => void response.writeHead(429, { 'retry-after': '1' }).end('body-hunter2')),
  'a webhook that fails': () =>
    aHook((response) => void response.writeHead(500, 'body-hunter2').end('body-hunter2')),
  'a webhook that redirects': () =>
    aHook((response) => void response.writeHead(302, { location: '/body-hunter2' }).end()),
  'a webhook that speaks no HTTP': () =>
    aHook((response) => void response.socket?.end('body-hunter2\r\n\r\n')),
  'a webhook that hangs up': () => aHook((response) => void response.socket?.destroy()),
  'a webhook that never answers': () => aHook(() => {}),
  'a webhook that nobody runs': () => hookAt('127.0.0.1:1'),
  'a webhook whose client throws': () =>
    hookAt('hook.test', (url) =>
      Promise.reject(new TypeError(`cannot reach ${String(url)} with header-hunter2`)),
    ),
  'a function that throws': () => functionChannel('hook', broken),
  'a function that throws no error': () =>
    functionChannel('hook', () => {
      throw Object.assign(Object.create(null) as object, { message: 'token-hunter2' })
    }),
  'a function that repeats the notice': () =>
    functionChannel('hook', ({ text }) => Promise.reject(Object.assign(new Error(text), { reason: text }))),
  'a function that never settles': () => functionChannel('hook', () => new Promise(() => {})),
  'a console that is closed': () => {
    const stream = new Writable()
    stream.destroy()
    return consoleChannel({ name: 'hook', stream })
  },
  'a console that fails': () =>
    consoleChannel({
      name: 'hook',
      stream: new Writable({ write: (_chunk, _encoding, done) => done(new Error('token-hunter2')) }),
    }),
}

describe('nothing leaks from', () => {
  it.each(Object.entries(CASES))('%s', async (name, open) => {
    const { shown, deliveries, said } = await failedDelivery(await open(), {
      silent: name.includes('never'),
    })

    expect(deliveries.at(-1)?.outcome).toBe('dead')
    for (const { reason } of deliveries) expect(reason).toMatch(/^[a-z0-9_]{1,40}$/)
    expect(said.length).toBeGreaterThan(0)
    for (const secret of [...SECRETS, ...RUN_SECRETS, '127.0.0.1', 'hook.test'])
      expect(shown).not.toContain(secret)
  })
})
