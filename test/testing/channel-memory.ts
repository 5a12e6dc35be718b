/** A lawful channel on a platform in memory, and ways to bend it. */

import {
  DeliveryError,
  type Channel,
  type Notice,
  type NoticePart,
  type SentMessage,
} from '../../src/model/notice.ts'
import { FORBIDDEN_BYTES } from '../../src/testing/channel-samples.ts'
import type { ChannelFixture, Edited, Losable, Received } from '../../src/testing/channel-suite.ts'

/** What the platform has and how it fares. */
export interface Platform {
  status: number
  retryAfter: string | undefined
  hanging: boolean
  broken: boolean
  away: boolean
  lost: Losable | undefined
  readonly messages: Received[]
  readonly edits: Edited[]
}

/** How a channel sends. */
export type Send = (
  platform: Platform,
  notice: Notice,
  signal: AbortSignal,
) => Promise<SentMessage | void> | SentMessage | void

/** Makes the channel of a test. */
export type ChannelOf = (platform: Platform) => Channel

/** The longest text that the platform takes. */
export const MAX_LENGTH = 200

/** Does all that the suite asks for. */
export function lawfulChannel(platform: Platform): Channel {
  return {
    name: 'memory',
    maxTextLength: MAX_LENGTH,
    limits: [{ per: 'room', count: 1, perMs: 1_000 }],
    send: (notice, signal) => lawfulSend(platform, notice, signal),
    async edit({ id }, notice, signal) {
      await answered(platform, signal)
      platform.edits.push({ ...shown(notice), id })
    },
    async identify(signal) {
      await answered(platform, signal)
      if (platform.lost === 'access') throw refusal('status_401', false, { gone: 'access' })
      return { name: 'memory-bot' }
    },
  }
}

/** Sends as the suite asks for. */
export async function lawfulSend(
  platform: Platform,
  notice: Notice,
  signal: AbortSignal,
): Promise<SentMessage> {
  await answered(platform, signal)
  platform.messages.push({ ...shown(notice), ...(platform.lost === 'thread' && { thread: undefined }) })
  return { id: String(platform.messages.length) }
}

/** A channel that does everything right but what the test changes. */
export function bent(options: {
  readonly channel?: Partial<Channel>
  readonly message?: Partial<Received> | ((message: Received) => Partial<Received>)
  readonly edit?: Partial<Edited>
  readonly error?: (error: DeliveryError) => Error
}): ChannelOf {
  return (platform) => {
    const channel = lawfulChannel(platform)
    const bend = <T>(work: Promise<T>): Promise<T> =>
      work.catch((error: DeliveryError) => {
        throw options.error?.(error) ?? error
      })
    return {
      ...channel,
      async send(notice, signal) {
        const sent = await bend(lawfulSend(platform, notice, signal))
        const message = platform.messages.pop()!
        const change = typeof options.message === 'function' ? options.message(message) : options.message
        platform.messages.push({ ...message, ...change })
        return sent
      },
      async edit(message, notice, signal) {
        await bend(Promise.resolve(channel.edit?.(message, notice, signal)))
        platform.edits.push({ ...platform.edits.pop()!, ...options.edit })
      },
      ...options.channel,
    }
  }
}

/** A refusal by the platform. */
export function refusal(reason: string, retryable: boolean, more: object = {}): DeliveryError {
  return new DeliveryError(`Cannot send to memory: ${reason}`, { reason, retryable, ...more })
}

/** The fixture of a channel. */
export function fixtureOf(channelOf: ChannelOf): ChannelFixture {
  return {
    name: 'memory',
    secrets: ['hunter2'],
    honours: ['room', 'thread'],
    loses: ['message', 'thread', 'room', 'access'],
    open() {
      const platform: Platform = {
        status: 200,
        retryAfter: undefined,
        hanging: false,
        broken: false,
        away: false,
        lost: undefined,
        messages: [],
        edits: [],
      }
      const channel = channelOf(platform)
      return {
        channel,
        received: () => platform.messages,
        ...(channel.edit !== undefined && { edits: () => platform.edits }),
        hang: () => void (platform.hanging = true),
        answer: (status, headers = {}) =>
          void Object.assign(platform, { status, retryAfter: headers['retry-after'] }),
        breakOff: () => void (platform.broken = true),
        unplug: () => void (platform.away = true),
        lose: (what) => void (platform.lost = what),
        close: () => undefined,
      }
    },
  }
}

async function answered(platform: Platform, signal: AbortSignal): Promise<void> {
  const { status, retryAfter, lost } = platform
  if (signal.aborted || platform.away) throw refusal('network', true)
  if (lost === 'room' || lost === 'access') throw refusal(`${lost}_gone`, false, { gone: lost })
  if (platform.broken) throw refusal('unreadable_answer', true)
  if (platform.hanging) await aborted(signal)
  const wait = /^\d+$/.test(retryAfter ?? '') ? { retryAfterMs: Number(retryAfter) * 1_000 } : {}
  if (status >= 300)
    throw refusal(`status_${status}`, status >= 500 || [408, 425, 429].includes(status), wait)
}

function shown({ text, parts, origin }: Notice): Received {
  const ofType = (type: NoticePart['type']) => parts.filter((part) => part.type === type)
  const links = ofType('link').map((part) => (part.type === 'link' ? part.url : ''))
  return {
    text: cut(text),
    raw: text.replaceAll(new RegExp(FORBIDDEN_BYTES, 'g'), ' '),
    room: origin?.room,
    thread: origin?.thread,
    code: ofType('code').map(({ value }) => value),
    links: links.filter((url) => URL.parse(url)?.protocol === 'https:'),
    pings: [],
  }
}

function cut(text: string): string {
  const fits = text.length <= MAX_LENGTH
  return fits ? text : `${text.slice(0, MAX_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(refusal('aborted', true)))
  })
}
