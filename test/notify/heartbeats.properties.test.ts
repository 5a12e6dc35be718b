/** Heartbeats under any order of news and failures: one end each, one message a run, and none after a bad end. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Notice, RateLimit, SentMessage } from '../../src/model/notice.ts'
import {
  anEnd,
  aNotifier,
  aRun,
  COMPLETED,
  EditableChannel,
  refused,
  unavailable,
  type TestRun,
} from './news.ts'

const RUNS = 3

type Step =
  | { readonly do: 'beat' | 'complete' | 'fail'; readonly run: number }
  | { readonly do: 'wait'; readonly ms: number }

const run = fc.nat(RUNS - 1)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('beat' as const), run }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('complete' as const, 'fail' as const), run }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 900, 12_000) }),
    },
  ),
  { maxLength: 40, size: 'max' },
)
const fates = fc.array(fc.constantFrom('ok', 'ok', 'ok', 'refused', 'unavailable', 'asks', 'hang'), {
  maxLength: 20,
  size: 'max',
})

/** Fails by plan, call by call. */
class Room extends EditableChannel {
  readonly limits: RateLimit[] = [{ per: 'room', count: 1, perMs: 1_000 }]
  readonly #fates: readonly string[]
  #calls = 0

  constructor(plan: readonly string[]) {
    super()
    this.#fates = plan
  }

  override send(notice: Notice, signal: AbortSignal): Promise<SentMessage> {
    this.#planNext()
    return super.send(notice, signal)
  }

  override edit(message: SentMessage, notice: Notice): Promise<void> {
    this.#planNext()
    return super.edit(message, notice)
  }

  #planNext(): void {
    const fate = this.#fates[this.#calls++] ?? 'ok'
    if (fate === 'hang') this.plan.push('hang')
    if (fate === 'refused') this.plan.push(refused())
    if (fate === 'unavailable') this.plan.push(unavailable())
    if (fate === 'asks') this.plan.push(unavailable(2_500))
  }
}

async function play(story: readonly Step[], plan: readonly string[]) {
  const room = new Room(plan)
  const rig = aNotifier({ channels: [room], retries: 2 })
  const team = Array.from({ length: RUNS }, (_, index) => aRun({ label: `task-${index}` }))
  const beats = new Map<TestRun, number>()
  for (const step of story) {
    if (step.do === 'wait') {
      await rig.clock.advanceAsync(step.ms)
      continue
    }
    const who = team[step.run]!
    if (who.ended !== undefined) continue
    const repeat = beats.get(who) ?? 0
    if (step.do === 'beat') {
      beats.set(who, repeat + 1)
      rig.notifier.runHeartbeat({ run: who, repeat, elapsedMs: 1_000, state: 'tool_exec', work: undefined })
      continue
    }
    who.ended = step.do === 'complete' ? COMPLETED : anEnd()
    rig.notifier.runEnded(who, who.ended)
  }
  await rig.clock.advanceAsync(1_800_000)
  return { ...rig, room, team, beats }
}

it('each sign has one end, and a shutdown leaves no timer', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fates, async (story, plan) => {
      const { deliveries, team, beats, notifier, clock } = await play(story, plan)
      for (const who of team) {
        const final = deliveries.filter(
          ({ notice, outcome }) =>
            notice.kind === 'running' && notice.runId === who.id && outcome !== 'retried',
        )
        const told = beats.get(who) ?? 0
        const lastWords = told > 0 && who.ended?.reason === 'completed' ? 1 : 0

        expect(final.length).toBe(told + lastWords)
      }
      const closed = notifier.shutdown(1_000)
      await clock.advanceAsync(1_000)
      await closed
      expect(clock.pending).toBe(0)
    }),
    { numRuns: 300 },
  )
}, 30_000)

it('a run that ended well is shown so, in the one message that it has, where nothing has failed', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      const { room, team } = await play(story, [])
      for (const who of team) {
        const shown = room.shown.filter(
          (text) => text.includes(`\`${who.label}\` is`) || text.includes(`\`${who.label}\` finished`),
        )

        expect(shown.length).toBeLessThanOrEqual(1)
        if (who.ended?.reason === 'completed') expect(shown.join('')).not.toContain('still running')
      }
    }),
    { numRuns: 300 },
  )
}, 30_000)

it('no sign comes after the notice of an abnormal end', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fates, async (story, plan) => {
      const { told, team } = await play(story, plan)
      for (const who of team.filter(({ ended }) => ended?.reason === 'timeout')) {
        const kinds = told()
          .filter(({ runId }) => runId === who.id)
          .map(({ kind }) => kind)

        if (kinds.includes('ended')) expect(kinds.indexOf('ended')).toBe(kinds.length - 1)
      }
    }),
    { numRuns: 300 },
  )
}, 30_000)
