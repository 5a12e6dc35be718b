/** Invariants 3 and 8, as far as this room goes: under any order of news and any failures of channels. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { END_CAUSES, isAbnormal, type EndReason, type RunEnd } from '../../src/model/end.ts'
import type { Notice, SentMessage } from '../../src/model/notice.ts'
import type { RunInfo } from '../../src/model/run.ts'
import {
  aChild,
  anEnd,
  aNotifier,
  aRun,
  aStall,
  ORIGIN,
  refused,
  resolved,
  START,
  TestChannel,
  unavailable,
  type TestRun,
} from './news.ts'

const RUNS = 5
const FINAL = new Set(['delivered', 'dead', 'unroutable', 'suppressed'])

type Step =
  | { readonly do: 'end'; readonly run: number; readonly end: RunEnd; readonly again: boolean }
  | {
      readonly do: 'stall'
      readonly run: number
      readonly reason: 'blocked_tool_call' | 'active_work_without_progress'
    }
  | { readonly do: 'resolve'; readonly run: number; readonly how: 'progressed' | 'reclassified' | 'ended' }
  | { readonly do: 'wait'; readonly ms: number }

const ends: fc.Arbitrary<RunEnd> = fc
  .constantFrom<EndReason>('completed', 'timeout', 'killed', 'error', 'lost')
  .chain((reason) =>
    fc.record({
      reason: fc.constant(reason),
      ...(END_CAUSES[reason].length > 0 && { cause: fc.constantFrom(...END_CAUSES[reason]) }),
      durationMs: fc.nat(1_000_000),
      endedAt: fc.constant(START),
    }),
  )

const run = fc.nat(RUNS - 1)
const end = fc.record({ do: fc.constant('end' as const), run, end: ends, again: fc.boolean() })
const stall = fc.record({
  do: fc.constant('stall' as const),
  run,
  reason: fc.constantFrom('blocked_tool_call' as const, 'active_work_without_progress' as const),
})
const resolve = fc.record({
  do: fc.constant('resolve' as const),
  run,
  how: fc.constantFrom('progressed' as const, 'reclassified' as const, 'ended' as const),
})
const wait = fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 1_000, 20_000) })

// Long, with few ends: what happens between stalls is what can go wrong.
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: end },
    { weight: 5, arbitrary: stall },
    { weight: 3, arbitrary: resolve },
    { weight: 5, arbitrary: wait },
  ),
  { maxLength: 40, size: 'max' },
)

const failures = fc.array(fc.constantFrom('hang', 'refused', 'unavailable', 'ok', 'ok'), {
  maxLength: 30,
  size: 'max',
})

/** Fails by plan, and then goes on: `ok` is no entry of a plan, so the plan is walked here. */
class FlakyChannel extends TestChannel {
  readonly #fate: readonly string[]

  constructor(fate: readonly string[]) {
    super()
    this.#fate = fate
  }

  override send(notice: Notice, signal: AbortSignal): Promise<SentMessage | void> {
    const fate = this.#fate[this.attempts]
    if (fate === 'hang') this.plan.push('hang')
    if (fate === 'refused') this.plan.push(refused())
    if (fate === 'unavailable') this.plan.push(unavailable())
    return super.send(notice, signal)
  }
}

/** Five runs: two with people, a child with a living parent, one without a route, one without a channel. */
function aTeam(): TestRun[] {
  const parent = aRun({ label: 'parent' })
  return [
    parent,
    aRun({ origin: { ...ORIGIN, thread: '172' } }),
    aChild(parent),
    aRun({ origin: undefined }),
    aRun({ origin: { channel: 'irc', room: '#x' } }),
  ]
}

async function play(story: readonly Step[], fate: readonly string[], maxPending = 4) {
  const hooked: Notice[] = []
  const channel = new FlakyChannel(fate)
  const rig = aNotifier({
    channels: [channel],
    maxPending,
    maxConcurrent: 2,
    retries: 2,
    onAbnormalEnd: (notice) => void hooked.push(notice),
  })
  const team = aTeam()
  const ended: { run: RunInfo; end: RunEnd; reports: number }[] = []
  for (const step of story) {
    if (step.do === 'wait') {
      await rig.clock.advanceAsync(step.ms)
      continue
    }
    const who = team[step.run]!
    const firing = aStall(who)
    if (step.do === 'stall' && who.ended === undefined) {
      rig.notifier.attentionChanged(aStall(who, { reason: step.reason }))
    } else if (step.do === 'resolve') {
      rig.notifier.attentionChanged(resolved(firing, step.how))
    } else if (step.do === 'end' && who.ended === undefined) {
      who.ended = step.end
      ended.push({ run: who, end: step.end, reports: step.again ? 2 : 1 })
      rig.notifier.runEnded(who, step.end)
      if (step.again) rig.notifier.runEnded(who, step.end)
    }
  }
  const closed = rig.notifier.shutdown(5_000)
  await rig.clock.advanceAsync(5_000)
  await closed
  return { ...rig, channel, hooked, ended, team }
}

it('every abnormal end has exactly one final outcome for each report, and a normal end has none', async () => {
  await fc.assert(
    fc.asyncProperty(steps, failures, async (story, fate) => {
      const { deliveries, ended, hooked } = await play(story, fate)
      for (const { run: who, end: how, reports } of ended) {
        const outcomes = deliveries.filter(
          ({ notice, outcome }) => notice.kind === 'ended' && notice.runId === who.id && FINAL.has(outcome),
        )
        const tellings = outcomes.filter(({ outcome }) => outcome === 'delivered')

        expect(outcomes.length).toBe(isAbnormal(how) ? reports : 0)
        expect(tellings.length).toBeLessThanOrEqual(1)
        expect(hooked.filter((notice) => notice.runId === who.id).length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 300 },
  )
})

it('a recovery is told where its stall was told, once, and never after an abnormal end', async () => {
  await fc.assert(
    fc.asyncProperty(steps, failures, async (story, fate) => {
      const { told } = await play(story, fate)
      const notices = told()
      for (const thread of ['171', '172']) {
        let open = 0
        for (const { kind } of notices.filter(({ origin }) => origin?.thread === thread)) {
          if (kind === 'stalled') open += 1
          if (kind === 'recovered') open -= 1
          expect(open).toBeGreaterThanOrEqual(0)
        }
      }
      for (const recovery of notices.filter(({ kind }) => kind === 'recovered')) {
        const earlier = notices.slice(0, notices.indexOf(recovery))
        expect(earlier.filter(({ runId, kind }) => runId === recovery.runId && kind === 'ended')).toEqual([])
        expect(earlier.filter(({ id }) => id === recovery.id)).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
})

it('whoever was told of a stall is told how it went on', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      const { told, team } = await play(story, [], 100)
      const last = story.toReversed()
      for (const [index, who] of team.entries()) {
        const heard = told().filter((notice) => notice.runId === who.id)
        const normal = who.ended !== undefined && !isAbnormal(who.ended)
        const news = last.find((step) => 'run' in step && step.run === index)

        if (normal) expect(heard.at(-1)?.kind).not.toBe('stalled')
        if (news?.do === 'resolve' && news.how === 'progressed' && who.ended === undefined) {
          expect(heard.at(-1)?.kind).not.toBe('stalled')
        }
      }
    }),
    { numRuns: 300 },
  )
})

it('whatever happens, it ends with nothing pending', async () => {
  await fc.assert(
    fc.asyncProperty(steps, failures, async (story, fate) => {
      const { clock, notifier, warnings } = await play(story, fate)
      notifier.runEnded(aRun(), anEnd())

      expect(clock.pending).toBe(0)
      expect(warnings.filter((warning) => /^Cannot (make|carry|report)/.test(warning))).toEqual([])
    }),
    { numRuns: 300 },
  )
})
