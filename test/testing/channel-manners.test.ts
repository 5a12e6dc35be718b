/** The suite must fail a channel that is rude: to the notice, to its platform, or to the process. */

import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/model/notice.ts'
import { bent, fixtureOf, lawfulChannel, lawfulSend, refusal, type ChannelOf } from './channel-memory.ts'
import { failed, failureOf, sending } from './channel-verdict.ts'

const NOTICE = 'changes nothing of a notice'
const APART = 'keeps notices apart that are under way at once'
const ONCE = 'asks the platform once in an attempt'
const WAITS = 'is never mistaken about how long to wait'
const TIMERS = 'leaves no timer behind'
const ABORTS = 'stops when its signal aborts, and may be tried again'

/** Remembers the last notice, and sends that one. */
const forgetful: ChannelOf = (platform) => {
  let last: Notice
  return {
    ...lawfulChannel(platform),
    async send(notice, signal) {
      last = notice
      await Promise.resolve()
      return lawfulSend(platform, last, signal)
    },
  }
}

/** Edits the message that it sent last. */
const hasty: ChannelOf = (platform) => {
  const { edit, ...channel } = lawfulChannel(platform)
  return {
    ...channel,
    edit: (_, notice, signal) => edit?.({ id: String(platform.messages.length) }, notice, signal),
  }
}

/** Tries again by itself. */
const stubborn: ChannelOf = (platform) => ({
  ...lawfulChannel(platform),
  async send(notice, signal) {
    try {
      return await lawfulSend(platform, notice, signal)
    } catch {
      platform.messages.push({ text: '' }, { text: '' })
      return lawfulSend(platform, notice, signal)
    }
  },
})

const waitingFor = (retryAfterMs: (header: string) => number): ChannelOf =>
  sending((platform, notice, signal) =>
    lawfulSend(platform, notice, signal).catch((error: { reason: string; retryable: boolean }) => {
      const { retryAfter } = platform
      const wait = retryAfter === undefined ? {} : { retryAfterMs: retryAfterMs(retryAfter) }
      throw refusal(error.reason, error.retryable, wait)
    }),
  )

describe('testChannel', () => {
  it('passes a lawful channel that throws before it returns a promise', async () => {
    const throwing = sending((platform, notice, signal) => {
      if (signal.aborted || platform.away) throw refusal('network', true)
      return lawfulSend(platform, notice, signal)
    })

    expect(await failed(throwing)).toEqual([])
  })

  it.each<[string, ChannelOf, string, string]>([
    [
      'changes the notice',
      sending((platform, notice, signal) =>
        lawfulSend(platform, Object.assign(notice, { text: 'mine' }), signal),
      ),
      NOTICE,
      'the notice is as it was',
    ],
    ['mixes up notices', forgetful, APART, 'each arrives at its own place'],
    ['edits the last message', hasty, APART, 'the first message, not the last'],
    ['tries again by itself', stubborn, ONCE, 'asks once'],
    ['takes a date for a number', waitingFor((header) => Number.parseInt(header, 10) * 1_000), WAITS, 'NaN'],
    [
      'counts a date from a clock of its own',
      waitingFor((header) => Date.parse(header)),
      WAITS,
      'Thu, 01 Jan 2026',
    ],
    ['waits a negative time', waitingFor((header) => (header === '-5' ? -5_000 : 0)), WAITS, 'is read as'],
    [
      'leaves a timer behind',
      sending((...all) => {
        setTimeout(() => undefined, 3_000)
        return lawfulSend(...all)
      }),
      TIMERS,
      'no timer is left behind',
    ],
    [
      'gives up after an answer that breaks off',
      bent({
        error: (error) => (error.reason === 'unreadable_answer' ? refusal(error.reason, false) : error),
      }),
      'survives an answer that breaks off',
      'another attempt may succeed',
    ],
    [
      'ignores its signal',
      sending((platform, ...rest) =>
        platform.hanging ? new Promise(() => {}) : lawfulSend(platform, ...rest),
      ),
      ABORTS,
      'an aborted attempt ends',
    ],
    [
      'takes silence for success',
      bent({ channel: { edit: () => undefined } }),
      ABORTS,
      'an attempt without an answer is no success',
    ],
  ])('fails a channel that %s', async (_, channelOf, statement, why) => {
    expect(await failureOf(statement, fixtureOf(channelOf))).toContain(why)
  })
})
