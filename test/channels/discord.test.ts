/** The Discord channel with discord.js' own client: what is asked of Discord, and with what options. */

import { REST } from '@discordjs/rest'
import { setGlobalProxyFromEnv } from 'node:http'
import { ProxyAgent } from 'undici'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { discord } from '../../src/channels/discord/index.ts'
import { aChannel, aNotice, ASKED, created, ROOM, signal, STANDING, THREAD, TOKEN } from './discord-stage.ts'
import { aPlatform, aProxy, failureOf, json } from './played-server.ts'

describe('discord', () => {
  it('posts to the room: nobody is called, no page is shown, and a second attempt is known by its nonce', async () => {
    const { channel, requests } = await aChannel(created)

    const message = await channel.send(aNotice({ message: ASKED }), signal())

    expect(message).toEqual({ id: STANDING })
    expect(requests[0]).toMatchObject({ method: 'POST', path: `/v10/channels/${ROOM}/messages` })
    expect(requests[0]?.headers.authorization).toBe(`Bot ${TOKEN}`)
    expect(requests[0]?.body).toEqual({
      content: '⚠️ Task `index-repo` timed out after 5m',
      allowed_mentions: { parse: [], replied_user: false },
      flags: 4,
      message_reference: { message_id: ASKED, fail_if_not_exists: false },
      nonce: expect.stringMatching(/^[\w-]{25}$/),
      enforce_nonce: true,
    })
  })

  it('posts to the thread where there is one, for a thread is a channel', async () => {
    const { channel, requests } = await aChannel(created)

    await channel.send(aNotice({ thread: THREAD }), signal())

    expect(requests[0]?.path).toBe(`/v10/channels/${THREAD}/messages`)
  })

  it('leaves out a message that Discord would refuse as no id', async () => {
    const { channel, requests } = await aChannel(created)

    await channel.send(aNotice({ message: 'not-an-id' }), signal())

    expect(requests[0]?.body).not.toHaveProperty('message_reference')
  })

  it('has one nonce for a notice in a room, and another for each other notice and room', async () => {
    const { channel, requests } = await aChannel(created)

    for (const notice of [aNotice(), aNotice(), aNotice({ thread: THREAD }), { ...aNotice(), id: 'other' }])
      await channel.send(notice, signal())

    const nonces = requests.map(({ body }) => body['nonce'])
    expect(nonces[1]).toBe(nonces[0])
    expect(new Set(nonces).size).toBe(3)
  })

  it('says the same once, though the answer to the first attempt was lost', async () => {
    const standing = new Map<unknown, string>()
    const { channel, arrival } = await aChannel((response, request) => {
      const known = standing.get(request.body['nonce'])
      standing.set(request.body['nonce'], known ?? STANDING)
      if (known !== undefined) json(200, { id: known })(response, request)
    })
    const controller = new AbortController()
    const arrived = arrival()
    const first = failureOf(channel.send(aNotice(), controller.signal))
    await arrived
    controller.abort()

    expect(await first).toMatchObject({ reason: 'aborted', retryable: true })
    expect(await channel.send(aNotice(), signal())).toEqual({ id: STANDING })
    expect(standing.size).toBe(1)
  })

  it('edits in place, as silently', async () => {
    const { edit, requests } = await aChannel(created)

    await edit(aNotice({ thread: THREAD }))

    expect(requests[0]).toMatchObject({
      method: 'PATCH',
      path: `/v10/channels/${THREAD}/messages/${STANDING}`,
    })
    expect(requests[0]?.body).toEqual({
      content: '⚠️ Task `index-repo` timed out after 5m',
      allowed_mentions: { parse: [], replied_user: false },
      flags: 4,
    })
  })

  it('waits no longer than Discord says where a room has used up its share', async () => {
    const spent = { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '4' }
    const { channel, requests } = await aChannel(json(200, { id: STANDING }, spent))
    await channel.send(aNotice(), signal())

    const error = await failureOf(channel.send(aNotice(), signal()))

    expect(error).toMatchObject({ reason: 'status_429', retryable: true })
    expect(error.retryAfterMs).toBeGreaterThan(3_000)
    expect(error.retryAfterMs).toBeLessThanOrEqual(4_000)
    expect(requests.length).toBe(1)
  })

  it('keeps its token after a 401, so that the next refusal has its own name', async () => {
    const answers = [json(401, { message: '401: Unauthorized', code: 0 }), created]
    const { channel, requests } = await aChannel((...args) => answers.shift()?.(...args))
    await failureOf(channel.send(aNotice(), signal()))

    await channel.send(aNotice(), signal())

    expect(requests[1]?.headers.authorization).toBe(`Bot ${TOKEN}`)
  })

  it.each([undefined, '', '../users/@me', 'a/b', '1?x=2'])('asks nothing for the room %j', async (room) => {
    const { channel, edit, requests } = await aChannel(created)
    const { origin: _, ...placeless } = aNotice()
    const notice = room === undefined ? { ...placeless, origin: undefined } : aNotice({ room })

    for (const work of [channel.send(notice, signal()), edit(notice)])
      expect(await failureOf(work)).toMatchObject({ reason: 'bad_room', retryable: false })
    expect(requests).toEqual([])
  })

  it('takes a base address with a path, and goes through a proxy', async () => {
    const platform = await aPlatform(created)
    const proxy = await aProxy()
    const agent = new ProxyAgent(proxy.url)
    const channel = discord({ token: TOKEN, baseUrl: `${platform.url}/discord/api/`, agent })

    await channel.send(aNotice(), signal())
    await agent.close()

    expect(proxy.targets).toEqual([platform.host])
    expect(platform.requests[0]?.path).toBe(`/discord/api/v10/channels/${ROOM}/messages`)
  })

  it("goes through the process's own proxy", async () => {
    const platform = await aPlatform(created)
    const proxy = await aProxy()
    const restore = setGlobalProxyFromEnv({ http_proxy: proxy.url })
    const sending = discord({ token: TOKEN, baseUrl: platform.url }).send(aNotice(), signal())

    await Promise.resolve(sending).finally(restore)

    expect(proxy.targets).toEqual([platform.host])
  })
})

describe("discord with a host's own client", () => {
  it('leaves its retries to it', async () => {
    const answers = [json(503, ''), json(503, ''), created]
    const platform = await aPlatform((...args) => answers.shift()?.(...args))
    const rest = new REST({ api: platform.url, retries: 2 }).setToken(TOKEN)

    expect(await discord({ rest }).send(aNotice(), signal())).toEqual({ id: STANDING })
    expect(platform.requests.length).toBe(3)
  })

  it('does not wait with it beyond the time of an attempt', async () => {
    const platform = await aPlatform(
      json(429, { message: '', retry_after: 3_600 }, { 'retry-after': '3600' }),
    )
    const rest = new REST({ api: platform.url }).setToken(TOKEN)
    const controller = new AbortController()
    const limited = new Promise((resolve) => rest.on('restDebug', resolve))
    const sending = failureOf(discord({ rest }).send(aNotice(), controller.signal))
    await limited
    controller.abort()

    expect(await sending).toMatchObject({ reason: 'aborted', retryable: true })
  })

  it('says that it has no token', async () => {
    const error = await failureOf(discord({ rest: new REST() }).send(aNotice(), signal()))

    expect(error).toMatchObject({ reason: 'no_token', retryable: false })
  })
})

describe('the options of discord', () => {
  const rest = new REST()

  it.each<[string, object]>([
    ['token', {}],
    ['token', { token: '' }],
    ['token', { token: 'Bot hunter2' }],
    ['token', { token: 'hunter2\n' }],
    ['token', { token: 'hunter2', rest }],
    ['baseUrl', { rest, baseUrl: 'https://hunter2.test' }],
    ['rest', { rest: {} }],
    ['baseUrl', { token: 't', baseUrl: 'hunter2' }],
    ['baseUrl', { token: 't', baseUrl: 'ftp://hunter2' }],
    ['baseUrl', { token: 't', baseUrl: 'https://me:hunter2@discord.test' }],
    ['baseUrl', { token: 't', baseUrl: 'https://discord.test?key=hunter2' }],
    ['agent', { token: 't', agent: { proxy: 'hunter2' } }],
    ['name', { token: 't', name: '' }],
    ['timeoutMs', { token: 't', timeoutMs: 0 }],
  ])('refuses a bad %s without showing it: %o', (option, options) => {
    let shown = ''
    try {
      discord(options)
    } catch (error) {
      shown = inspect(error, { showHidden: true })
    }

    expect(shown).toContain(`Cannot use discord.${option}: it must be `)
    expect(shown).not.toContain('hunter2')
  })

  it('are told to the notifier', () => {
    expect(discord({ token: 't', name: 'ops', timeoutMs: 500 })).toMatchObject({
      name: 'ops',
      timeoutMs: 500,
      maxTextLength: 2_000,
      limits: [
        { per: 'channel', count: 50, perMs: 1_000 },
        { per: 'room', count: 5, perMs: 5_000 },
      ],
    })
  })
})
