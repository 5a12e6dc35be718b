/** A channel that makes its own client says what is wrong with the package of that client. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'

import { loadClient } from '../../src/channels/client-package.ts'
import { discord } from '../../src/channels/discord/index.ts'
import { slack } from '../../src/channels/slack/index.ts'
import { telegram } from '../../src/channels/telegram/index.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'

import { appWith, packageFiles, startedWith } from '../support/installed-folder.ts'
import { failureOf } from './played-server.ts'

const wanted = {
  name: 'lifesign-no-such-client',
  least: '2.1.0',
  failure: 'Cannot send to Chat',
  bundled: () => Promise.reject(new Error('Cannot find it in /hunter2')),
}

describe('loadClient', () => {
  it('loads the copy of the application', async () => {
    startedWith(appWith(packageFiles(wanted.name, '2.1.0', 'exports.mine = true')))

    expect(await loadClient(wanted)).toEqual({ mine: true })
  })

  it('loads what a bundler has put in, where nothing is installed', async () => {
    const bundled = async () => ({ mine: true })

    expect(await loadClient({ ...wanted, bundled })).toEqual({ mine: true })
  })

  it('says what is missing, and shows no path', async () => {
    const error = await failureOf(loadClient(wanted))

    expect(error).toMatchObject({ reason: 'package_missing', retryable: false })
    expect(error.message).toBe(
      'Cannot send to Chat: the option token needs lifesign-no-such-client 2.1 or later, which is not installed: npm install lifesign-no-such-client',
    )
    expect(inspect(error)).not.toContain('hunter2')
  })

  it('says what is broken', async () => {
    startedWith(appWith(packageFiles(wanted.name, '2.1.0', 'throw new Error("/hunter2")')))

    const error = await failureOf(loadClient(wanted))

    expect(error).toMatchObject({ reason: 'package_broken', retryable: false })
    expect(error.message).toContain('what is installed cannot be loaded')
    expect(inspect(error)).not.toContain('hunter2')
  })
})

describe('with a token', () => {
  it.each([
    [slack({ token: 't' }), '@slack/web-api', '7.15.2', '8'],
    [discord({ token: 't' }), '@discordjs/rest', '2.0.1', '2.1'],
    [telegram({ token: '1:t' }), 'grammy', '1.31.0', '1.31.1'],
  ])('$name needs a newer package', async (channel, name, version, bound) => {
    startedWith(appWith(packageFiles(name, version)))

    const error = await failureOf(channel.send(plainNotice(channel.name), new AbortController().signal))

    expect(error).toMatchObject({ reason: 'package_too_old', retryable: false })
    expect(error.message).toMatch(/^Cannot send to (?:Slack|Discord|Telegram): /)
    expect(error.message).toContain(
      `the option token needs ${name} ${bound} or later, but ${version} is installed`,
    )
  })

  it('discord says that a client of the first major answers otherwise', async () => {
    // As `@discordjs/rest` 1 answers, with what undici's own `request` gives.
    const rest = { queueRequest: async () => ({ statusCode: 200, body: {} }) } as never

    const error = await failureOf(
      discord({ rest }).send(plainNotice('discord'), new AbortController().signal),
    )

    expect(error).toMatchObject({ reason: 'client_too_old', retryable: false })
  })
})
