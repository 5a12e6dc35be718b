/** The Telegram channel before a server that answers as a test says. */

import { afterEach } from 'vitest'
import { telegram, type TelegramOptions } from '../../src/channels/telegram/index.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { Origin } from '../../src/model/origin.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'
import { aPlatform, closeServers, json, type PlayedAnswer } from './played-server.ts'

export const TOKEN = '110201543:token-hunter2'
export const ROOM = '-1001234567890'

/** What Telegram answers to a message that it took. */
export const sent = json(200, {
  ok: true,
  result: { message_id: 4_711, chat: { id: Number(ROOM) }, date: 0 },
})
/** What Telegram answers to one that it did not take. */
export const refused = (code: number, description: string, parameters?: object) =>
  json(code, { ok: false, error_code: code, description, ...(parameters && { parameters }) })
/** One that never aborts. */
export const signal = () => new AbortController().signal

afterEach(closeServers)

/** The notice of every day, for a chat of Telegram. */
export function aNotice(origin: Partial<Origin> = {}): Notice {
  return { ...plainNotice('telegram'), origin: { channel: 'telegram', room: ROOM, ...origin } }
}

/** A channel with a client of its own, the platform before it, and the words that no error may show. */
export async function aChannel(answer: PlayedAnswer, options: TelegramOptions = {}) {
  const platform = await aPlatform(answer)
  const channel = telegram({ token: TOKEN, baseUrl: platform.url, ...options })
  const edit = (notice: Notice, id = `${ROOM}:4711`) => channel.edit!({ id }, notice, signal())
  const hidden = [TOKEN, 'hunter2', platform.host, 'index-repo']
  return { ...platform, channel, edit, hidden }
}
