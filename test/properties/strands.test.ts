/** Invariant 6 over random trees: nothing that moves elsewhere hides a strand, nothing that waits accuses it. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attention } from '../../src/model/attention.ts'
import { Rig } from '../support/rig.ts'
import { growth, RandomTree, type Branch } from './random-tree.ts'

const TICK_MS = 1_000
const LIMIT_MS = 8_000
const thresholds = { warnMs: LIMIT_MS, abortMs: LIMIT_MS }

function alarms(rig: Rig): Attention[] {
  return rig.attention.filter(({ class: of, status }) => of !== 'long_running' && status === 'firing')
}

/** Moves the strands that would be silent for too long before the next step is over. */
function keepAlive(
  tree: RandomTree,
  { rig, stepMs, spared }: { rig: Rig; stepMs: number; spared?: Branch },
): void {
  for (const strand of tree.strands) {
    if (strand !== spared && rig.clock.now() + stepMs - strand.movedMs > LIMIT_MS - TICK_MS) tree.move(strand)
  }
}

const steps = fc.array(fc.record({ growth, stepMs: fc.integer({ min: 1, max: 3_000 }) }), {
  minLength: 1,
  maxLength: 40,
})

describe('invariant 6: every strand is judged by itself', () => {
  it('with progress at least every limit nobody is accused, whatever comes and goes', () => {
    fc.assert(
      fc.property(steps, (story) => {
        const rig = new Rig({ thresholds, tickMs: TICK_MS })
        const tree = new RandomTree(rig)
        for (const { growth: one, stepMs } of story) {
          tree.grow(one)
          keepAlive(tree, { rig, stepMs })
          rig.clock.advance(stepMs)
        }
        expect(alarms(rig)).toEqual([])
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  it('and one that falls silent is found within its limit and two ticks, and nobody else', () => {
    let found = 0
    fc.assert(
      fc.property(steps, steps, fc.nat(), (before, during, pick) => {
        const rig = new Rig({ thresholds, tickMs: TICK_MS })
        const tree = new RandomTree(rig)
        tree.grow({ word: 'run', pick: 0 })
        for (const { growth: one, stepMs } of before) {
          tree.grow(one)
          keepAlive(tree, { rig, stepMs })
          rig.clock.advance(stepMs)
        }
        const { strands } = tree
        const victim = strands[pick % strands.length] as Branch
        tree.move(victim)
        const silentFromMs = rig.clock.now()
        const endMs = silentFromMs + LIMIT_MS + 2 * TICK_MS
        for (let index = 0; rig.clock.now() < endMs; index += 1) {
          const { growth: one, stepMs } = during[index % during.length] as (typeof during)[number]
          tree.grow(one, victim)
          // What a run reports for itself would excuse the victim, which lies in it.
          const stepped = Math.min(stepMs, endMs - rig.clock.now())
          keepAlive(tree, { rig, stepMs: stepped, spared: victim })
          if (victim.movedMs > silentFromMs) return
          rig.clock.advance(stepped)
          if (rig.clock.now() - silentFromMs <= LIMIT_MS) expect(alarms(rig)).toEqual([])
        }
        const [alarm, ...others] = alarms(rig)
        expect([alarm?.run, alarm?.work, others]).toEqual([
          victim.run,
          victim.isRun ? undefined : victim.handle,
          [],
        ])
        found += 1
      }),
      { numRuns: 300 },
    )
    expect(found).toBeGreaterThan(150)
  }, 60_000)
})
