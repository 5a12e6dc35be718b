/** Slack's client library behind the channel: the user's own, or one that is made for each call. */

import { createServer, setGlobalProxyFromEnv } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { sayJson, slackFixture, succeed, type Answering } from '../../src/channels/slack/fixture.ts'
import { slack } from '../../src/channels/slack/index.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'
import { testChannel } from '../../src/testing/channel-suite.ts'
import { aSlack, closing, failureOf, ownClient, send } from './slack-stage.ts'

describe('slack with a client of the user', () => {
  // The client follows no redirect either, but cannot tell one from a broken network.
  const fixture = slackFixture('slack', (url) => slack({ client: ownClient(url) }), {
    isRetryable: (status) => (status >= 300 && status < 400 ? true : undefined),
  })

  for (const { name, run } of testChannel(fixture)) it(name, run)

  it('leaves its retries to it, and posts once when an attempt was given up meanwhile', async () => {
    const waiting: Parameters<Answering>[] = []
    const played = await aSlack((...all) => void waiting.push(all))
    const channel = slack({ client: ownClient(played.url, 3) })
    const controller = new AbortController()
    const first = failureOf(channel.send(plainNotice('slack'), controller.signal))
    await vi.waitUntil(() => waiting.length === 1)

    controller.abort()
    const second = send(channel)
    waiting.splice(0).forEach(([response]) => void response.writeHead(500).end())
    await vi.waitUntil(() => waiting.length === 1)
    waiting.forEach(([response, call]) => succeed(response, call))

    expect(await first).toMatchObject({ reason: 'aborted', retryable: true })
    expect(await second).toEqual({ id: 'room-1:1503435956.000247' })
    expect(played.calls.length).toBe(2)
  })

  it('posts anew when the call before has failed, and other notices at any time', async () => {
    const played = await aSlack((response) => sayJson(response, { ok: false, error: 'internal_error' }))
    const channel = slack({ client: ownClient(played.url) })
    await failureOf(send(channel))
    played.answer(succeed)

    await Promise.all([send(channel), send(channel, plainNotice('slack', { room: 'other' }))])

    expect(played.calls.map(({ args }) => args['channel'])).toEqual(['room-1', 'room-1', 'other'])
  })
})

describe('slack with a token', () => {
  it('drops its request when the signal aborts', async () => {
    const played = await aSlack(() => undefined)
    const dropped: boolean[] = []
    played.answer((response) => void response.on('close', () => dropped.push(true)))
    const controller = new AbortController()
    const sent = failureOf(
      slack({ token: 't', slackApiUrl: played.url }).send(plainNotice('slack'), controller.signal),
    )
    await vi.waitUntil(() => played.calls.length === 1)

    controller.abort()

    expect(await sent).toMatchObject({ reason: 'aborted', retryable: true })
    await vi.waitUntil(() => dropped.length === 1)
  })

  it('says nothing to the console, whatever happens', async () => {
    const said = (['debug', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))
    const played = await aSlack((response) => void response.destroy())

    await failureOf(send(slack({ token: 't', slackApiUrl: played.url })))

    for (const spy of said) expect(spy).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  it('goes through the fetch that it is given', async () => {
    const played = await aSlack()
    const asked: string[] = []
    const channel = slack({
      token: 't',
      slackApiUrl: 'https://slack.invalid/proxied/api/',
      fetch: (url, init) => {
        asked.push(String(url))
        return fetch(`${played.url}/chat.postMessage`, init)
      },
    })

    await send(channel)

    expect(asked).toEqual(['https://slack.invalid/proxied/api/chat.postMessage'])
    expect(played.calls.length).toBe(1)
  })

  it("goes through the process's own proxy", async () => {
    const played = await aSlack()
    const proxy = await aProxy(played.port)
    const restore = setGlobalProxyFromEnv({ http_proxy: proxy.url })

    await send(slack({ token: 't', slackApiUrl: 'http://slack.invalid/api/' })).finally(restore)

    expect(proxy.asked).toEqual(['slack.invalid:80'])
    expect(played.calls.length).toBe(1)
  })
})

/** A proxy that tunnels, and knows no other address than this. */
async function aProxy(port: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer()
  server.on('connect', (request, socket) => {
    asked.push(String(request.url))
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(target).pipe(socket)
    })
    socket.on('error', () => target.destroy())
    target.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  closing({ close: () => new Promise<void>((resolve) => void server.close(() => resolve())) })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
