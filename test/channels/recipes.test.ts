/** What channels are made of, so that another thread can make them again: by a token or an address, and secret. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { discord } from '../../src/channels/discord/index.ts'
import { functionChannel } from '../../src/channels/function/index.ts'
import { slack } from '../../src/channels/slack/index.ts'
import { telegram } from '../../src/channels/telegram/index.ts'
import { webhook } from '../../src/channels/webhook/index.ts'
import { recipeOf } from '../../src/model/channel-recipe.ts'
import type { Channel } from '../../src/model/notice.ts'

const SECRET = 'c2VjcmV0'
const DRIVERS = {
  slack: () => slack({ token: SECRET, slackApiUrl: new URL('https://slack.test/api/'), name: 'mine' }),
  discord: () => discord({ token: SECRET, name: 'mine', timeoutMs: 5_000 }),
  telegram: () => telegram({ token: `1:${SECRET}`, name: 'mine' }),
  webhook: () =>
    webhook({ url: `https://hook.test/${SECRET}`, headers: { a: 'b' }, maxPerSecond: 2, name: 'mine' }),
}
const MAKERS: Readonly<Record<string, (options: never) => Channel>> = { discord, slack, telegram, webhook }

describe.each(Object.entries(DRIVERS))('the recipe of %s', (driver, make) => {
  it('makes the same channel again', () => {
    const channel = make()
    const recipe = recipeOf(channel)

    const again = MAKERS[recipe?.driver ?? '']?.(JSON.parse(recipe?.options ?? '') as never)

    expect(recipe?.driver).toBe(driver)
    expect(again).toMatchObject(JSON.parse(JSON.stringify(channel)) as object)
    expect(recipeOf(again as Channel)).toEqual(recipe)
  })

  it('is nowhere to be seen', () => {
    const channel = make()

    expect(inspect(channel, { depth: 9, showHidden: true }) + JSON.stringify(channel)).not.toContain(SECRET)
  })
})

it.each([
  ['slack', slack({ client: { chat: { postMessage: async () => ({}), update: async () => ({}) } } })],
  ['slack', slack({ token: SECRET, fetch })],
  ['discord', discord({ rest: { queueRequest: async () => ({}) as never } })],
  ['webhook', webhook({ url: 'https://hook.test/', fetch })],
])('the recipe of %s has no options where it is made of something of the host', (driver, channel) => {
  expect(recipeOf(channel)).toMatchObject({ driver, options: undefined })
})

it('a function has no recipe', () => {
  expect(recipeOf(functionChannel('mine', () => {}))).toBeUndefined()
})
