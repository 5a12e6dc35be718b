/** What is counted between two looks: once, completely, and by the length of the window. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Look } from '../../src/evidence/look.ts'
import { evidenceOf } from '../../src/evidence/usage.ts'
import { Trial } from './trial.ts'

describe('a window of another length', () => {
  it.each([
    [10_000, 499, 'idle'],
    [10_000, 500, 'alive'],
    [30_000, 1_499, 'idle'],
    [30_000, 1_500, 'alive'],
  ])('of %s ms with %s ms of work is %s', (overMs, workedMs, finding) => {
    const trial = new Trial()
    const own = trial.own()
    trial.see()
    const before = trial.look as Look
    trial.world.work(own, workedMs)
    trial.see()

    expect(evidenceOf(before, trial.look as Look, overMs).finding).toBe(finding)
  })
})

/** One thing that happens to a process of a tree; the number chooses which, and how much it works. */
type Happening = readonly ['start' | 'work' | 'exit' | 'collect' | 'see', number]

const happening: fc.Arbitrary<Happening> = fc.tuple(
  fc.constantFrom('start', 'start', 'start', 'work', 'work', 'exit', 'exit', 'collect', 'see'),
  fc.nat(1_000),
)
const happenings = fc.array(happening, { minLength: 20, maxLength: 120 })

/** Lets things happen below one process of a call, and adds up what the looks found. */
function play(all: readonly Happening[], isOrderly: boolean): { foundMs: number; spentMs: number } {
  const trial = new Trial()
  const { world } = trial
  const root = trial.own()
  const started = [root]
  trial.see()
  let foundMs = 0
  const happen: Readonly<Record<Happening[0], (pid: number, choice: number) => void>> = {
    start: (pid) => void started.push(world.start(pid)),
    work: (pid, choice) => world.work(pid, choice),
    collect: (pid) => world.collect(pid),
    see: () => void (foundMs += trial.see()?.processorMs ?? 0),
    exit: (pid) => {
      const parentPid = world.process(pid)?.parentPid ?? 0
      // An orderly process waits for its children, and its parent for it.
      if (pid === root || (isOrderly && world.children(pid).length > 0)) return
      world.exit(pid)
      if (isOrderly) world.collect(parentPid)
    },
  }
  for (const [what, choice] of [...all, ['see', 0] as const]) {
    world.nowMs += 1
    const living = started.filter((pid) => world.process(pid)?.isZombie === false)
    happen[what](living[choice % living.length] as number, choice)
  }
  return { foundMs, spentMs: world.spentMs }
}

describe('processor time of those who died', () => {
  /** A process with a child that has a child of its own, both of which were seen at work. */
  function line() {
    const trial = new Trial()
    const { world } = trial
    const eldest = trial.own()
    const child = world.start(eldest)
    const grandchild = world.start(child)
    world.work(child, 700)
    world.work(grandchild, 900)
    trial.see()
    return { trial, world, eldest, child, grandchild }
  }

  it('is not counted again by whoever collected it at second hand', () => {
    const { trial, world, eldest, child, grandchild } = line()
    world.work(grandchild, 50)

    world.exit(grandchild)
    world.collect(child)
    world.exit(child)
    world.collect(eldest)

    expect(trial.see()).toMatchObject({ finding: 'idle', processorMs: 50 })
  })

  it('that nobody of the call collected takes nothing from what others did', () => {
    const { trial, world, eldest, child, grandchild } = line()
    const worker = world.start(eldest)
    world.work(worker, 600)

    world.exit(child)
    world.exit(grandchild)
    world.collect(eldest)

    expect(trial.see()).toMatchObject({ finding: 'alive', processorMs: 600 })
  })
})

describe('processor time, whoever dies and whoever collects', () => {
  it('is counted once and completely where each parent collects its children', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const { foundMs, spentMs } = play(all, true)
        expect(foundMs).toBe(spentMs)
      }),
      { numRuns: 500 },
    )
  })

  it('is never counted twice, also where parents die first', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const { foundMs, spentMs } = play(all, false)
        expect(foundMs).toBeLessThanOrEqual(spentMs)
      }),
      { numRuns: 500 },
    )
  })
})
