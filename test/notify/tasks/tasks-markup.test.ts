/** The list of tasks in the markup of each channel, sent by the platforms' own clients. */

import { REST } from '@discordjs/rest'
import * as fc from 'fast-check'
import { Api } from 'grammy'
import { afterEach, describe, expect, it } from 'vitest'
import { discordMarkup } from '../../../src/channels/discord/index.ts'
import { slackMarkup } from '../../../src/channels/slack/index.ts'
import { telegramMarkup } from '../../../src/channels/telegram/index.ts'
import { tasksText } from '../../../src/instance.ts'
import type { TasksTextOptions } from '../../../src/notify/tasks/tasks-text.ts'
import { aPlatform, closeServers, json } from '../../channels/played-server.ts'
import { aSlack, ownClient } from '../../channels/slack-stage.ts'
import { aHost } from './stage.ts'

afterEach(closeServers)

/** A name that would call everybody, link and leave its markup, if it could. */
const HOSTILE = '`@everyone` <!channel> [a](https://evil.test) *b*\u202e\u001b[31m'

function aTask() {
  const { clock, lifesign, open } = aHost()
  open(HOSTILE).tool({ name: 'web_fetch' })
  return { lifesign, at: clock.wallTime() }
}

describe('tasksText() in the markup of a channel', () => {
  it('is what the client of Slack posts, with names as code', async () => {
    const slack = await aSlack()
    const client = ownClient(slack.url)

    await client.chat.postMessage({ channel: 'C1', ...tasksText(slackMarkup, aTask()) })

    const { text, elements } = slackMessage(slack.calls[0]!.args)
    expect(text).toContain("1 is alive.\n🟢 `'@everyone' &lt;!channel&gt;")
    expect(elements).toContainEqual({
      type: 'text',
      text: "'@everyone' <!channel> [a](https://evil.test) *b*",
      style: { code: true },
    })
  })

  it('is what the client of Telegram sends, with names as marked ranges', async () => {
    const platform = await aPlatform(
      json(200, { ok: true, result: { message_id: 1, chat: { id: 1 }, date: 0 } }),
    )
    const api = new Api('1:a', { apiRoot: platform.url })
    const { text, ...other } = tasksText(telegramMarkup, aTask())

    await api.sendMessage('1', text, other)

    const body = platform.requests[0]!.body as unknown as { text: string; entities: Range[] }
    const [name, tool] = body.entities.map(({ offset, length }) => body.text.slice(offset, offset + length))
    expect(name).toBe("'@everyone' <!channel> [a](https://evil.test) *b*")
    expect(tool).toBe('web_fetch')
    expect(body.text.startsWith('1 is alive.')).toBe(true)
  })

  it('is what the client of Discord posts, and calls nobody', async () => {
    const platform = await aPlatform(json(200, { id: '1', channel_id: '1' }))
    const rest = new REST({ api: platform.url }).setToken('a')
    const { content, allowedMentions, flags } = tasksText(discordMarkup, aTask())

    await rest.post('/channels/1/messages', {
      body: { content, allowed_mentions: { parse: allowedMentions.parse }, flags },
    })

    const body = platform.requests[0]!.body as unknown as { content: string; allowed_mentions: object }
    expect(body.content).toContain("🟢 `'@everyone' <!channel> [a]\u2060(https://evil.test) *b*` runs for")
    expect(body.allowed_mentions).toEqual({ parse: [] })
  })
})

describe('tasksText() for a platform that takes only so much', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 90 }),
    fc.constantFrom('*_~`|'.repeat(20), '<!channel>&'.repeat(9), '@everyone '.repeat(9), '漢字'.repeat(45)),
  )
  /** All of a list that is shown, and its limit. */
  const platforms = {
    discord: { max: 2_000, textOf: (options: TasksTextOptions) => tasksText(discordMarkup, options).content },
    slack: { max: 4_000, textOf: (options: TasksTextOptions) => tasksText(slackMarkup, options).text },
    telegram: { max: 4_096, textOf: (options: TasksTextOptions) => tasksText(telegramMarkup, options).text },
  }

  it('leaves rows out, never a part of one, and counts them', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 80, size: 'max' }), (names) => {
        const { clock, lifesign, open } = aHost()
        for (const one of names) open(one).tool({ name: one })
        const options = { lifesign, at: clock.wallTime(), maxRows: 1_000 }

        for (const { max, textOf } of Object.values(platforms)) {
          const text = textOf(options)
          const rows = text.split('\n').filter((line) => line.startsWith('🟢')).length
          const left = Number(/\nand (\d+) more (?:is|are) alive$/.exec(text)?.[1] ?? 0)
          expect(text.length).toBeLessThanOrEqual(max)
          expect(rows + left).toBe(names.length)
        }
        const { text, entities } = tasksText(telegramMarkup, options)
        expect(entities.length).toBeLessThanOrEqual(100)
        for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 5 },
    )
  })
})

interface Range {
  readonly offset: number
  readonly length: number
}

function slackMessage({ text, blocks = '' }: Readonly<Record<string, string>>) {
  const [block] = JSON.parse(blocks) as [{ elements: [{ elements: object[] }] }]
  return { text, elements: block.elements[0].elements }
}
