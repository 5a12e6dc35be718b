/** The suite must fail a channel that speaks when it is asked who it is, or hides that it is refused. */

import { expect, it } from 'vitest'
import {
  fixtureOf,
  lawfulChannel,
  lawfulSend,
  refusal,
  type ChannelOf,
  type Platform,
} from './channel-memory.ts'
import { failed, failureOf } from './channel-verdict.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'
import type { Channel } from '../../src/model/notice.ts'

const SAYS = 'says who it is, and tells nobody'
const WRONG = 'says that it cannot reach its platform, or is refused, when it is asked who it is'

/** Lawful, but for how it answers who it is. */
const answering =
  (
    identify: (platform: Platform, signal: AbortSignal) => ReturnType<NonNullable<Channel['identify']>>,
  ): ChannelOf =>
  (platform) => ({ ...lawfulChannel(platform), identify: (signal) => identify(platform, signal) })

const lawful = (platform: Platform, signal: AbortSignal) => lawfulChannel(platform).identify?.(signal) ?? {}

it('testChannel passes a channel that says who it is, and one that cannot', async () => {
  expect(await failed(answering(lawful))).toEqual([])
  expect(await failed((platform) => ({ ...lawfulChannel(platform), identify: undefined as never }))).toEqual(
    [],
  )
})

it.each<[string, ChannelOf, string, string]>([
  [
    'sends a message',
    answering(async (platform, signal) => {
      await lawfulSend(platform, plainNotice('memory'), signal)
      return lawful(platform, signal)
    }),
    SAYS,
    'nothing arrives',
  ],
  ['shows its token', answering(() => ({ name: 'hunter2' })), SAYS, 'no secret'],
  [
    'takes a refused token for a good one',
    answering((platform, signal) =>
      platform.lost === undefined ? lawful(platform, signal) : { name: 'bot' },
    ),
    WRONG,
    'refused',
  ],
  [
    'never ends when it is aborted',
    answering((platform, signal) => (platform.hanging ? new Promise(() => {}) : lawful(platform, signal))),
    WRONG,
    'ends',
  ],
  [
    'throws what is no DeliveryError',
    answering(async (platform, signal) => {
      try {
        return await lawful(platform, signal)
      } catch {
        throw new TypeError(refusal('odd', true).message)
      }
    }),
    WRONG,
    'refused token',
  ],
])('testChannel fails a channel that %s', async (_, channelOf, statement, why) => {
  expect(await failureOf(statement, fixtureOf(channelOf))).toContain(why)
})
