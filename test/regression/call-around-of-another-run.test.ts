/** A run was called silent between its calls while one of them was open: the call hung below one of another run. */

import { describe, expect, it } from 'vitest'
import type { RunInfo } from '../../src/model/run.ts'
import type { WorkInfo } from '../../src/model/work.ts'
import type { TrackedRun } from '../../src/tracker/runs/tracked-run.ts'
import { Rig } from '../support/rig.ts'

const NINE_MINUTES = 9 * 60_000

function stalls(rig: Rig): (string | undefined)[] {
  return rig.attention.filter((one) => one.class === 'stalled').map(({ run }) => run?.label)
}

/** A run that has called a model: between calls it is silent from two minutes on, a tool of it from ten. */
function aRun(rig: Rig, label: string, ...above: [parent?: RunInfo, within?: WorkInfo]): TrackedRun {
  const run = rig.tracker.startRun({ label, session: label }, ...above)
  run.startModelCall({ model: 'm' }).end()
  return run
}

describe('A call holds its own run', () => {
  it('where it was started in the call that the run was started in', () => {
    const rig = new Rig()
    const task = aRun(rig, 'parent').startToolCall({ name: 'task' })
    const run = aRun(rig, 'sub', task.run, task)

    run.startToolCall({ name: 'bash' }, task)
    rig.clock.advance(NINE_MINUTES)

    expect(stalls(rig)).toEqual([])
  })

  it('where it was started in a call of a run that has nothing to do with it', () => {
    const rig = new Rig()
    const tool = aRun(rig, 'one').startToolCall({ name: 'search' })

    aRun(rig, 'other').startToolCall({ name: 'embed' }, tool)
    rig.clock.advance(NINE_MINUTES)

    expect(stalls(rig)).toEqual([])
  })

  it.each([
    ['the call around it ends first', 'completed'],
    ['the sub-agent around it is killed', 'killed'],
  ] as const)('inside of a sub-agent, when %s', (_, reason) => {
    const rig = new Rig()
    const parent = aRun(rig, 'parent')
    const child = aRun(rig, 'sub', parent)
    const around = child.startToolCall({ name: 'around' })
    const call = parent.startToolCall({ name: 'bash' }, around)

    if (reason === 'completed') around.end()
    child.end({ reason })
    rig.clock.advance(NINE_MINUTES)
    expect(stalls(rig)).toEqual([])

    call.end()
    rig.clock.advance(3 * 60_000)
    expect(stalls(rig)).toEqual(['parent'])
  })

  it('in the background, and what it calls holds it alone', () => {
    const rig = new Rig()
    const run = aRun(rig, 'run')
    const around = run.startToolCall({ name: 'around' })
    const background = run.startToolCall({ name: 'job', background: true, deadlineMs: 60_000 }, around)
    around.end()

    run.startToolCall({ name: 'inner' }, background)
    rig.clock.advance(100_000)

    expect(stalls(rig)).toEqual([])
  })
})

it('A sub-agent in a call that its parent left open holds the run above', () => {
  const rig = new Rig()
  const above = aRun(rig, 'above')
  const parent = aRun(rig, 'parent', above)
  const left = parent.startToolCall({ name: 'task' })
  const child = aRun(rig, 'child', parent, left)
  parent.end({ reason: 'completed' })

  child.startToolCall({ name: 'bash' })
  rig.clock.advance(NINE_MINUTES)
  expect(stalls(rig)).toEqual([])

  child.end({ reason: 'completed' })
  rig.clock.advance(3 * 60_000)
  expect(stalls(rig)).toEqual(['above'])
})

it('A sub-agent that completes is a result: requests that failed before it are repeated no more', () => {
  const rig = new Rig()
  const run = aRun(rig, 'parent')
  for (let round = 0; round < 3; round += 1) {
    run.startModelCall({ model: 'm' }).end({ error: new Error('overloaded') })
    rig.clock.advance(100_000)
    const child = aRun(rig, 'sub', run)
    rig.clock.advance(50_000)
    child.end({ reason: 'completed' })
  }

  run.startModelCall({ model: 'm' })
  rig.clock.advance(200_000)

  expect(stalls(rig)).toEqual([])
})
