/** The suite must fail what breaks its rules: each broken channel here breaks one. */

import { describe, expect, it } from 'vitest'
import type { DeliveryError, RateLimit } from '../../src/model/notice.ts'
import {
  bent,
  fixtureOf,
  lawfulChannel,
  lawfulSend,
  MAX_LENGTH,
  refusal,
  type ChannelOf,
  type Send,
} from './channel-memory.ts'
import { failed, failureOf, sending } from './channel-verdict.ts'

/** Changes only messages that were cut. */
function cutTo(text: string): ChannelOf {
  return bent({ message: (message) => (message.text.endsWith('…') ? { text } : {}) })
}

/** Lawful, but for what goes wrong with edits. */
function editing(error: (error: DeliveryError) => Error): ChannelOf {
  return (platform) => ({ ...bent({ error })(platform), send: lawfulChannel(platform).send })
}

/** Lawful, but for a limit. */
function limitedTo(change: Partial<RateLimit>): ChannelOf {
  return bent({ channel: { limits: [{ per: 'room', count: 1, perMs: 1_000, ...change }] } })
}

const showingText: Send = (platform, notice, signal) =>
  lawfulSend(platform, notice, signal).catch((error: Error) => {
    throw Object.assign(error, { body: notice.text })
  })

const never = () => new AbortController().signal
const LINK = 'https://example.com/trace?a=1&b=2'
const DELIVERS = 'delivers a notice once'
const ORIGIN = 'honours room and thread of the origin'
const HOSTILE = 'carries untrusted text without letting it act'
const LINES = 'keeps the lines of a message that stands for several'
const CUTS = 'cuts what is longer than the platform takes'
const LIMITS = 'states limits that can be kept'
const EDITS = 'edits a message in place'
const STATUSES = 'reads every status as its platform means it'
const ABORTED = 'sends nothing when its signal has aborted before'
const SECRETS = 'shows no secret and no text in any error'

describe('testChannel', () => {
  it('passes a lawful channel', async () => {
    expect(await failed(lawfulChannel)).toEqual([])
  })

  it('passes a lawful channel that cannot edit, and knows no limits', async () => {
    const plain: ChannelOf = (platform) => ({
      name: 'memory',
      send: async (...all) => void (await lawfulSend(platform, ...all)),
    })

    expect(await failed(plain)).toEqual([])
  })

  it.each<[string, ChannelOf, string, string]>([
    ['sends nothing', sending(() => ({ id: '1' })), DELIVERS, 'one notice arrives as one message'],
    [
      'sends twice',
      sending(async (...all) => [await lawfulSend(...all), await lawfulSend(...all)][0]),
      DELIVERS,
      'one notice arrives as one message',
    ],
    ['garbles the sentence', bent({ message: { text: 'index-repo' } }), DELIVERS, 'arrives whole'],
    ['forgets the room', bent({ message: { room: undefined } }), ORIGIN, 'other-room'],
    ['forgets the thread', bent({ message: { thread: undefined } }), ORIGIN, 'thread-1'],
    [
      'lets escape sequences through',
      bent({ message: { raw: '\u001b[31m' } }),
      HOSTILE,
      'no control character',
    ],
    ['lets a name end its code', bent({ message: { code: ['', '*_~<b>'] } }), HOSTILE, 'one piece of code'],
    [
      'lets text become a link',
      bent({ message: { links: [LINK, 'https://evil.test'] } }),
      HOSTILE,
      'only link parts',
    ],
    ['loses a link', bent({ message: { links: [] } }), HOSTILE, 'only link parts'],
    ['calls everyone', bent({ message: { pings: ['@everyone'] } }), HOSTILE, 'nobody is called'],
    ['calls everyone by an edit', bent({ edit: { pings: ['@everyone'] } }), HOSTILE, 'nobody is called'],
    [
      'lets escape sequences through in an edit',
      bent({ edit: { raw: '\u001b[31m' } }),
      HOSTILE,
      'no control character',
    ],
    [
      'makes one line of several',
      bent({ message: ({ text }) => ({ text: text.replaceAll('\n', ' ') }) }),
      LINES,
      'each line stays a line',
    ],
    ['lets a text be read backwards', bent({ message: { raw: '\u202e' } }), HOSTILE, 'no control character'],
    ['does not cut', cutTo(`${'x'.repeat(MAX_LENGTH)}…`), CUTS, 'a longer text is cut'],
    ['cuts without a sign', cutTo('x'), CUTS, 'what is cut away shows'],
    ['cuts a character in half', cutTo('x\ud83e…'), CUTS, 'no character is cut in half'],
    ['cuts what fits', bent({ message: { text: 'x…' } }), CUTS, 'a text at the limit arrives whole'],
    [
      'takes no text at all',
      bent({ channel: { maxTextLength: 0 } }),
      CUTS,
      'maxTextLength is a whole number',
    ],
    ['allows no message', limitedTo({ count: 0 }), LIMITS, 'count is a whole number above 0'],
    ['allows messages in no time', limitedTo({ perMs: 0 }), LIMITS, 'perMs is above 0'],
    ['limits what nobody knows', limitedTo({ per: 'user' as 'room' }), LIMITS, 'channel, room or thread'],
    [
      'does not say what it sent',
      sending(async (...all) => void (await lawfulSend(...all))),
      EDITS,
      'send returns the message',
    ],
    [
      'names a message by nothing',
      sending(async (...all) => ({ ...(await lawfulSend(...all)), id: '' })),
      EDITS,
      'the message has an id',
    ],
    ['edits another message', bent({ edit: { id: 'other' } }), EDITS, 'names the message that was sent'],
    ['edits in another room', bent({ edit: { room: 'other' } }), EDITS, 'the edit names the room'],
    [
      'edits to the old text',
      bent({ edit: { text: 'index-repo timed out' } }),
      EDITS,
      'the new sentence arrives',
    ],
    ['edits nothing', bent({ channel: { edit: () => undefined } }), EDITS, 'one edit arrives'],
    [
      'posts anew instead of editing',
      (platform) => ({
        ...lawfulChannel(platform),
        edit: async (_, ...all) => void (await lawfulSend(platform, ...all)),
      }),
      EDITS,
      'an edit is no further message',
    ],
    [
      'retries what is hopeless',
      bent({ error: ({ reason }) => refusal(reason, true) }),
      STATUSES,
      'retryable at status 301',
    ],
    [
      'retries edits of what is hopeless',
      editing((error) => refusal(error.reason, true)),
      STATUSES,
      'retryable at status 301',
    ],
    [
      'forgets how long to wait',
      bent({ error: ({ reason, retryable }) => refusal(reason, retryable) }),
      'passes on how long the platform asks to wait',
      '7 seconds',
    ],
    [
      'forbids another attempt after a time-out',
      bent({ error: (error) => (error.reason === 'aborted' ? refusal('aborted', false) : error) }),
      'stops when its signal aborts, and may be tried again',
      'does not forbid another attempt',
    ],
    [
      'sends although it was aborted',
      sending((platform, notice) => lawfulSend(platform, notice, never())),
      ABORTED,
      'no success',
    ],
    [
      'edits although it was aborted',
      (platform) => {
        const { edit, ...channel } = lawfulChannel(platform)
        return { ...channel, edit: (message, notice) => edit?.(message, notice, never()) }
      },
      ABORTED,
      'no success',
    ],
    [
      'gives up when the platform is away',
      bent({ error: (error) => (error.reason === 'network' ? refusal('network', false) : error) }),
      'may be tried again when the platform cannot be reached',
      'another attempt may succeed',
    ],
    [
      'shows a secret in a cause',
      bent({
        error: ({ reason, retryable }) => refusal(reason, retryable, { cause: new Error('at hunter2') }),
      }),
      SECRETS,
      'an error shows a secret',
    ],
    ['shows the text in an error', sending(showingText), SECRETS, 'an error shows a secret'],
    [
      'shows a secret in an error of an edit',
      editing(() => refusal('hunter2', true)),
      SECRETS,
      'an error shows a secret',
    ],
  ])('fails a channel that %s', async (_, channelOf, statement, why) => {
    expect(await failureOf(statement, fixtureOf(channelOf))).toContain(why)
  })

  it('fails a fixture that hides the edits of its channel', async () => {
    const fixture = fixtureOf(lawfulChannel)
    const open = async () => {
      const { edits: _, ...rest } = await fixture.open()
      return rest
    }

    expect(await failureOf(EDITS, { ...fixture, open })).toContain('shows edits of channels that edit')
  })
})
