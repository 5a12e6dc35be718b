/** What the Discord channel makes of refusals, as Discord documents them, and of broken answers. */

import { describe, expect, it } from 'vitest'
import { aChannel, aNotice, ASKED, signal } from './discord-stage.ts'
import { failureOf, json, type PlayedAnswer } from './played-server.ts'

describe('discord', () => {
  it('says that a message is gone, and does not try again', async () => {
    const { edit, hidden } = await aChannel(
      json(404, { message: 'Unknown Message answer-hunter2', code: 10_008 }),
    )

    expect(await failureOf(edit(aNotice()), hidden)).toMatchObject({
      message: 'Cannot edit on Discord: the message is gone',
      reason: 'message_gone',
      retryable: false,
    })
  })

  it.each([
    {
      code: 50_035,
      errors: { message_reference: { _errors: [{ message: 'Cannot reply to a system message' }] } },
    },
    { code: 160_002 },
  ])('answers nobody where Discord takes no answer: %o', async (facts) => {
    const { channel, requests } = await aChannel((response, request) =>
      ('message_reference' in request.body
        ? json(400, { message: 'answer-hunter2', ...facts })
        : json(200, { id: '1' }))(response, request),
    )

    expect(await channel.send(aNotice({ message: ASKED }), signal())).toEqual({ id: '1' })
    expect(requests[1]?.body['nonce']).toBe(requests[0]?.body['nonce'])
  })

  it('gives up where that is no help', async () => {
    const { channel, requests, hidden } = await aChannel(json(400, { message: '', code: 160_002 }))

    expect(await failureOf(channel.send(aNotice({ message: ASKED }), signal()), hidden)).toMatchObject({
      message: 'Cannot send to Discord: reply_refused',
      retryable: false,
    })
    expect(requests.length).toBe(2)
  })

  it.each([
    [401, { message: '401: Unauthorized', code: 0 }, 'status_401', false],
    [403, { message: 'Missing Permissions', code: 50_013 }, 'status_403', false],
    [404, { message: 'Unknown Channel', code: 10_003 }, 'status_404', false],
    [400, { message: 'Invalid Form Body', code: 50_035, errors: { content: {} } }, 'status_400', false],
    [307, '', 'status_307', false],
    [503, '<html>answer-hunter2', 'status_503', true],
    [404, '<html>answer-hunter2', 'unreadable_answer', true],
    [200, '{"id": "answer-hunter2', 'unreadable_answer', true],
  ] as const)('reads status %i with %j', async (status, body, reason, retryable) => {
    const { channel, hidden } = await aChannel(json(status, body))

    expect(await failureOf(channel.send(aNotice(), signal()), hidden)).toMatchObject({ reason, retryable })
  })

  it.each([
    [{ 'retry-after': '65', 'x-ratelimit-scope': 'user' }, 65_000],
    [{ 'retry-after': '0.75', 'x-ratelimit-global': 'true' }, 750],
    [{}, undefined],
  ] as const)('leaves the wait of %o to the notifier', async (headers, retryAfterMs) => {
    const body = { message: 'You are being rate limited.', retry_after: 64.57, global: false }
    const { channel, requests, hidden } = await aChannel(json(429, body, headers))

    const error = await failureOf(channel.send(aNotice(), signal()), hidden)

    expect(error).toMatchObject({ reason: 'status_429', retryable: true, retryAfterMs })
    expect(requests.length).toBe(1)
  })

  it.each([
    [{ 'x-ratelimit-scope': 'global', 'x-ratelimit-global': 'true' }, 'channel'],
    [{ 'x-ratelimit-scope': 'user' }, undefined],
  ] as const)('says what the wait of %o concerns', async (headers, retryAfterPer) => {
    const limited = json(429, { message: '', retry_after: 1 }, { 'retry-after': '1', ...headers })
    const { channel } = await aChannel(limited)

    expect(await failureOf(channel.send(aNotice(), signal()))).toMatchObject({ retryAfterPer })
  })

  it('asks once: trying again is for the notifier', async () => {
    const { channel, requests } = await aChannel(json(503, ''))

    await failureOf(channel.send(aNotice(), signal()))

    expect(requests.length).toBe(1)
  })

  it.each([
    ['a reset connection', ((response) => void response.socket?.resetAndDestroy()) as PlayedAnswer],
    // Unread, what is left of it would end the process of the host.
    [
      'a refusal that breaks off',
      ((response) =>
        void response
          .writeHead(503, { 'content-length': 99 })
          .write('answer-hunter2', () => response.destroy())) as PlayedAnswer,
    ],
    [
      'an answer that breaks off',
      ((response) =>
        void response
          .writeHead(200, { 'content-length': 99 })
          .write('answer-hunter2', () => response.destroy())) as PlayedAnswer,
    ],
  ])('may be tried again after %s', async (_, answer) => {
    const { channel, hidden } = await aChannel(answer)

    const error = await failureOf(channel.send(aNotice(), signal()), hidden)

    expect(error).toMatchObject({ reason: 'network', retryable: true })
    expect(error.message).toMatch(/^Cannot send to Discord: network error \w+$/)
  })
})
