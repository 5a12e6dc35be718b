/** The suite must fail what breaks its rules: each broken channel here breaks one. */

import { describe, expect, it } from 'vitest'
import { DeliveryError, type Channel, type Notice } from '../../src/model/notice.ts'
import { testChannel, type ChannelFixture, type Received } from '../../src/testing/channel-suite.ts'

interface Platform {
  status: number
  retryAfter: string | undefined
  hanging: boolean
  gone: boolean
  readonly messages: Received[]
}

type Send = (platform: Platform, notice: Notice, signal: AbortSignal) => Promise<void> | void

/** Lawful: all that the suite asks for. */
async function lawful(platform: Platform, notice: Notice, signal: AbortSignal): Promise<void> {
  const { status, retryAfter } = platform
  if (signal.aborted || platform.gone) throw refusal('network', true)
  if (platform.hanging) await aborted(signal)
  const wait = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) * 1_000 }
  if (status >= 300)
    throw refusal(`status_${status}`, status >= 500 || [408, 425, 429].includes(status), wait)
  platform.messages.push(message(notice))
}

function message({ text, parts, origin }: Notice): Received {
  const code = parts.filter((part) => part.type === 'code').map((part) => part.value)
  return { text, raw: JSON.stringify({ text }), room: origin?.room, thread: origin?.thread, code }
}

function refusal(reason: string, retryable: boolean, more: object = {}): DeliveryError {
  return new DeliveryError(`Cannot send to memory: ${reason}`, { reason, retryable, ...more })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(refusal('aborted', true)))
  })
}

function fixtureOf(send: Send): ChannelFixture {
  return {
    name: 'memory',
    secrets: ['hunter2'],
    honours: ['room', 'thread'],
    open() {
      const platform: Platform = {
        status: 200,
        retryAfter: undefined,
        hanging: false,
        gone: false,
        messages: [],
      }
      const channel: Channel = { name: 'memory', send: (notice, signal) => send(platform, notice, signal) }
      return {
        channel,
        received: () => platform.messages,
        hang: () => void (platform.hanging = true),
        answer: (status, headers = {}) =>
          void Object.assign(platform, { status, retryAfter: headers['retry-after'] }),
        unplug: () => void (platform.gone = true),
        close: () => undefined,
      }
    },
  }
}

/** Statements that a channel fails. */
async function failed(send: Send): Promise<string[]> {
  const statements: string[] = []
  for (const { name, run } of testChannel(fixtureOf(send))) {
    await run().catch(() => statements.push(name.replace('memory ', '')))
  }
  return statements
}

/** A channel that does everything right but what the test changes about its message or its error. */
function bent(options: { message?: Partial<Received>; error?: (error: DeliveryError) => Error }): Send {
  return async (platform, notice, signal) => {
    try {
      await lawful(platform, notice, signal)
      platform.messages.push({ ...platform.messages.pop()!, ...options.message })
    } catch (error) {
      throw options.error?.(error as DeliveryError) ?? error
    }
  }
}

describe('testChannel', () => {
  it('passes a lawful channel', async () => {
    expect(await failed(lawful)).toEqual([])
  })

  it.each<[string, Send, string]>([
    ['sends nothing', () => undefined, 'delivers a notice once'],
    [
      'sends twice',
      async (...all) => [await lawful(...all), await lawful(...all)][0],
      'delivers a notice once',
    ],
    ['forgets the thread', bent({ message: { thread: undefined } }), 'honours room and thread of the origin'],
    [
      'lets escape sequences through',
      bent({ message: { raw: '\u001b[31m' } }),
      'carries untrusted text without letting it act',
    ],
    [
      'lets a name end its code',
      bent({ message: { code: ['', '*_~<b>'] } }),
      'carries untrusted text without letting it act',
    ],
    [
      'retries what is hopeless',
      bent({ error: ({ reason }) => refusal(reason, true) }),
      'reads every status as its platform means it',
    ],
    [
      'forgets how long to wait',
      bent({ error: ({ reason, retryable }) => refusal(reason, retryable) }),
      'passes on how long the platform asks to wait',
    ],
    [
      'forbids another attempt after a time-out',
      bent({ error: (error) => (error.reason === 'aborted' ? refusal('aborted', false) : error) }),
      'stops when its signal aborts, and may be tried again',
    ],
    [
      'sends although it was aborted',
      (platform, notice) => lawful(platform, notice, new AbortController().signal),
      'sends nothing when its signal has aborted before',
    ],
    [
      'gives up when the platform is away',
      bent({ error: (error) => (error.reason === 'network' ? refusal('network', false) : error) }),
      'may be tried again when the platform cannot be reached',
    ],
    [
      'shows a secret in a cause',
      bent({
        error: ({ reason, retryable }) => refusal(reason, retryable, { cause: new Error('at hunter2') }),
      }),
      'shows no secret and no text in any error',
    ],
    [
      'shows the text in an error',
      async (platform, notice, signal) =>
        bent({ error: (error) => Object.assign(error, { body: notice.text }) })(platform, notice, signal),
      'shows no secret and no text in any error',
    ],
  ])('fails a channel that %s', async (_, send, statement) => {
    expect(await failed(send)).toContain(statement)
  })
})
