/** Whatever limits a platform has and however long it asks to wait, nobody waits for ever to hear what became of a notice. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Notice, RateLimit } from '../../../src/model/notice.ts'
import { EXPIRY_MS } from '../../../src/notify/delivery/expiry.ts'
import { MAX_WISH_MS } from '../../../src/notify/delivery/rate-limits.ts'
import { anEnd, aNotifier, aRun, refused, TestChannel, unavailable } from '../news.ts'

const MAX_AGE_MS = 900_000
const HOUR_MS = 3_600_000

/** A message goes on until the last that it stands for is too old; then it may be looked at a moment later. */
const LATEST_MS = 2 * MAX_AGE_MS + 2 * EXPIRY_MS

type Fate = 'ok' | 'refused' | 'gone' | 'revoked' | 'hang' | number | [wishMs: number, per: RateLimit['per']]

const per = fc.constantFrom<RateLimit['per']>('channel', 'room', 'thread')
const wishMs = fc.constantFrom(1, 2_000, 600_000, 2 * HOUR_MS, 1e12)
const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate>('ok', 'ok', 'refused', 'gone', 'revoked', 'hang', 0),
  wishMs,
  fc.tuple(wishMs, per),
)
const limit = fc.record({
  per,
  count: fc.integer({ min: 1, max: 3 }),
  perMs: fc.constantFrom(1, 1_000, 60_000, 24 * HOUR_MS),
})
const step = fc.record({
  waitMs: fc.constantFrom(0, 0, 1, 700, 2_500, 120_000),
  room: fc.nat(1),
  thread: fc.nat(2),
})

function planned(one: Fate): (Error | 'hang')[] {
  if (one === 'ok') return []
  if (one === 'hang') return ['hang']
  if (one === 'refused') return [refused()]
  if (one === 'gone') return [refused('room')]
  if (one === 'revoked') return [refused('access')]
  return [typeof one === 'number' ? unavailable(one) : unavailable(...one)]
}

/** Fails by plan, entry by entry. */
class PlannedChannel extends TestChannel {
  readonly limits: readonly RateLimit[]
  readonly #fates: readonly Fate[]

  constructor(limits: readonly RateLimit[], fates: readonly Fate[]) {
    super()
    this.limits = limits
    this.#fates = fates
  }

  override send(notice: Notice, signal: AbortSignal) {
    this.plan.push(...planned(this.#fates[this.attempts] ?? 'ok'))
    return super.send(notice, signal)
  }
}

const stories = [
  fc.array(limit, { maxLength: 3 }),
  fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }),
  fc.array(fate, { maxLength: 25, size: 'max' }),
] as const

type Story = [
  limits: readonly RateLimit[],
  steps: readonly { readonly waitMs: number; readonly room: number; readonly thread: number }[],
  fates: readonly Fate[],
]

/** Tells of all steps, and counts how often each run's notice has ended. */
async function play(...[limits, steps, fates]: Story) {
  const channels = [new PlannedChannel(limits, fates), new TestChannel('other')]
  // Also as a place to which notices go that have their room on it.
  const defaultOrigin = { channel: fates.length % 2 === 0 ? 'chat' : 'other', room: 'C0' }
  const rig = aNotifier({ channels, defaultOrigin, random: () => 0.5 })
  for (const { waitMs, room, thread } of steps) {
    const origin = { channel: 'chat', room: `C${room}`, thread: String(thread) }
    rig.notifier.runEnded(aRun({ origin }), anEnd())
    await rig.clock.advanceAsync(waitMs)
  }
  const ends = (): number[] => {
    const final = rig.deliveries.filter(({ outcome }) => outcome !== 'retried')
    return [...Map.groupBy(final, ({ notice }) => notice.runId).values()].map(({ length }) => length)
  }
  return { ...rig, ends }
}

it('each notice has one end, not much later than its age', async () => {
  await fc.assert(
    fc.asyncProperty(...stories, async (limits, steps, fates) => {
      const { clock, ends } = await play(limits, steps, fates)
      await clock.advanceAsync(LATEST_MS)

      expect(ends()).toEqual(steps.map(() => 1))
      await clock.advanceAsync(2 * MAX_WISH_MS)
      expect(clock.pending).toBe(0)
    }),
    { numRuns: 200 },
  )
}, 60_000)

it('a shutdown at any moment ends in its time, with one end for each and no timer left', async () => {
  await fc.assert(
    fc.asyncProperty(...stories, fc.constantFrom(0, 1, 5_000), async (limits, steps, fates, graceMs) => {
      const { notifier, clock, ends } = await play(limits, steps, fates)
      let isOver = false
      void notifier.shutdown(graceMs).then(() => (isOver = true))
      await clock.advanceAsync(graceMs)

      expect(isOver).toBe(true)
      expect(ends()).toEqual(steps.map(() => 1))
      expect(clock.pending).toBe(0)
    }),
    { numRuns: 200 },
  )
}, 60_000)
