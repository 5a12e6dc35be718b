/** How a tick tells a blocked loop from a stopped process, a suspended machine and a stepped clock. */

import { describe, expect, it } from 'vitest'
import { SelfWatch } from '../../src/diagnostics/self-watch.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

function watched(): { clock: FakeClock; machine: { idleMs: number; uptimeMs: number }; self: SelfWatch } {
  const clock = new FakeClock()
  const machine = { idleMs: 0, uptimeMs: 0 }
  const self = new SelfWatch({ clock, periodMs: 1_000, read: () => ({ ...machine }) })
  return { clock, machine, self }
}

describe('SelfWatch', () => {
  it('counts a tick in time as observed whole', () => {
    const { clock, machine, self } = watched()
    clock.advance(1_050)
    machine.uptimeMs = 1_050

    expect(self.tick()).toEqual({ observedMs: 1_050, lagMs: 50, pauses: [] })
  })

  it('counts at most the period and 100 ms, and calls a second of lateness a pause', () => {
    const { clock, machine, self } = watched()
    clock.suspend(6_000)
    machine.uptimeMs = 6_000

    expect(self.tick()).toEqual({
      observedMs: 1_100,
      lagMs: 5_000,
      pauses: [{ cause: 'event_loop_blocked', durationMs: 5_000 }],
    })
  })

  it('calls it a paused process when the loop had nothing to do but wait', () => {
    const { clock, machine, self } = watched()
    clock.suspend(6_000)
    Object.assign(machine, { idleMs: 6_000, uptimeMs: 6_000 })

    expect(self.tick().pauses).toEqual([{ cause: 'process_paused', durationMs: 5_000 }])
  })

  it('calls it a suspended system when the machine was up longer than the monotonic clock ran', () => {
    const { clock, machine, self } = watched()
    clock.advance(1_000)
    machine.uptimeMs = 61_000

    expect(self.tick()).toMatchObject({
      observedMs: 1_000,
      pauses: [{ cause: 'system_suspended', durationMs: 60_000 }],
    })
  })

  it('calls a wall clock that jumped a clock step, in either direction', () => {
    const { clock, machine, self } = watched()
    clock.stepWallClock(-3_600_000)
    clock.advance(1_000)
    machine.uptimeMs = 1_000

    expect(self.tick()).toEqual({
      observedMs: 1_000,
      lagMs: 0,
      pauses: [{ cause: 'clock_step', durationMs: -3_600_000 }],
    })
  })
})
