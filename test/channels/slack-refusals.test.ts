/** How the Slack channel reads refusals, with the real client library against a played Slack. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { sayJson, succeed, type Answering } from '../../src/channels/slack/fixture.ts'
import { slack } from '../../src/channels/slack/index.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'
import { anEnd, aNotifier, aRun } from '../notify/news.ts'
import { aSlack, failureOf, never, send } from './slack-stage.ts'

describe('slack, refused,', () => {
  it.each([
    ['ratelimited', true],
    ['rate_limited', true],
    ['fatal_error', true],
    ['internal_error', true],
    ['service_unavailable', true],
    ['request_timeout', true],
    ['team_added_to_org', true],
    ['channel_not_found', false],
    ['not_in_channel', false],
    ['is_archived', false],
    ['invalid_auth', false],
    ['token_revoked', false],
    ['missing_scope', false],
    ['msg_too_long', false],
    ['a_code_of_next_year', false],
  ])('reads the code %s: another attempt can help: %s', async (code, retryable) => {
    const played = await aSlack((response) => sayJson(response, { ok: false, error: code }))

    const error = await failureOf(send(slack({ token: 't', slackApiUrl: played.url })))

    expect(error).toMatchObject({ message: `Cannot send to Slack: ${code}`, reason: code, retryable })
  })

  it.each(['cannot_reply_to_message', 'restricted_action_non_threadable_channel'])(
    'posts to the room where no thread can be: %s',
    async (code) => {
      const played = await aSlack((response, call) =>
        'thread_ts' in call.args ? sayJson(response, { ok: false, error: code }) : succeed(response, call),
      )

      await send(slack({ token: 't', slackApiUrl: played.url }))

      expect(played.calls.map(({ args }) => args['thread_ts'])).toEqual(['thread-1', undefined])
    },
  )

  it.each(['message_not_found', 'edit_window_closed', 'cant_update_message'])(
    'says for good that a message cannot be edited: %s',
    async (code) => {
      const played = await aSlack((response) => sayJson(response, { ok: false, error: code }))
      const channel = slack({ token: 't', slackApiUrl: played.url })

      const error = await failureOf(channel.edit?.({ id: 'C1:1.5' }, plainNotice('slack'), never()))

      expect(error).toMatchObject({
        message: `Cannot edit a message in Slack: ${code}`,
        reason: code,
        retryable: false,
      })
    },
  )

  it.each<[string, Answering, object]>([
    [
      'a wait in an answer of 200',
      (response) =>
        void response.writeHead(200, { 'retry-after': '3' }).end('{"ok":false,"error":"ratelimited"}'),
      { reason: 'ratelimited', retryable: true, retryAfterMs: 3_000 },
    ],
    [
      'a wait with 503',
      (response) => void response.writeHead(503, { 'retry-after': '4' }).end(),
      { reason: 'status_503', retryable: true, retryAfterMs: 4_000 },
    ],
    [
      'a 429 without a wait',
      (response) => void response.writeHead(429).end(),
      { retryable: true, retryAfterMs: undefined },
    ],
    [
      'an answer that is no JSON',
      (response) => void response.writeHead(200).end('<html>hunter2</html>'),
      { reason: 'malformed_answer', retryable: true },
    ],
    [
      'an answer that breaks off',
      (response) =>
        void response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
      { reason: 'request_failed', retryable: true },
    ],
    ['a reset connection', (response) => void response.destroy(), { reason: 'network', retryable: true }],
    [
      'a redirect',
      (response) => void response.writeHead(307, { location: 'http://hunter2.test/' }).end(),
      { reason: 'status_307', retryable: false },
    ],
  ])('reads %s', async (_, answering, facts) => {
    const played = await aSlack(answering)

    const error = await failureOf(send(slack({ token: 'hunter2', slackApiUrl: played.url })))

    expect(error).toMatchObject(facts)
    expect(inspect(error, { showHidden: true, depth: 10 })).not.toContain('hunter2')
    expect(played.calls.length).toBe(1)
  })
})

describe('slack behind a notifier', () => {
  it('is tried again as Slack asks, and then delivers', async () => {
    const answers: Answering[] = [
      (response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
      (response) => sayJson(response, { ok: false, error: 'internal_error' }),
      succeed,
    ]
    const played = await aSlack((...all) => answers.shift()?.(...all))
    const { notifier, clock, outcomes } = aNotifier({
      // Faked time runs faster than a real answer.
      channels: [slack({ token: 't', slackApiUrl: played.url, timeoutMs: 86_400_000 })],
    })

    notifier.runEnded(aRun({ origin: { channel: 'slack', room: 'C1' } }), anEnd())
    const flushed = notifier.forceFlush()
    while (outcomes().at(-1) !== 'delivered: first') await clock.advanceAsync(1_000)
    await flushed

    expect(outcomes()).toEqual(['retried: ratelimited', 'retried: internal_error', 'delivered: first'])
  })
})
