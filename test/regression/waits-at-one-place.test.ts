/** Who waited twice at one place was accused after the first answer; a wait of the host was counted as silence. */

import { describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'

const MINUTE = 60_000

function stalls(rig: Rig): string[] {
  return rig.attention
    .filter((one) => one.class === 'stalled')
    .map(({ reason, ageMs }) => `${reason} ${ageMs}`)
}

describe('Waits at one place', () => {
  it('excuse it until the last of them is over', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    const first = run.waiting('person')
    const second = run.waiting('person')

    rig.clock.advance(MINUTE)
    second()
    rig.clock.advance(20 * MINUTE)
    expect(rig.desk.get('a')?.state).toBe('waiting')
    expect(stalls(rig)).toEqual([])

    first()
    rig.clock.advance(7 * MINUTE)
    expect(stalls(rig)).toEqual(['active_work_without_progress 361000'])
  })

  it('are for a person, whatever else is awaited there', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    const call = run.startToolCall({ name: 'ask' })
    run.waiting('person')
    run.waiting('retry')

    rig.clock.advance(1_000)
    call.progress()
    rig.clock.advance(20 * MINUTE)

    expect(rig.desk.get('a')?.state).toBe('waiting')
    expect(stalls(rig)).toEqual([])
  })

  it('add no time to the silence after a retry that was answered', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    const call = run.startToolCall({ name: 'search' })
    run.waiting('retry')

    rig.clock.advance(10_000)
    call.progress()
    rig.clock.advance(10 * MINUTE + 2_000)

    expect(stalls(rig)).toEqual(['blocked_tool_call 601000'])
  })

  it('are bounded: a further one ends the oldest', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    for (let round = 0; round < 1_000; round += 1) run.waiting('person')

    expect(run.waits?.length).toBe(100)
  })

  it.each([Number.NaN, 'soon' as never])(
    'hold as if nothing was said when it is said until %s',
    (untilMs) => {
      const rig = new Rig()
      rig.tracker.startRun({ session: 'a' }).waiting('person', { untilMs })

      rig.clock.advance(20 * MINUTE)

      expect(stalls(rig)).toEqual([])
    },
  )

  it('are over in the next turn when they end in the past', () => {
    const rig = new Rig()
    rig.tracker.startRun({ session: 'a' }).waiting('person', { untilMs: -5 })

    rig.clock.advance(7 * MINUTE)

    expect(stalls(rig)).toHaveLength(1)
  })
})

describe('A host that says that a person is awaited', () => {
  it('accuses nobody when it says that they have answered', () => {
    const rig = new Rig()
    const run = rig.tracker.startRun({ session: 'a' })
    run.startToolCall({ name: 'ask' })
    rig.desk.setState('a', 'waiting')
    rig.clock.advance(20 * MINUTE)

    rig.desk.setState('a', 'processing')
    rig.clock.advance(9 * MINUTE)
    expect(stalls(rig)).toEqual([])

    rig.clock.advance(2 * MINUTE)
    expect(stalls(rig)).toHaveLength(1)
  })

  it.each(['before', 'after'])('teaches nothing, where the tool ends %s that', (when) => {
    const rig = new Rig()
    for (let round = 0; round < 60; round += 1) {
      const call = rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'ask' })
      rig.desk.setState('a', 'waiting')
      if (when === 'before') call.end()
      rig.desk.setState('a', 'processing')
      call.end()
      rig.desk.endRuns('a', { reason: 'completed' })
    }
    rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'ask' })

    expect(rig.desk.get('a')?.strands[0]?.limitSource).toBe('default')
  })
})
