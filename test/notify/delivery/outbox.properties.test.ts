/** Invariants 3 and 8 over processes that die: an outbox survives them, and every notice with it. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAbnormal, type RunEnd } from '../../../src/model/end.ts'
import type { Notice } from '../../../src/model/notice.ts'
import { Disk, RUNS, World, type Fate } from './mortal-world.ts'
import { anEnd, aNotifier, aRun, aStall, COMPLETED, resolved } from '../news.ts'

type Step =
  | { readonly do: 'end'; readonly run: number; readonly end: RunEnd }
  | { readonly do: 'stall' | 'progress'; readonly run: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'crash' }

const abnormal = fc.constantFrom<RunEnd>(
  anEnd(),
  anEnd({ reason: 'killed', cause: 'stop' }),
  anEnd({ reason: 'error', cause: 'exception' }),
  anEnd({ reason: 'killed', cause: 'caller_abort' }),
)
const run = fc.nat(RUNS - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), run, end: abnormal }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), run, end: fc.constant(COMPLETED) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('stall' as const, 'progress' as const), run }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 600, 2_000, 15_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
)
const story = fc.array(step, { maxLength: 40, size: 'max' })
const fates = fc.array(
  fc.constantFrom<Fate>('ok', 'ok', 'ok', 'refused', 'unavailable', 'hangs', 'late', 'crash'),
  {
    maxLength: 20,
    size: 'max',
  },
)

function act(world: World, what: Step): void {
  if (what.do === 'crash') return world.crash()
  if (what.do === 'wait') return
  const who = world.runs[what.run]
  if (who === undefined || who.ended !== undefined) return
  const repeat = world.emissions.get(who) ?? 0
  const stall = aStall(who, { repeat })
  if (what.do === 'stall') world.notifier.attentionChanged(stall)
  if (what.do === 'progress') world.notifier.attentionChanged(resolved(stall, 'progressed'))
  world.emissions.set(who, what.do === 'stall' ? repeat + 1 : 0)
  if (what.do !== 'end') return
  who.ended = what.end
  world.report(who, what.end)
}

async function play(steps: readonly Step[], plan: readonly Fate[]): Promise<World> {
  const world = new World(plan)
  for (const what of steps) {
    act(world, what)
    if (what.do === 'wait') await world.clock.advanceAsync(what.ms)
  }
  // Long enough for every retry; then an orderly end.
  await world.clock.advanceAsync(1_000_000)
  const closed = world.notifier.shutdown(0)
  await world.clock.advanceAsync(1)
  await closed
  return world
}

const FINAL = new Set(['delivered', 'dead', 'unroutable', 'suppressed'])

describe('over crashes, with an outbox that survives', () => {
  it('every abnormal end comes to a final outcome, and none is told of a normal one', async () => {
    await fc.assert(
      fc.asyncProperty(story, fates, async (steps, plan) => {
        const { runs, deliveries, disk } = await play(steps, plan)
        for (const one of runs) {
          const outcomes = deliveries.filter(
            ({ notice }) => notice.kind === 'ended' && notice.runId === one.id,
          )
          const final = outcomes.filter(({ outcome }) => FINAL.has(outcome))
          if (one.ended === undefined || !isAbnormal(one.ended)) expect(outcomes).toEqual([])
          else expect(final.length).toBeGreaterThan(0)
          for (const { reason } of outcomes) expect(reason).toMatch(/^[a-z0-9_]+$/)
        }
        expect([...disk.entries.keys()]).toEqual([])
      }),
      { numRuns: 200 },
    )
  }, 30_000)

  it('a notice is accepted twice only if a crash or a time-out fell between sending and noting it', async () => {
    await fc.assert(
      fc.asyncProperty(story, fates, async (steps, plan) => {
        const { accepted, excused } = await play(steps, plan)
        const ids = accepted.flatMap((message) => message.ids)
        const twice = ids.filter((id, index) => ids.indexOf(id) !== index)

        expect(twice.filter((id) => !excused.has(id))).toEqual([])
      }),
      { numRuns: 200 },
    )
  }, 30_000)

  it('a recovery is told if and only if its stall was, and after it', async () => {
    await fc.assert(
      fc.asyncProperty(story, fates, async (steps, plan) => {
        const { deliveries, accepted } = await play(steps, plan)
        const delivered = deliveries
          .filter(({ outcome }) => outcome === 'delivered')
          .map(({ notice }) => notice)
        const orderOf = ({ id }: Notice): number => accepted.findIndex(({ ids }) => ids.includes(id))
        for (const recovery of delivered.filter(({ kind }) => kind === 'recovered')) {
          const stalls = delivered.filter(({ kind, runId }) => kind === 'stalled' && runId === recovery.runId)
          expect(stalls.some((stall) => orderOf(stall) <= orderOf(recovery))).toBe(true)
        }
        for (const one of new Set(delivered.map(({ runId }) => runId))) {
          const kinds = delivered.filter(({ runId }) => runId === one).map(({ kind }) => kind)
          const [fired, over] = ['stalled', 'recovered'].map(
            (kind) => kinds.filter((other) => other === kind).length,
          )
          expect(over).toBeLessThanOrEqual(fired ?? 0)
        }
      }),
      { numRuns: 200 },
    )
  }, 30_000)

  it('the order of a thread is kept, up to repeats after a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 12 }), fates, async (order, plan) => {
        const world = new World(plan.map((fate) => (fate === 'refused' ? 'unavailable' : fate)))
        for (const index of new Set(order)) {
          act(world, { do: 'end', run: index, end: anEnd() })
          await world.clock.advanceAsync(700)
        }
        await world.clock.advanceAsync(1_000_000)
        const runOf = new Map(world.deliveries.map(({ notice }) => [notice.id, notice.runId]))
        for (const thread of ['0', '1']) {
          const messages = world.accepted.filter((one) => one.thread === thread)
          const first = [...new Set(messages.flatMap(({ ids }) => ids.map((id) => runOf.get(id))))]
          expect(first).toEqual(world.reported.filter((id) => first.includes(id)))
        }
      }),
      { numRuns: 200 },
    )
  }, 30_000)
})

describe('Outbox', () => {
  it('is written before the first attempt, and settled only after the delivery', async () => {
    const world = new World([])
    const seen: [number, number][] = []
    world.disk.beforeSettle = () => void seen.push([world.disk.entries.size, world.accepted.length])

    world.notifier.runEnded(aRun(), anEnd())
    expect([world.disk.entries.size, world.accepted.length]).toEqual([1, 0])
    await world.notifier.forceFlush()

    expect(seen).toEqual([[1, 1]])
    expect([...world.disk.settled.values()]).toEqual(['delivered'])
  })

  it('hands survivors to the next process in their order, and their news is not told again', async () => {
    const world = new World(['hangs'])
    const runs = ['a', 'b', 'c'].map((label) => aRun({ label, ended: anEnd() }))
    for (const one of runs) world.notifier.runEnded(one, anEnd())
    await world.clock.advanceAsync(0)

    world.crash()
    for (const one of runs) world.notifier.runEnded(one, anEnd())
    await world.notifier.forceFlush()

    expect(world.accepted.length).toBeGreaterThan(0)
    const told = world.deliveries
      .filter(({ outcome }) => outcome === 'delivered')
      .map(({ notice }) => notice.label)
    expect(told.filter((label) => 'abc'.includes(label))).toEqual(['a', 'b', 'c'])
    expect(world.deliveries.filter(({ reason }) => reason === 'duplicate').length).toBeGreaterThanOrEqual(3)
  })

  it('that throws keeps no notice from its way', async () => {
    const broken = (): never => {
      throw new Error('hunter2')
    }
    const { notifier, channel, warnings } = aNotifier({
      outbox: { put: broken, settle: broken, fateOf: () => undefined, pending: () => [] },
    })

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(channel.attempts).toBe(1)
    expect(warnings).toEqual([
      'Cannot keep a notice in the outbox: it threw',
      'Cannot settle a notice in the outbox: it threw',
    ])
  })

  it('gives up what was left for a channel that is not there any more, visibly', () => {
    const disk = new Disk()
    const first = aNotifier({ outbox: disk })
    first.notifier.runEnded(aRun(), anEnd())
    const { notifier, outcomes } = aNotifier({ outbox: disk, channels: [] })

    notifier.takeUp()

    expect([outcomes(), disk.entries.size]).toEqual([['unroutable: unknown_channel'], 0])
  })
})
