/** No fault of network or platform lets a token, an address or a word of a notice leave a channel but to its people. */

import { Agent as HttpAgent, createServer, type RequestListener } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ProxyAgent, fetch as undiciFetch } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { discord } from '../../src/channels/discord/index.ts'
import { slack } from '../../src/channels/slack/index.ts'
import { telegram } from '../../src/channels/telegram/index.ts'
import { webhook } from '../../src/channels/webhook/index.ts'
import type { Channel } from '../../src/model/notice.ts'
import { failedDelivery, RUN_SECRETS } from '../support/failed-delivery.ts'

const TOKEN = 'token-hunter2'
const PATH = 'path-hunter2'
const ANSWER = 'answer-hunter2'
const PROXY_USER = 'proxy-hunter2'

/** What a channel is made with: where the platform is, and perhaps a proxy before it. */
type Made = (baseUrl: string, proxy?: string) => Channel

const through = (proxy: string): typeof fetch => {
  const dispatcher = new ProxyAgent(proxy)
  return ((url: string, init: object) => undiciFetch(url, { ...init, dispatcher })) as unknown as typeof fetch
}

/** For plain HTTP, or for TLS. */
const agentOf = (baseUrl: string, proxy = '') =>
  new (baseUrl.startsWith('https:') ? HttpsAgent : HttpAgent)({ proxyEnv: { HTTP_PROXY: proxy } })

const CHANNELS: Readonly<Record<string, Made>> = {
  discord: (baseUrl, proxy) =>
    discord({ token: TOKEN, baseUrl, ...(proxy !== undefined && { agent: new ProxyAgent(proxy) }) }),
  slack: (slackApiUrl, proxy) =>
    slack({ token: TOKEN, slackApiUrl, ...(proxy !== undefined && { fetch: through(proxy) }) }),
  telegram: (baseUrl, proxy) =>
    telegram({ token: `1:${TOKEN}`, baseUrl, ...(proxy !== undefined && { fetch: through(proxy) }) }),
  'telegram through an agent': (baseUrl, proxy) =>
    telegram({ token: `1:${TOKEN}`, baseUrl, agent: agentOf(baseUrl, proxy) }),
  webhook: (url, proxy) =>
    webhook({
      url: `${url}?key=query-hunter2`,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(proxy !== undefined && { fetch: through(proxy) }),
    }),
}

const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

async function aServer(
  answer: RequestListener,
): Promise<{ readonly host: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    request.resume().on('end', () => answer(request, response))
  })
  server.on('connect', (_, socket) => void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => [server.closeAllConnections(), server.close()] })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const html: RequestListener = (_, response) => void response.end(`<html>${ANSWER}</html>`)
const refusing: RequestListener = (_, response) => void response.writeHead(407).end(ANSWER)
const breakingOff: RequestListener = (_, response) => {
  response.writeHead(500, { 'content-length': 999 }).write(`{"${ANSWER}`, () => response.destroy())
}

/** What can go wrong between a channel and its platform, and where that leaves the address. */
const TROUBLES: Readonly<Record<string, (made: Made) => Promise<Channel>>> = {
  'a host that nobody knows': async (made) => made(`https://host-hunter2.invalid/${PATH}`),
  'a server that speaks no TLS': async (made) => made(`https://${(await aServer(html)).host}/${PATH}`),
  'an answer that breaks off': async (made) => made(`http://${(await aServer(breakingOff)).host}/${PATH}`),
  'a refusal in no known words': async (made) => made(`http://${(await aServer(refusing)).host}/${PATH}`),
  'a proxy that refuses its password': async (made) =>
    made(
      `http://platform-hunter2.invalid/${PATH}`,
      `http://${PROXY_USER}:word-hunter2@${(await aServer(refusing)).host}`,
    ),
  'a proxy that nobody runs': async (made) =>
    made(`http://platform-hunter2.invalid/${PATH}`, `http://${PROXY_USER}:word-hunter2@127.0.0.1:1`),
}

describe.each(Object.entries(CHANNELS))('nothing leaks from %s', (channel, made) => {
  it.each(Object.entries(TROUBLES))('before %s', async (name, trouble) => {
    // The client that grammY has for agents waits on: the time of the attempt ends it.
    const silent = channel.includes('agent') && name.includes('breaks off')

    const { shown, deliveries, said } = await failedDelivery(await trouble(made), { silent })

    expect(deliveries.at(-1)?.outcome).toBe('dead')
    for (const { reason } of deliveries) expect(reason).toMatch(/^[a-z0-9_]{1,40}$/)
    expect(said.length).toBeGreaterThan(0)
    for (const secret of ['hunter2', '127.0.0.1', '.invalid', ...RUN_SECRETS])
      expect(shown).not.toContain(secret)
  })

  it.each([301, 302, 303, 307, 308])('to another host that a status of %i names', async (status) => {
    const elsewhere = await aServer(html)
    const { host } = await aServer((_request, response) =>
      response.writeHead(status, { location: `http://${elsewhere.host}/${ANSWER}` }).end(),
    )

    const { shown, deliveries } = await failedDelivery(made(`http://${host}/${PATH}`))

    expect(elsewhere.asked).toEqual([])
    expect(deliveries.at(-1)?.outcome).toBe('dead')
    expect(shown).not.toContain('hunter2')
  })
})
