/** The Discord channel before a server that answers as a test says. */

import { afterEach } from 'vitest'
import { discord, type DiscordOptions } from '../../src/channels/discord/index.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { Origin } from '../../src/model/origin.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'
import { aPlatform, closeServers, json, type PlayedAnswer } from './played-server.ts'

export const TOKEN = 'MTk4.token-hunter2'
export const ROOM = '100000000000000001'
export const THREAD = '100000000000000002'
export const ASKED = '100000000000000003'
export const STANDING = '100000000000000004'

/** What Discord answers to a message that it took. */
export const created = json(200, { id: STANDING, channel_id: ROOM })
/** One that never aborts. */
export const signal = () => new AbortController().signal

afterEach(closeServers)

/** The notice of every day, for a channel of Discord. */
export function aNotice(origin: Partial<Origin> = {}): Notice {
  return { ...plainNotice('discord'), origin: { channel: 'discord', room: ROOM, ...origin } }
}

/** A channel with a client of its own, the platform before it, and the words that no error may show. */
export async function aChannel(answer: PlayedAnswer, options: DiscordOptions = {}) {
  const platform = await aPlatform(answer)
  const channel = discord({ token: TOKEN, baseUrl: platform.url, ...options })
  const edit = (notice: Notice) => channel.edit!({ id: STANDING }, notice, signal())
  return { ...platform, channel, edit, hidden: [TOKEN, platform.host, 'index-repo', 'answer-hunter2'] }
}
