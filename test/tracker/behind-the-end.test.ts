/** What a run that has ended still hears: a child that starts late, and waits. */

import { describe, expect, it } from 'vitest'

import { Rig } from '../support/rig.ts'

describe('a run that has ended', () => {
  it.each([{}, { session: 'a' }])(
    'has its late child in the lists, also where its session is forgotten: %j',
    (options) => {
      const rig = new Rig({ maxIdleSessions: 1 })
      const run = rig.tracker.startRun(options)
      run.end({ reason: 'completed' })
      for (const session of ['b', 'c']) rig.tracker.startRun({ session }).end({ reason: 'completed' })
      rig.clock.advance(2_000)
      const before = [...rig.tracker.liveRuns()].length

      const child = rig.tracker.startRun({ agent: 'late' }, run)
      const shown = rig.desk.list().flatMap(({ runs }) => runs)
      rig.clock.advance(2_000)
      child.end({ reason: 'completed' })

      expect([before, shown, child.isCurrent()]).toEqual([0, [child.id], true])
      expect([...rig.tracker.liveRuns()]).toEqual([])
    },
  )

  it('keeps no wait', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    run.end({ reason: 'completed' })
    const { pending } = rig.clock

    const over = [run.waiting('person'), run.waiting('retry', { untilMs: 5_000 })]

    expect([run.waits, rig.clock.pending]).toEqual([undefined, pending])
    over.forEach((end) => end())
    expect(rig.desk.get('a')?.state).toBe('idle')
  })
})
