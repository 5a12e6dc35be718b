/** A stall was found minutes late where its limit had become shorter, or came from a run that had ended. */

import { expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'

const QUICK = { warnMs: 10_000, abortMs: 20_000 }

function stalls(rig: Rig): number {
  return rig.attention.filter((one) => one.class === 'stalled').length
}

it('Thresholds that are set late for a session hold in sub-agents elsewhere', () => {
  const rig = new Rig()
  const parent = rig.tracker.startRun({ session: 'a' })
  const child = rig.tracker.startRun({ session: 'b' }, parent)
  rig.desk.setThresholds('a', QUICK)
  rig.clock.advance(2_000)

  child.startModelCall({ model: 'm' })
  rig.clock.advance(22_000)

  expect(stalls(rig)).toBe(1)
})

it('Thresholds of a parent that has completed hold for those who start below it', () => {
  const rig = new Rig()
  const parent = rig.tracker.startRun({ session: 'a', thresholds: QUICK })
  parent.end({ reason: 'completed' })

  rig.tracker.startRun({ session: 'b' }, parent).startModelCall({ model: 'm' })
  rig.clock.advance(22_000)

  expect(stalls(rig)).toBe(1)
})

it('A model that began to stream is held to the limit of a stream', () => {
  const phases = {
    awaiting_model: { warnMs: 600_000, abortMs: 900_000 },
    streaming: { warnMs: 30_000, abortMs: 60_000 },
  }
  const rig = new Rig({ thresholds: { phases } })
  const call = rig.tracker.startRun({ session: 'a' }).startModelCall({ model: 'm' })
  rig.clock.advance(100_000)

  call.progress()
  rig.clock.advance(62_000)

  expect(stalls(rig)).toBe(1)
})

it.each([0, -5, Number.NaN, '60' as never])('A tool with the deadline %s has declared none', (deadlineMs) => {
  const rig = new Rig()
  rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'bash', deadlineMs })

  rig.clock.advance(600_000)
  expect(stalls(rig)).toBe(0)

  rig.clock.advance(2_000)
  expect(stalls(rig)).toBe(1)
})

it.each([-5, Number.NaN])(
  'A request with the time limit %s may be aborted when it is stalled',
  (timeoutMs) => {
    const rig = new Rig({ recovery: { abort: true } })
    rig.tracker.startRun({ session: 'a' }).startModelCall({ model: 'm', timeoutMs })

    rig.clock.advance(363_000)

    expect(rig.all('recoveryRequested')).toHaveLength(1)
  },
)
