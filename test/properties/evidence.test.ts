/** Invariants of evidence: what works is not accused before the ceiling, and what stops is, also in a troubled process. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Look, SeenProcess } from '../../src/evidence/look.ts'
import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import { Rig } from '../support/rig.ts'

const SECOND_MS = 1_000
const STEP_MS = 5_000
const LIMIT_MS = 600_000
const CEILING_MS = 1_800_000
/** A process that stops is told so much later at most, and two ticks. */
const FOUND_MS = 30_000 + 2 * SECOND_MS
/** Shorter pauses between two bursts of work do not count. */
const BREAK_MS = 8_000

/** A tool call with one process. */
function aTool() {
  let usedMs = 0
  const seen = (): SeenProcess =>
    ({ pid: 5, isWhole: true, processorMs: usedMs, collectedMs: 0, collectedFaults: 0 }) as SeenProcess
  const look = (): Look => {
    return { nowMs: 1e12, processes: new Map([['5', seen()]]), outputs: new Map(), held: new Set() }
  }
  const witness = new ProcessWitness({
    clock: { now: () => rig.clock.now(), soon: () => () => undefined },
    dropped: () => {},
    attempt: (_task, work) => work(),
    look: (_subject, _options, done) => done(look()),
  })
  const rig: Rig = new Rig({ evidence: witness })
  rig.tracker.startRun({ session: 's' }).startToolCall({ name: 'bash' })
  return {
    rig,
    /** Passes time, in which the process uses so much of a processor. */
    pass(ms: number, share: number): void {
      for (let left = ms; left > 0 && this.stalls.length === 0; left -= STEP_MS) {
        const stepMs = Math.min(left, STEP_MS)
        usedMs += share * stepMs
        rig.clock.advance(stepMs)
      }
    },
    /** This process stands still, and the other one works on. */
    suspend(ms: number, share: number): void {
      usedMs += share * ms
      rig.clock.suspend(ms)
      rig.clock.advance(0)
    },
    get stalls() {
      return rig.attention.filter(({ event }) => event === 'session.stalled')
    },
    get silenceMs(): number {
      return rig.desk.get('s')?.strands[0]?.silenceMs ?? 0
    },
  }
}

/** Bursts of work, breaks between them, and pauses of the process that watches. */
const stretches = fc.array(
  fc.record({
    workMs: fc.integer({ min: 5, max: 120 }).map((seconds) => seconds * SECOND_MS),
    share: fc.double({ min: 0.2, max: 4, noNaN: true }),
    breakMs: fc.integer({ min: 0, max: BREAK_MS }),
    pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_600_000 })),
  }),
  { minLength: 1, maxLength: 15 },
)

it('A silent tool is accused neither while it works nor long after', () => {
  fc.assert(
    fc.property(stretches, (all) => {
      const tool = aTool()
      for (const { workMs, share, breakMs, pauseMs } of all) {
        tool.pass(workMs, share)
        tool.pass(breakMs, 0)
        tool.suspend(pauseMs, share)
      }
      const early = tool.stalls.filter(({ ageMs }) => ageMs <= CEILING_MS)
      expect(early).toEqual([])
      if (tool.stalls.length > 0) return

      const silenceMs = tool.silenceMs
      tool.pass(CEILING_MS, 0)

      const dueMs = Math.max(LIMIT_MS - silenceMs + 2 * SECOND_MS, FOUND_MS)
      expect((tool.stalls[0]?.ageMs ?? Infinity) - silenceMs).toBeLessThanOrEqual(dueMs)
      expect(tool.stalls[0]?.ageMs).toBeGreaterThanOrEqual(LIMIT_MS)
    }),
    { numRuns: 25 },
  )
})
