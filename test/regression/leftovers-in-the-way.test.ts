/** Calls that nobody owned brought episodes without an end, alarms in the first second, and rows that were never free. */

import { expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'

const MINUTE = 60_000

/** A rig with a session in which a run has left a tool open. */
function aRigWithALeftover() {
  const rig = new Rig()
  const run = rig.tracker.startRun({ session: 'a' })
  const call = run.startToolCall({ name: 'bash' })
  run.end({ reason: 'completed' })
  return { rig, call }
}

it('A session is stuck or well, never slow: its attention ends with what waits', () => {
  const rig = new Rig({ thresholds: { abortMs: 60_000 } })
  const run = rig.tracker.startRun({ session: 'a' })
  run.startModelCall({ model: 'm' })
  run.end({ reason: 'completed' })
  rig.desk.queued('a', 'main')
  rig.clock.advance(2 * MINUTE)
  expect(rig.alarms).toEqual([])

  rig.clock.advance(2_000)
  rig.desk.dequeued('a')
  rig.clock.advance(2_000)

  expect(rig.attention.map((one) => `${one.status} ${one.class}`)).toEqual(['firing stuck', 'resolved stuck'])
  expect(rig.desk.get('a')?.attention).toBeUndefined()
})

it('Input that has just come waits behind an old leftover like any other', () => {
  const { rig } = aRigWithALeftover()
  rig.clock.advance(15 * MINUTE)

  rig.desk.queued('a', 'main')
  rig.clock.advance(2 * MINUTE)
  expect(rig.alarms).toEqual([])

  rig.clock.advance(2_000)
  expect(rig.alarms).toEqual(['firing session.stuck queued_work_without_active_run 0'])
})

it('Input is not stuck behind a leftover that moves', () => {
  const { rig, call } = aRigWithALeftover()
  rig.desk.queued('a', 'main')

  for (let minute = 0; minute < 10; minute += 1) {
    call.progress()
    rig.clock.advance(MINUTE)
  }

  expect(rig.alarms).toEqual([])
})

it('A leftover accuses nobody while the host says that a person is awaited', () => {
  const { rig } = aRigWithALeftover()
  rig.desk.setState('a', 'waiting')

  rig.clock.advance(25 * MINUTE)

  expect(rig.alarms).toEqual([])
})

it('A session that its host has given back is stuck, though it was stalled before', () => {
  const { rig } = aRigWithALeftover()
  rig.desk.setState('a', 'processing')
  rig.clock.advance(3 * MINUTE)

  rig.desk.queued('a', 'main')
  rig.desk.setState('a', 'idle')
  rig.clock.advance(3 * MINUTE)

  expect(rig.alarms.slice(0, 3)).toEqual([
    'firing session.stalled blocked_tool_call 0',
    'resolved session.stalled blocked_tool_call 0',
    'firing session.stuck queued_work_without_active_run 0',
  ])
})

it('A call that starts after the end of an anonymous run is given up in time', () => {
  const rig = new Rig()
  const run = rig.tracker.startRun({})
  run.end({ reason: 'completed' })
  run.startToolCall({ name: 'bash' })

  rig.clock.advance(31 * MINUTE)

  expect(rig.all('workEnded').map(([, { error }]) => error)).toEqual(['abandoned'])
  expect(run.table.size).toBe(0)
})

it('A late call of a session that was forgotten leaves the next one of that name alone', () => {
  const rig = new Rig({ idleSessionMs: 60_000 })
  const old = rig.tracker.startRun({ session: 'a' })
  old.end({ reason: 'completed' })
  rig.clock.advance(2 * MINUTE)
  const next = rig.tracker.startRun({ session: 'a' })

  old.startToolCall({ name: 'bash' }).end()
  rig.clock.advance(3 * MINUTE)

  expect(rig.desk.get('a')?.runs).toEqual([next.id])
})
