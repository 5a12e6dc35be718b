/** Invariants of judging time: no false alarm, detection in time, pauses and clock steps, one resolved each. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attention } from '../../src/model/attention.ts'
import { Rig } from '../support/rig.ts'

const TICK_MS = 1_000
/** What one pause may add to observed time at most: the tick that it delayed. */
const PAUSE_COUNTS_MS = TICK_MS + 100

const thresholdMs = fc.integer({ min: 2_500, max: 20_000 })
const pauseMs = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 99 }) },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 3_600_000 }) },
)
const step = fc.record({ awakeMs: fc.integer({ min: 1, max: 900 }), pauseMs })
const kind = fc.constantFrom('model' as const, 'tool' as const, 'run' as const)

type Work = { progress(): void }

function start(rig: Rig, of: 'model' | 'tool' | 'run'): Work {
  const run = rig.tracker.startRun({ session: 'a' })
  if (of === 'run') return run
  return of === 'tool' ? run.startToolCall({ name: 't' }) : run.startModelCall({ model: 'm' })
}

function alarms(rig: Rig): Attention[] {
  return rig.attention.filter(({ class: of }) => of !== 'long_running')
}

describe('invariant 6: with progress at least every threshold nobody is stalled or stuck', () => {
  it('under any schedule of pauses', () => {
    fc.assert(
      fc.property(thresholdMs, kind, fc.array(step, { maxLength: 120 }), (warnMs, of, steps) => {
        const rig = new Rig({ thresholds: { warnMs, abortMs: warnMs }, tickMs: TICK_MS })
        const work = start(rig, of)
        let silentMs = 0
        for (const { awakeMs, pauseMs: asleepMs } of steps) {
          const stepMs = awakeMs + Math.min(asleepMs, PAUSE_COUNTS_MS)
          if (silentMs + stepMs > warnMs) {
            work.progress()
            silentMs = 0
          }
          rig.clock.advance(awakeMs)
          rig.clock.suspend(asleepMs)
          rig.clock.advance(0)
          silentMs += stepMs
        }
        expect(alarms(rig)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('and with silence and no pause it is detected within the threshold and two ticks', () => {
    fc.assert(
      fc.property(thresholdMs, kind, fc.integer({ min: 0, max: 5_000 }), (warnMs, of, phaseMs) => {
        const rig = new Rig({ thresholds: { warnMs, abortMs: warnMs }, tickMs: TICK_MS })
        const work = start(rig, of)
        rig.clock.advance(phaseMs)
        work.progress()
        const silentFrom = rig.clock.now()

        rig.clock.advance(warnMs + 2 * TICK_MS)

        const [first] = alarms(rig)
        expect(first).toMatchObject({ event: 'session.stalled', status: 'firing' })
        expect(rig.clock.now() - silentFrom).toBe(warnMs + 2 * TICK_MS)
      }),
      { numRuns: 300 },
    )
  })
})

describe('invariant 7: neither a pause nor a clock step of any length changes an age or a verdict', () => {
  /** The same story, told with pauses of one length or of another. */
  function verdicts(
    steps: readonly { awakeMs: number; paused: boolean; progress: boolean }[],
    lengthMs: number,
  ) {
    const rig = new Rig({ thresholds: { warnMs: 5_000, abortMs: 10_000 }, tickMs: TICK_MS })
    const work = start(rig, 'model')
    for (const { awakeMs, paused, progress } of steps) {
      if (progress) work.progress()
      rig.clock.advance(awakeMs)
      if (!paused) continue
      rig.clock.suspend(lengthMs)
      rig.clock.advance(0)
    }
    return rig.attention.map(({ status, event, reason, ageMs, progressAgeMs, repeat }) => {
      return { status, event, reason, ageMs, progressAgeMs, repeat }
    })
  }
  // A pause that falls on a tick delays it, whatever its length: steps of whole ticks keep the phase.
  const story = fc.array(
    fc.record({
      awakeMs: fc.constantFrom(1_000, 2_000, 3_000),
      paused: fc.boolean(),
      progress: fc.boolean(),
    }),
    { maxLength: 40 },
  )

  it('whatever the length of the pause', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 2_200, max: 10_000_000 }), (steps, lengthMs) => {
        expect(verdicts(steps, lengthMs)).toEqual(verdicts(steps, 2_200))
      }),
      { numRuns: 300 },
    )
  })

  it('whatever the step of the wall clock', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.integer())), (steps) => {
        const told = [true, false].map((stepping) => {
          const rig = new Rig({ thresholds: { warnMs: 5_000, abortMs: 10_000 } })
          start(rig, 'tool')
          for (const [awakeMs, jumpMs] of steps) {
            if (stepping) rig.clock.stepWallClock(jumpMs)
            rig.clock.advance(awakeMs)
          }
          return rig.attention.map(({ event, status, ageMs }) => [event, status, ageMs])
        })
        expect(told[0]).toEqual(told[1])
      }),
      { numRuns: 200 },
    )
  })
})

describe('invariant 8: resolved is told if and only if firing was told for the same episode', () => {
  const word = fc.constantFrom(
    'run',
    'model',
    'tool',
    'progress',
    'endWork',
    'endRun',
    'queue',
    'dequeue',
    'wait',
  )
  const told = fc.record({
    word,
    session: fc.constantFrom('a', 'b'),
    thenMs: fc.integer({ min: 0, max: 9_000 }),
  })

  it('for any history of sessions', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), (history) => {
        const rig = new Rig({
          thresholds: { warnMs: 2_000, abortMs: 5_000 },
          maxIdleSessions: 1,
          idleSessionMs: 4_000,
        })
        for (const { word: verb, session, thenMs } of history) {
          say(rig, verb, session)
          rig.clock.advance(thenMs)
        }
        rig.sampler.shutdown()

        const open = new Map<string, Attention>()
        for (const emission of rig.attention) {
          const episode = `${emission.run?.id ?? emission.session.key} ${emission.class}`
          if (emission.status === 'resolved') {
            expect(open.delete(episode), `resolved without firing: ${episode}`).toBe(true)
            expect(emission.durationMs).toBeGreaterThanOrEqual(0)
          } else if (emission.begins) {
            expect(open.has(episode), `fired twice: ${episode}`).toBe(false)
            open.set(episode, emission)
          } else {
            expect(open.has(episode), `repeated without firing: ${episode}`).toBe(true)
          }
        }
        expect([...open.keys()]).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

function say(rig: Rig, verb: string, session: string): void {
  const live = [...rig.tracker.liveRuns()].filter((run) => run.session.key === session)
  const run = live.at(-1)
  if (verb === 'run') rig.tracker.startRun({ session })
  if (verb === 'model') run?.startModelCall({ model: 'm' })
  if (verb === 'tool') run?.startToolCall({ name: 't' })
  if (verb === 'progress') run?.open.at(-1)?.progress()
  if (verb === 'endWork') run?.open.at(-1)?.end()
  if (verb === 'endRun') run?.end({ reason: 'completed' })
  if (verb === 'queue') rig.desk.queued(session, 'default')
  if (verb === 'dequeue') rig.desk.dequeued(session)
  if (verb === 'wait') run?.waiting('person', { untilMs: 3_000 })
}
