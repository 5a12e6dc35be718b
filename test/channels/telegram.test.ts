/** The Telegram channel with grammY's own client: what is asked of Telegram, and with what options. */

import { Api } from 'grammy'
import { Agent, setGlobalProxyFromEnv } from 'node:http'
import { fetch as undiciFetch, ProxyAgent } from 'undici'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { telegram, type TelegramOptions } from '../../src/channels/telegram/index.ts'
import { aPlatform, aProxy, failureOf, json } from './played-server.ts'
import { aChannel, aNotice, refused, ROOM, sent, signal, TOKEN } from './telegram-stage.ts'

const PLAIN = {
  text: '⚠️ Task index-repo timed out after 5m',
  entities: [{ type: 'code', offset: 8, length: 10 }],
  link_preview_options: { is_disabled: true },
}

describe('telegram', () => {
  it('posts to the topic, as an answer, with marked ranges instead of markup', async () => {
    const { channel, requests } = await aChannel(sent)

    const message = await channel.send(aNotice({ thread: '77', message: '5' }), signal())

    expect(message).toEqual({ id: `${ROOM}:4711` })
    expect(requests[0]?.path).toBe(`/bot${TOKEN}/sendMessage`)
    expect(requests[0]?.body).toEqual({
      chat_id: ROOM,
      ...PLAIN,
      message_thread_id: 77,
      reply_parameters: { message_id: 5, allow_sending_without_reply: true },
    })
  })

  it('posts to a chat by its name, and leaves out what can be no id', async () => {
    const { channel, requests } = await aChannel(sent)

    await channel.send(aNotice({ room: '@operators', thread: 'general', message: '1.5' }), signal())

    expect(requests[0]?.body).toEqual({ chat_id: '@operators', ...PLAIN })
  })

  it('follows a group that became a supergroup, where topics and messages have other numbers', async () => {
    const chat = -1_009_876_543_210
    const moved = refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: chat,
    })
    const there = json(200, { ok: true, result: { message_id: 3, chat: { id: chat } } })
    const { channel, requests } = await aChannel((response, request) =>
      (request.body['chat_id'] === String(chat) ? there : moved)(response, request),
    )

    const message = await channel.send(aNotice({ thread: '77', message: '5' }), signal())
    await channel.edit?.(message!, aNotice({ thread: '77', message: '5' }), signal())

    expect(message).toEqual({ id: `${chat}:3` })
    expect(requests[1]?.body).toEqual({ chat_id: String(chat), ...PLAIN })
    expect(requests[2]?.body).toEqual({ chat_id: String(chat), message_id: 3, ...PLAIN })
  })

  it('edits in place', async () => {
    const { edit, requests } = await aChannel(sent)

    await edit(aNotice({ thread: '77', message: '5' }))

    expect(requests[0]?.path).toBe(`/bot${TOKEN}/editMessageText`)
    expect(requests[0]?.body).toEqual({ chat_id: ROOM, message_id: 4_711, ...PLAIN })
  })

  it('takes an edit that changes nothing for a success', async () => {
    const { edit, requests } = await aChannel(
      refused(400, 'Bad Request: message is not modified: specified new message content is the same'),
    )

    await edit(aNotice())

    expect(requests.length).toBe(1)
  })

  it.each(['', 'x', '0', '-1', `${ROOM}:`])('asks nothing for the message %j', async (id) => {
    const { edit, requests } = await aChannel(sent)

    expect(await failureOf(edit(aNotice(), id))).toMatchObject({ reason: 'bad_message', retryable: false })
    expect(requests).toEqual([])
  })

  it('asks nothing without a chat', async () => {
    const { channel, requests } = await aChannel(sent)

    for (const notice of [aNotice({ room: '' }), { ...aNotice(), origin: undefined }])
      expect(await failureOf(channel.send(notice, signal()))).toMatchObject({
        reason: 'no_room',
        retryable: false,
      })
    expect(requests).toEqual([])
  })

  it.each<[string, () => TelegramOptions]>([
    ['its client', () => ({})],
    ['an agent', () => ({ agent: new Agent() })],
  ])('ends the request of %s when its time is over', async (_, options) => {
    const closed = Promise.withResolvers<void>()
    const { channel, arrival, hidden } = await aChannel(
      (response) => void response.on('close', () => closed.resolve()),
      options(),
    )
    const controller = new AbortController()
    const arrived = arrival()
    const sending = failureOf(channel.send(aNotice(), controller.signal), hidden)
    await arrived
    controller.abort()

    expect(await sending).toMatchObject({ reason: 'aborted', retryable: true })
    await closed.promise
  })

  it('takes a base address with a path, and an agent that knows a proxy', async () => {
    const platform = await aPlatform(sent)
    const proxy = await aProxy()
    const agent = new Agent({ proxyEnv: { HTTP_PROXY: proxy.url } })
    const channel = telegram({ token: TOKEN, baseUrl: `${platform.url}/telegram/`, agent })

    await channel.send(aNotice(), signal())

    expect(proxy.targets).toEqual([platform.host])
    expect(platform.requests[0]?.path).toBe(`/telegram/bot${TOKEN}/sendMessage`)
  })

  it("goes through the process's own proxy", async () => {
    const platform = await aPlatform(sent)
    const proxy = await aProxy()
    const restore = setGlobalProxyFromEnv({ http_proxy: proxy.url })

    await Promise.resolve(
      telegram({ token: TOKEN, baseUrl: platform.url }).send(aNotice(), signal()),
    ).finally(restore)

    expect(proxy.targets).toEqual([platform.host])
  })

  it('takes another fetch, which may know a proxy', async () => {
    const platform = await aPlatform(sent)
    const proxy = await aProxy()
    const dispatcher = new ProxyAgent(proxy.url)
    const fetch = ((url: string, init: object) =>
      undiciFetch(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch
    const channel = telegram({ token: TOKEN, baseUrl: platform.url, fetch })

    expect(await channel.send(aNotice(), signal())).toEqual({ id: `${ROOM}:4711` })
    await dispatcher.close()
    expect(proxy.targets).toEqual([platform.host])
  })
})

describe("telegram with a host's own client", () => {
  it('uses it as it is', async () => {
    const platform = await aPlatform(sent)
    const methods: string[] = []
    const api = new Api(TOKEN, { apiRoot: platform.url })
    api.config.use((call, method, payload, abort) => {
      methods.push(method)
      return call(method, payload, abort)
    })
    const channel = telegram({ api })

    await channel.edit!((await channel.send(aNotice(), signal()))!, aNotice(), signal())

    expect(methods).toEqual(['sendMessage', 'editMessageText'])
  })

  it('does not wait with it beyond the time of an attempt', async () => {
    const api = new Api(TOKEN)
    const waiting = Promise.withResolvers<void>()
    api.config.use(() => {
      waiting.resolve()
      return new Promise(() => {})
    })
    const controller = new AbortController()
    const sending = failureOf(telegram({ api }).send(aNotice(), controller.signal))
    await waiting.promise
    controller.abort()

    expect(await sending).toMatchObject({ reason: 'aborted', retryable: true })
  })

  it('has nothing to edit where the client answers a webhook instead of asking', async () => {
    const api = new Api(TOKEN)
    api.config.use(async () => ({ ok: true, result: true }) as never)

    expect(await telegram({ api }).send(aNotice(), signal())).toBeUndefined()
  })

  it('shows nothing of an error that its transformers throw', async () => {
    const api = new Api(TOKEN)
    api.config.use(() => Promise.reject(new Error(`no ${TOKEN}`, { cause: { code: 'ECONNREFUSED' } })))

    const error = await failureOf(telegram({ api }).send(aNotice(), signal()), [TOKEN, 'hunter2'])

    expect(error.message).toBe('Cannot send to Telegram: network error ECONNREFUSED')
  })
})

describe('the options of telegram', () => {
  const api = new Api('1:a')
  const token = '1:a'

  // Behind a function: code that looks at all of an `Api`, as a test's title would, calls methods of Telegram.
  it.each<[string, () => object]>([
    ['token', () => ({})],
    ['token', () => ({ token: '' })],
    ['token', () => ({ token: 'hunter2' })],
    ['token', () => ({ token: '1:hunter2/../2' })],
    ['token', () => ({ token: '1:hunter2', api })],
    ['baseUrl', () => ({ api, baseUrl: 'https://hunter2.test' })],
    ['api', () => ({ api: {} })],
    ['baseUrl', () => ({ token, baseUrl: 'hunter2' })],
    ['baseUrl', () => ({ token, baseUrl: 'ftp://hunter2' })],
    ['baseUrl', () => ({ token, baseUrl: 'https://me:hunter2@telegram.test' })],
    ['baseUrl', () => ({ token, baseUrl: 'https://telegram.test?key=hunter2' })],
    ['agent', () => ({ token, agent: { proxy: 'hunter2' } })],
    ['agent', () => ({ token, agent: new Agent(), fetch: globalThis.fetch })],
    ['fetch', () => ({ token, fetch: 'hunter2' })],
    ['name', () => ({ token, name: '' })],
    ['timeoutMs', () => ({ token, timeoutMs: Number.NaN })],
  ])('refuses a bad %s without showing it', (option, options) => {
    let shown = ''
    try {
      telegram(options())
    } catch (error) {
      shown = inspect(error, { showHidden: true })
    }

    expect(shown).toContain(`Cannot use telegram.${option}: it must be `)
    expect(shown).not.toContain('hunter2')
  })

  it('are told to the notifier', () => {
    expect(telegram({ token, name: 'ops', timeoutMs: 500 })).toMatchObject({
      name: 'ops',
      timeoutMs: 500,
      maxTextLength: 4_096,
      limits: [
        { per: 'channel', count: 30, perMs: 1_000 },
        { per: 'room', count: 1, perMs: 1_000, burst: 5 },
        { per: 'room', count: 20, perMs: 60_000 },
      ],
    })
  })
})
