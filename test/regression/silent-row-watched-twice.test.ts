/** Of two runs that waited for the same call to move only the first was shown when it did. */

import { expect, it } from 'vitest'
import { ActivityTable } from '../../src/tracker/activity-table.ts'
import { Rig } from '../support/rig.ts'

it('A sub-agent that moves is resolved at once, where its silent parent watches it too', () => {
  const rig = new Rig()
  const parent = rig.tracker.startRun({ session: 'a' })
  parent.startToolCall({ name: 'hung', deadlineMs: 60_000 })
  const child = rig.tracker.startRun({ label: 'child' }, parent, parent.startToolCall({ name: 'task' }))
  const call = child.startModelCall({ model: 'm' })
  rig.clock.advance(420_000)

  call.progress()
  rig.clock.advance(2_000)

  const told = rig.attention.filter(({ run, class: one }) => run === child && one === 'stalled')
  expect(told.map(({ status, resolution }) => resolution ?? status)).toEqual(['firing', 'progressed'])
})

it('ActivityTable forgets who waits for a row that is given back', () => {
  const table = new ActivityTable({ periodMs: 1_000 })
  const [silent, one, other] = [table.allocate(), table.allocate(), table.allocate()]
  table.advance(1_000)
  table.lookAgainWhenMoved(silent, one)
  table.lookAgainWhenMoved(silent, other)
  table.lookAgainWhenMoved(silent, other)
  expect(table.watched).toBe(2)

  table.release(silent)
  table.advance(1_000)
  table.collectDue([])

  expect(table.watched).toBe(0)
})
