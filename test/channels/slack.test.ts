/** What the Slack channel posts and edits, with the real client library against a played Slack. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { sayJson } from '../../src/channels/slack/fixture.ts'
import { slack, type SlackOptions } from '../../src/channels/slack/index.ts'
import { finishedNotice, plainNotice } from '../../src/testing/channel-samples.ts'
import { aSlack, failureOf, never, ownClient, send } from './slack-stage.ts'

describe('slack', () => {
  it('posts with its token, as nothing but text', async () => {
    const played = await aSlack()

    await send(slack({ token: 'xoxb-hunter2', slackApiUrl: new URL(`${played.url}/`) }))

    expect(played.calls).toMatchObject([
      {
        method: 'chat.postMessage',
        authorization: 'Bearer xoxb-hunter2',
        args: {
          channel: 'room-1',
          thread_ts: 'thread-1',
          text: '⚠️ Task `index-repo` timed out after 5m',
          parse: 'none',
          link_names: 'false',
          unfurl_links: 'false',
          unfurl_media: 'false',
        },
      },
    ])
    expect(JSON.parse(played.calls[0]?.args['blocks'] ?? '')).toEqual([
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: '⚠️ Task ' },
              { type: 'text', text: 'index-repo', style: { code: true } },
              { type: 'text', text: ' timed out after 5m' },
            ],
          },
        ],
      },
    ])
  })

  it.each([
    [{ thread: '1.1', message: '2.2' }, '1.1'],
    [{ message: '2.2' }, '2.2'],
    [{}, undefined],
  ])('answers to %o in the thread %s', async (place, thread) => {
    const played = await aSlack()
    const notice = { ...plainNotice('slack'), origin: { channel: 'slack', room: 'C1', ...place } }

    await send(slack({ token: 't', slackApiUrl: played.url }), notice)

    expect(played.calls[0]?.args['thread_ts']).toBe(thread)
  })

  it('edits by the id of the conversation that Slack found behind a name', async () => {
    const played = await aSlack((response, { args }) =>
      sayJson(response, { ok: true, channel: 'C123', ts: args['ts'] ?? '1.5' }),
    )
    const channel = slack({ token: 't', slackApiUrl: played.url })
    const notice = plainNotice('slack', { room: '#general' })

    const message = await send(channel, notice)
    await channel.edit?.(message!, { ...finishedNotice('slack'), origin: notice.origin }, never())

    expect(message).toEqual({ id: 'C123:1.5' })
    expect(played.calls[1]).toMatchObject({
      method: 'chat.update',
      args: { channel: 'C123', ts: '1.5', parse: 'none', link_names: 'false' },
    })
  })

  it('needs a room', async () => {
    const notice = { ...plainNotice('slack'), origin: undefined }

    expect(await failureOf(send(slack({ token: 't' }), notice))).toMatchObject({
      reason: 'no_room',
      retryable: false,
    })
  })

  it.each<[string, unknown]>([
    ['token: it must be', {}],
    ['token: it must be left out beside client', { token: 'hunter2', client: ownClient('http://localhost') }],
    ['client: it must be', { client: {} }],
    ['client: it must be', { client: { chat: { postMessage() {} } } }],
    [
      'slackApiUrl: it must be',
      { client: ownClient('http://localhost'), slackApiUrl: 'https://hunter2.test' },
    ],
    ['fetch: it must be', { client: ownClient('http://localhost'), fetch }],
    ['token: it must be', { token: '' }],
    ['token: it must be', { token: 'hunter2\n' }],
    ['token: it must be', { token: 42 }],
    ['slackApiUrl: it must be', { token: 't', slackApiUrl: 'hunter2' }],
    ['slackApiUrl: it must be', { token: 't', slackApiUrl: 'ftp://hunter2.test' }],
    ['slackApiUrl: it must be', { token: 't', slackApiUrl: 'https://hunter2@slack.com/api' }],
    ['slackApiUrl: it must be', { token: 't', slackApiUrl: 'https://slack.com/api?k=hunter2' }],
    ['fetch: it must be', { token: 't', fetch: 'hunter2' }],
    ['name: it must be', { token: 't', name: '' }],
    ['timeoutMs: it must be a number above 0, but is 0', { token: 't', timeoutMs: 0 }],
  ])('refuses a bad option%s without showing a secret', (said, options) => {
    let shown = ''
    try {
      slack(options as SlackOptions)
    } catch (error) {
      shown = inspect(error, { showHidden: true })
    }

    expect(shown).toContain(`TypeError: Cannot use slack.${said}`)
    expect(shown).not.toContain('hunter2')
  })
})
