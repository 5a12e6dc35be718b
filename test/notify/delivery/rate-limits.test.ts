/** No window of any limit ever holds more than it may: a table of limits, and any schedule at all. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Channel, Notice, RateLimit } from '../../../src/model/notice.ts'
import type { Origin } from '../../../src/model/origin.ts'
import { keyOf } from '../../../src/notify/delivery/rate-limits.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { anEnd, aNotifier, aRun, refused, unavailable } from '../news.ts'

type Fate = 'ok' | 'refused' | 'unavailable' | 'asks' | 'asks all' | 'asks nonsense' | 'hangs'

interface Request {
  readonly atMs: number
  readonly origin: Origin
}

/** A platform on the test's clock that notes when requests come, and answers each after a while. */
class Platform implements Channel {
  readonly name = 'chat'
  readonly limits: readonly RateLimit[]
  readonly requests: Request[] = []
  readonly covered: string[] = []
  readonly #clock: FakeClock
  readonly #fates: readonly Fate[]
  readonly #latencyMs: number

  constructor(clock: FakeClock, limits: readonly RateLimit[], fates: readonly Fate[] = [], latencyMs = 0) {
    this.#clock = clock
    this.limits = limits
    this.#fates = fates
    this.#latencyMs = latencyMs
  }

  async send(notice: Notice): Promise<void> {
    const fate = this.#fates[this.requests.length] ?? 'ok'
    // It is seen somewhere between leaving and answer: the worst is the very end of the way.
    const arrived = (): void => {
      if (notice.origin) this.requests.push({ atMs: this.#clock.now(), origin: notice.origin })
    }
    if (fate === 'hangs') {
      arrived()
      return new Promise<void>(() => {})
    }
    if (this.#latencyMs > 0)
      await new Promise<void>((resolve) => void this.#clock.after(this.#latencyMs, resolve))
    arrived()
    if (fate === 'refused') throw refused()
    if (fate === 'unavailable') throw unavailable()
    if (fate === 'asks') throw unavailable(2_500)
    if (fate === 'asks all') throw unavailable(2_500, 'channel')
    if (fate === 'asks nonsense') throw unavailable(2_500, 'galaxy' as never)
    this.covered.push(...(notice.covers ?? [notice.id]))
    return undefined
  }

  /** The most that any window of a limit holds, for each of its places. */
  most({ per, perMs }: RateLimit): number {
    const windows = this.requests.map(
      (first) =>
        this.requests.filter(
          ({ atMs, origin }) =>
            keyOf(per, origin) === keyOf(per, first.origin) &&
            atMs >= first.atMs &&
            atMs < first.atMs + perMs,
        ).length,
    )
    return Math.max(0, ...windows)
  }
}

function rig(limits: readonly RateLimit[], fates?: readonly Fate[], latencyMs?: number) {
  const clock = new FakeClock()
  const platform = new Platform(clock, limits, fates, latencyMs)
  return { ...aNotifier({ clock, channels: [platform], random: () => 0.3 }), clock, platform }
}

const place = (room: number, thread: number): Origin => ({
  channel: 'chat',
  room: `C${room}`,
  thread: String(thread),
})

describe('rate limits', () => {
  it.each<[string, RateLimit[], number[]]>([
    ['one a second and channel', [{ per: 'channel', count: 1, perMs: 1_000 }], [0, 1_000, 2_000, 3_000]],
    ['two a second and channel', [{ per: 'channel', count: 2, perMs: 1_000 }], [0, 0, 1_000, 1_000]],
    ['one a second and room', [{ per: 'room', count: 1, perMs: 1_000 }], [0, 0, 1_000, 1_000]],
    ['one a second and thread', [{ per: 'thread', count: 1, perMs: 1_000 }], [0, 0, 0, 0]],
    [
      'two limits at once: the narrower one holds',
      [
        { per: 'channel', count: 3, perMs: 500 },
        { per: 'room', count: 1, perMs: 2_000 },
      ],
      [0, 0, 2_000, 2_000],
    ],
  ])('hold messages back until they may leave: %s', async (_, limits, expected) => {
    const { notifier, clock, platform } = rig(limits)

    for (const origin of [place(1, 1), place(1, 2), place(2, 1), place(2, 2)])
      notifier.runEnded(aRun({ origin }), anEnd())
    await clock.advanceAsync(10_000)

    expect(platform.requests.map(({ atMs }) => atMs)).toEqual(expected)
  })

  it('count from the answer: a request may arrive as late as that', async () => {
    const { notifier, clock, platform } = rig([{ per: 'channel', count: 1, perMs: 1_000 }], [], 400)

    for (const thread of [1, 2, 3]) notifier.runEnded(aRun({ origin: place(1, thread) }), anEnd())
    await clock.advanceAsync(10_000)

    expect(platform.requests.map(({ atMs }) => atMs)).toEqual([400, 1_800, 3_200])
  })

  it('let further news of a thread join what waits for room', async () => {
    const { notifier, clock, platform, outcomes } = rig([{ per: 'room', count: 1, perMs: 60_000 }])

    for (let second = 0; second < 60; second++) {
      notifier.runEnded(aRun({ origin: place(1, second % 2) }), anEnd())
      await clock.advanceAsync(1_000)
    }
    await clock.advanceAsync(120_000)

    expect(platform.requests.length).toBe(3)
    expect(outcomes()).toEqual(Array<string>(60).fill('delivered: first'))
  })

  it.each<Fate>(['asks', 'asks nonsense'])(
    'pause the bucket that a wish to wait belongs to, and no other: a platform that %s',
    async (fate) => {
      const perRoom: RateLimit = { per: 'room', count: 10, perMs: 1_000 }
      const { notifier, clock, platform } = rig([perRoom], [fate])

      for (const origin of [place(1, 1), place(1, 2), place(2, 1)]) {
        notifier.runEnded(aRun({ origin }), anEnd())
        await clock.advanceAsync(1)
      }
      await clock.advanceAsync(2_496)
      expect(platform.requests.map(({ origin }) => origin.room)).toEqual(['C1', 'C2'])
      await clock.advanceAsync(1)

      expect(platform.requests.map(({ origin }) => origin.room)).toEqual(['C1', 'C2', 'C1', 'C1'])
    },
  )

  it('pause the whole channel when the platform says that it means all of it', async () => {
    const { notifier, clock, platform } = rig([{ per: 'room', count: 10, perMs: 1_000 }], ['asks all'])

    for (const origin of [place(1, 1), place(2, 1), place(3, 1)]) {
      notifier.runEnded(aRun({ origin }), anEnd())
      await clock.advanceAsync(1)
    }
    await clock.advanceAsync(2_496)
    expect(platform.requests.length).toBe(1)
    await clock.advanceAsync(1)

    expect(platform.requests.map(({ origin }) => origin.room).toSorted()).toEqual(['C1', 'C1', 'C2', 'C3'])
  })

  it('pause the whole channel where it has no limits of its own', async () => {
    const { notifier, clock, platform } = rig([], ['asks'])

    for (const origin of [place(1, 1), place(2, 1)]) {
      notifier.runEnded(aRun({ origin }), anEnd())
      await clock.advanceAsync(1)
    }
    expect(platform.requests.length).toBe(1)
    await clock.advanceAsync(2_500)

    expect(platform.requests.length).toBe(3)
  })

  it('hold at shutdown too: what a channel has no room for ends as dead, with its reason', async () => {
    const { notifier, clock, platform, outcomes } = rig([{ per: 'channel', count: 1, perMs: 3_000 }])

    for (const room of [1, 2, 3]) notifier.runEnded(aRun({ origin: place(room, 1) }), anEnd())
    const closed = notifier.shutdown(5_000)
    await clock.advanceAsync(5_000)
    await closed

    expect(platform.requests.map(({ atMs }) => atMs)).toEqual([0, 3_000])
    expect(outcomes()).toEqual(['delivered: first', 'delivered: first', 'dead: shutdown'])
    expect(clock.pending).toBe(0)
  })

  it('hold under any schedule of news, answers and limits, and lose nothing', async () => {
    const limit = fc.record({
      per: fc.constantFrom<RateLimit['per']>('channel', 'room', 'thread'),
      count: fc.integer({ min: 1, max: 4 }),
      perMs: fc.constantFrom(1, 700, 1_000, 5_000),
    })
    const step = fc.record({
      waitMs: fc.constantFrom(0, 0, 1, 350, 999, 2_000),
      room: fc.nat(1),
      thread: fc.nat(2),
    })
    const fate = fc.constantFrom<Fate>('ok', 'ok', 'refused', 'unavailable', 'asks', 'asks all', 'hangs')
    await fc.assert(
      fc.asyncProperty(
        fc.array(limit, { minLength: 1, maxLength: 3 }),
        fc.array(step, { maxLength: 30, size: 'max' }),
        fc.array(fate, { maxLength: 20, size: 'max' }),
        fc.constantFrom(0, 1, 300),
        async (limits, steps, fates, latencyMs) => {
          const { notifier, clock, platform, deliveries } = rig(limits, fates, latencyMs)
          for (const { waitMs, room, thread } of steps) {
            await clock.advanceAsync(waitMs)
            notifier.runEnded(aRun({ origin: place(room, thread) }), anEnd())
          }
          await clock.advanceAsync(900_000)

          for (const one of limits) expect(platform.most(one)).toBeLessThanOrEqual(one.count)
          const final = deliveries.filter(({ outcome }) => outcome !== 'retried')
          const delivered = final
            .filter(({ outcome }) => outcome === 'delivered')
            .map(({ notice }) => notice.id)
          expect(final.length).toBe(steps.length)
          expect(new Set(platform.covered)).toEqual(new Set(delivered))
          expect(clock.pending).toBe(0)
        },
      ),
      { numRuns: 200 },
    )
  }, 30_000)
})
