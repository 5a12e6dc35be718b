/** What the Telegram channel makes of refusals, as Telegram describes them, and of broken answers. */

import { describe, expect, it } from 'vitest'
import { aPlatform, failureOf, json, type PlayedAnswer } from './played-server.ts'
import { aChannel, aNotice, refused, sent, signal } from './telegram-stage.ts'

describe('telegram', () => {
  it.each([
    [400, 'Bad Request: chat not found', 'chat_not_found'],
    [400, 'Bad Request: message thread not found', 'thread_not_found'],
    [400, 'Bad Request: TOPIC_CLOSED', 'thread_not_found'],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'chat_migrated'],
    [403, 'Forbidden: bot was blocked by the user', 'bot_shut_out'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'bot_shut_out'],
    [403, 'Forbidden: user is deactivated', 'bot_shut_out'],
    [400, 'Bad Request: message to edit not found', 'message_gone'],
    [400, "Bad Request: message can't be edited", 'message_gone'],
    [400, 'Bad Request: message text is empty', 'status_400'],
    [401, 'Unauthorized', 'status_401'],
    [404, 'Not Found', 'status_404'],
    [413, 'Request Entity Too Large', 'status_413'],
  ])('gives up at status %i, %s', async (status, description, reason) => {
    const { channel, edit, hidden } = await aChannel(refused(status, `${description} hunter2`))

    for (const attempt of [() => channel.send(aNotice({ thread: '77' }), signal()), () => edit(aNotice())])
      expect(await failureOf(attempt(), hidden)).toMatchObject({ reason, retryable: false })
  })

  it('posts to the chat where there is no such topic', async () => {
    const { channel, requests } = await aChannel((response, request) =>
      ('message_thread_id' in request.body ? refused(400, 'Bad Request: message thread not found') : sent)(
        response,
        request,
      ),
    )

    expect(await channel.send(aNotice({ thread: '77', message: '5' }), signal())).toBeDefined()
    expect(requests[1]?.body).toMatchObject({ reply_parameters: { message_id: 5 } })
  })

  it('says that a message is gone', async () => {
    const { edit } = await aChannel(refused(400, 'Bad Request: message to edit not found'))

    const { message } = await failureOf(edit(aNotice()))

    expect(message).toBe('Cannot edit on Telegram: status 400, message_gone')
  })

  it('leaves the wait that Telegram asks for to the notifier', async () => {
    const { channel, requests, hidden } = await aChannel(
      refused(429, 'Too Many Requests: retry after 35', { retry_after: 35 }),
    )

    const error = await failureOf(channel.send(aNotice(), signal()), hidden)

    expect(error).toMatchObject({ reason: 'status_429', retryable: true, retryAfterMs: 35_000 })
    expect(requests.length).toBe(1)
  })

  const broken: readonly (readonly [string, PlayedAnswer, string])[] = [
    ['an error of its own', refused(500, 'Internal Server Error'), 'status_500'],
    ['a gateway before it', json(502, '<html>hunter2'), 'unreadable_answer'],
    ['an answer cut short', json(200, '{"ok":true,"result":{"message_id":'), 'unreadable_answer'],
    ['an answer of somebody else', json(200, '{"status":"hunter2"}'), 'unreadable_answer'],
    [
      'an answer that breaks off',
      (response) =>
        void response.writeHead(200, { 'content-length': 99 }).write('{"ok":', () => response.destroy()),
      'network',
    ],
    ['a reset connection', (response) => void response.socket?.resetAndDestroy(), 'network'],
  ]
  it.each(broken)('may be tried again after %s', async (_, answer, reason) => {
    const { channel, edit, hidden } = await aChannel(answer)

    for (const work of [channel.send(aNotice(), signal()), edit(aNotice())])
      expect(await failureOf(work, hidden)).toMatchObject({ reason, retryable: true })
  })

  it('follows no redirect', async () => {
    const elsewhere = await aPlatform(sent)
    const { channel, hidden } = await aChannel((response, request) =>
      json(
        307,
        { ok: false, error_code: 307, description: '' },
        { location: elsewhere.url },
      )(response, request),
    )

    expect(await failureOf(channel.send(aNotice(), signal()), hidden)).toMatchObject({
      reason: 'status_307',
      retryable: false,
    })
    expect(elsewhere.requests).toEqual([])
  })
})
