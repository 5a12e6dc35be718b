/** A platform asked to wait for a day, and held back the notices of every channel until then. */

import { expect, it } from 'vitest'
import type { RateLimit } from '../../src/model/notice.ts'
import { EXPIRY_MS } from '../../src/notify/delivery/expiry.ts'
import { MAX_WISH_MS } from '../../src/notify/delivery/rate-limits.ts'
import { anEnd, aNotifier, aRun, aRunInThread, TestChannel, unavailable } from '../notify/news.ts'

const MAX_AGE_MS = 900_000
const DAY_MS = 86_400_000

it.each([DAY_MS, Number.POSITIVE_INFINITY])(
  'Notifier obeys a wish of %d ms, and gives up in time what waits behind it',
  async (wishMs) => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.plan.push(unavailable(wishMs))
    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(0)

    notifier.runEnded(aRunInThread('later'), anEnd())
    await clock.advanceAsync(MAX_AGE_MS)
    expect(outcomes()).toEqual(['dead: status_503'])
    await clock.advanceAsync(EXPIRY_MS)

    expect(outcomes()).toEqual(['dead: status_503', 'dead: expired'])
    await clock.advanceAsync(MAX_WISH_MS - MAX_AGE_MS - EXPIRY_MS - 1)
    notifier.runEnded(aRunInThread('later'), anEnd())
    await clock.advanceAsync(0)
    expect(channel.attempts).toBe(1)
    await clock.advanceAsync(1)
    expect(outcomes().at(-1)).toBe('delivered: first')
  },
)

it('Notifier gives up in time what waits for a limit that is longer than its age', async () => {
  const limits: RateLimit[] = [{ per: 'room', count: 1, perMs: DAY_MS }]
  const channel = Object.assign(new TestChannel(), { limits })
  const { notifier, clock, outcomes } = aNotifier({ channels: [channel] })
  for (const thread of ['1', '2']) notifier.runEnded(aRunInThread(thread), anEnd())

  await clock.advanceAsync(MAX_AGE_MS + EXPIRY_MS)

  expect(outcomes()).toEqual(['delivered: first', 'dead: expired'])
})

it('Notifier has room for a channel while another waits for a day', async () => {
  const [busy, well] = [new TestChannel('busy'), new TestChannel('well')]
  const { notifier, clock, outcomes } = aNotifier({ channels: [busy, well], maxPending: 2 })
  busy.plan.push(unavailable(DAY_MS))
  const tell = async (channel: string, thread: string): Promise<void> => {
    notifier.runEnded(aRun({ origin: { channel, room: 'C1', thread } }), anEnd())
    await clock.advanceAsync(0)
  }
  for (const thread of ['1', '2', '3']) await tell('busy', thread)
  await clock.advanceAsync(MAX_AGE_MS + EXPIRY_MS)

  await tell('well', '1')

  expect([outcomes().at(-1), well.attempts]).toEqual(['delivered: first', 1])
})

it('Notifier gives up in time a message that failed before another one was told to wait', async () => {
  const { notifier, channel, clock, outcomes } = aNotifier()
  channel.plan.push(unavailable(), unavailable(DAY_MS))
  for (const thread of ['1', '2']) notifier.runEnded(aRunInThread(thread), anEnd())

  await clock.advanceAsync(MAX_AGE_MS + 2 * EXPIRY_MS)

  expect(outcomes()).toEqual(['retried: status_503', 'dead: status_503', 'dead: status_503'])
  await clock.advanceAsync(DAY_MS)
  notifier.runEnded(aRunInThread('1'), anEnd())
  await clock.advanceAsync(0)
  expect(outcomes().at(-1)).toBe('delivered: first')
})
