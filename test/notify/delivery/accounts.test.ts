/** Rooms of one channel as several accounts see them: `Origin.account`. */

import { expect, it } from 'vitest'
import { isSamePlace } from '../../../src/model/origin.ts'
import type { Channel, Notice, RateLimit } from '../../../src/model/notice.ts'
import { Router } from '../../../src/notify/route.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { aChild, anEnd, aNotifier, aRun, TestChannel } from '../news.ts'

const ofBot = (account: string, thread?: string) => ({
  channel: 'chat',
  account,
  room: 'C1',
  ...(thread !== undefined && { thread }),
})

it('isSamePlace tells the rooms of two accounts apart', () => {
  expect(isSamePlace(ofBot('one'), ofBot('one'))).toBe(true)
  expect(isSamePlace(ofBot('one'), ofBot('two'))).toBe(false)
  expect(isSamePlace(ofBot('one'), { channel: 'chat', room: 'C1' })).toBe(false)
})

it('Notifier merges nothing across accounts, and hands each its own', async () => {
  const { notifier, channel } = aNotifier()

  for (const account of ['one', 'two']) notifier.runEnded(aRun({ origin: ofBot(account) }), anEnd())
  await notifier.forceFlush()

  expect(channel.notices.map(({ origin }) => origin?.account)).toEqual(['one', 'two'])
})

it('Notifier tells the people of a sub-agent who wait at another account', async () => {
  const { notifier, channel } = aNotifier()
  const parent = aRun({ origin: ofBot('one') })

  notifier.runEnded(aChild(parent, { origin: ofBot('two') }), anEnd())
  await notifier.forceFlush()

  expect(channel.notices.map(({ origin }) => origin?.account)).toEqual(['two'])
})

it('limits of a room hold for each account', async () => {
  const clock = new FakeClock()
  const sent: [number, string | undefined][] = []
  const limits: RateLimit[] = [{ per: 'room', count: 1, perMs: 1_000 }]
  const send = ({ origin }: Notice): void => void sent.push([clock.now(), origin?.account])
  const channel: Channel = { name: 'chat', limits, send }
  const { notifier } = aNotifier({ clock, channels: [channel] })

  for (const thread of ['1', '2']) {
    for (const account of ['one', 'two']) notifier.runEnded(aRun({ origin: ofBot(account, thread) }), anEnd())
  }
  await clock.advanceAsync(5_000)

  expect(sent).toEqual([
    [0, 'one'],
    [0, 'two'],
    [1_000, 'one'],
    [1_000, 'two'],
  ])
})

it('what a room has no room for at shutdown goes to the room of the same account', async () => {
  const sent: Notice[] = []
  const limits: RateLimit[] = [{ per: 'room', count: 1, perMs: 1_000, burst: 2 }]
  const channel: Channel = { name: 'chat', limits, send: (notice) => void sent.push(notice) }
  const { notifier } = aNotifier({ channels: [channel] })

  for (const thread of ['1', '2', '3']) notifier.runEnded(aRun({ origin: ofBot('one', thread) }), anEnd())
  await notifier.shutdown(1_000)

  expect(sent.at(-1)?.origin).toEqual(ofBot('one'))
})

it('Router finds another way for the lost room of one account in that of another', () => {
  const chat = new TestChannel()
  const router = new Router([chat], ofBot('two'))

  expect(router.otherWay(ofBot('one'), 'room')).toEqual({ channel: chat, destination: ofBot('two') })
  expect(router.otherWay(ofBot('two'), 'room')).toBeUndefined()
})
