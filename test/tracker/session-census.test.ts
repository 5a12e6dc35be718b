/** What an export counts of live runs. */

import { describe, expect, it } from 'vitest'
import type { CensusRun } from '../../src/model/census.ts'
import { Rig } from '../support/rig.ts'

describe('SessionCensus', () => {
  it('counts live runs, with their age and what they or their calls wait for, until they end', () => {
    const rig = new Rig()
    const counted = (): (readonly CensusRun[])[] => {
      const runs: (readonly CensusRun[])[] = []
      rig.desk.census.each((entry) => runs.push(entry.runs))
      return runs
    }
    const run = rig.tracker.startRun({ session: 'a', agent: 'reader' })
    rig.clock.advance(60_000)
    const child = rig.tracker.startRun({ session: 'a', agent: 'writer' }, run)
    const call = child.startModelCall({ model: 'large' })
    child.waiting('retry', { untilMs: 30_000, within: call })
    child.waiting('person', { within: call })

    expect(counted()).toEqual([
      [
        { agent: 'reader', openMs: 60_000, waits: [] },
        { agent: 'writer', openMs: 0, waits: ['person'] },
      ],
    ])
    child.end({ reason: 'completed' })
    run.waiting('retry')
    expect(counted()).toEqual([[{ agent: 'reader', openMs: 60_000, waits: ['retry'] }]])
    run.end({ reason: 'completed' })
    expect(counted()).toEqual([[]])
  })
})
