/** Calls that hang at the same time share one search for processes without parents, and each finds its own. */

import { describe, expect, it } from 'vitest'

import { lookAt } from '../../src/evidence/look.ts'
import type { Look } from '../../src/evidence/look.ts'
import { OrphanList } from '../../src/evidence/orphan-list.ts'
import { ProcessWorld } from './process-world.ts'

const MANY = 500

/** A machine with many processes, and two calls whose shells have each left one behind. */
function twoCalls() {
  const world = new ProcessWorld()
  const bystander = world.start()
  for (let count = 0; count < MANY; count += 1) world.start(bystander)
  const orphans = new OrphanList()
  const calls = [0, 1].map(() => {
    const shell = world.start()
    world.start(shell)
    const child = { pid: shell, exitCode: null as number | null, signalCode: null }
    return { shell, child }
  })
  const leave = () => {
    const left = calls.map(({ shell }) => world.start(shell, { groupPid: shell }))
    for (const { shell, child } of calls) {
      world.exit(shell)
      child.exitCode = 0
    }
    return left
  }
  const look = (index: number): Look => {
    const own = [calls[index]!.child]
    const subject = {
      own,
      shared: [],
      foreign: [],
      startedPids: [calls[index]!.shell],
      isAlone: false,
      countsOutput: true,
      ageMs: () => 1e6,
    }
    const rest = lookAt(subject, world, { before: undefined, withOrphans: true, orphans })
    let step = rest.next()
    while (step.done !== true) step = rest.next()
    return step.value
  }
  const pids = (index: number): number[] => [...look(index).processes.values()].map(({ pid }) => pid)
  return { world, leave, pids }
}

describe('OrphanList', () => {
  it('lets the second call find its own orphan without another search through the machine', () => {
    const { world, leave, pids } = twoCalls()
    const [first, second] = leave()

    expect(pids(0)).toContain(first)
    const asked = world.asked.length
    expect(pids(1)).toContain(second)

    expect(asked).toBeGreaterThan(MANY)
    expect(world.asked.length - asked).toBeLessThan(20)
  })

  it('is made anew after five seconds', () => {
    const { world, leave, pids } = twoCalls()
    pids(0)
    const [first] = leave()

    world.nowMs += 4_999
    expect(pids(0)).not.toContain(first)
    world.nowMs += 1
    expect(pids(0)).toContain(first)
  })
})
