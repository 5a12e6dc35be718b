/** The way of notices while the process ends: everybody is told, as fast as the platform lets it pass. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Channel, Notice, RateLimit } from '../../../src/model/notice.ts'
import { anEnd, aNotifier, aRun, unavailable } from '../news.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

/** As Slack is: one message a second in a room, and some at once now and then. */
const LIKE_SLACK: RateLimit = { per: 'room', count: 1, perMs: 1_000, burst: 20 }

/** A platform that notes what came when. */
function open(limits: readonly RateLimit[], failures: Error[] = []) {
  const clock = new FakeClock()
  const arrived: { readonly atMs: number; readonly notice: Notice }[] = []
  const channel: Channel = {
    name: 'chat',
    limits,
    send: async (notice) => {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      arrived.push({ atMs: clock.now(), notice })
    },
  }
  return { ...aNotifier({ clock, channels: [channel], random: () => 0 }), clock, arrived }
}

const inThread = (room: string, thread: number) =>
  aRun({ label: `task ${thread}`, origin: { channel: 'chat', room, thread: `${thread}` } })

function told(arrived: readonly { readonly notice: Notice }[]): number {
  return new Set(arrived.flatMap(({ notice }) => notice.covers ?? [notice.id])).size
}

describe('at shutdown', () => {
  it('twelve people in one room are told at once, each in their thread, the oldest first', async () => {
    const { notifier, arrived, clock } = open([LIKE_SLACK])

    for (let thread = 1; thread <= 12; thread++) notifier.runEnded(inThread('C1', thread), anEnd())
    await notifier.shutdown(4_000)

    expect(arrived.map(({ notice }) => notice.origin?.thread)).toEqual(
      Array.from({ length: 12 }, (_, index) => `${index + 1}`),
    )
    expect(arrived.map(({ atMs }) => atMs)).toEqual(Array<number>(12).fill(clock.now()))
  })

  it('what a room has no room for becomes one message to it', async () => {
    const { notifier, arrived, outcomes } = open([LIKE_SLACK])

    for (let thread = 1; thread <= 30; thread++) notifier.runEnded(inThread('C1', thread), anEnd())
    await notifier.shutdown(4_000)

    expect(arrived).toHaveLength(20)
    expect(arrived.at(-1)?.notice).toMatchObject({ origin: { channel: 'chat', room: 'C1' } })
    expect(arrived.at(-1)?.notice.origin).not.toHaveProperty('thread')
    expect(arrived.at(-1)?.notice.covers).toHaveLength(11)
    expect([told(arrived), outcomes().length]).toEqual([30, 30])
  })

  it('one room does not hold up another', async () => {
    const { notifier, arrived } = open([LIKE_SLACK])

    for (let room = 0; room < 50; room++) notifier.runEnded(inThread(`C${room}`, 1), anEnd())
    await notifier.shutdown(4_000)

    expect(told(arrived)).toBe(50)
  })

  it('what the platform asks to wait with is tried again when it may', async () => {
    const { notifier, arrived, clock } = open([LIKE_SLACK], [unavailable(2_000)])

    for (let thread = 1; thread <= 12; thread++) notifier.runEnded(inThread('C1', thread), anEnd())
    const closed = notifier.shutdown(4_000)
    await clock.advanceAsync(2_000)
    await closed

    expect(told(arrived)).toBe(12)
    expect(arrived.at(-1)?.atMs).toBe(2_000)
  })

  it('a pause after a failure ends at once', async () => {
    const { notifier, arrived, clock } = open([LIKE_SLACK], [unavailable()])
    notifier.runEnded(inThread('C1', 1), anEnd())
    await clock.advanceAsync(1)

    await notifier.shutdown(4_000)

    expect(arrived.map(({ atMs }) => atMs)).toEqual([1])
  })

  it('everybody is told in every crowd, and no room gets more at once than it takes', async () => {
    const crowd = fc.array(fc.record({ room: fc.nat(3), thread: fc.nat(40) }), { maxLength: 120 })

    await fc.assert(
      fc.asyncProperty(crowd, fc.integer({ min: 1, max: 25 }), fc.boolean(), async (runs, burst, waits) => {
        const { notifier, arrived, clock, outcomes } = open([{ ...LIKE_SLACK, burst }])
        for (const { room, thread } of runs) {
          notifier.runEnded(inThread(`C${room}`, thread), anEnd())
          if (waits) await clock.advanceAsync(1)
        }

        const closed = notifier.shutdown(4_000)
        await clock.advanceAsync(4_000)
        await closed

        expect(told(arrived)).toBe(runs.length)
        expect(outcomes().every((outcome) => outcome === 'delivered: first')).toBe(true)
        const byRoom = Map.groupBy(arrived, ({ notice }) => notice.origin?.room)
        for (const messages of byRoom.values()) {
          const most = Math.max(
            ...messages.map(({ atMs }) => messages.filter((one) => one.atMs === atMs).length),
          )
          expect(most).toBeLessThanOrEqual(burst)
        }
      }),
    )
  })
})
