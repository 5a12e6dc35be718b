/** A bucket that was forgotten twice took the one that had come after it along, and its place had two limits. */

import { expect, it } from 'vitest'
import { Agenda } from '../../src/notify/delivery/agenda.ts'
import { RateLimits } from '../../src/notify/delivery/rate-limits.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

it('RateLimits has one bucket a place, also after an older one of it was paused', () => {
  const clock = new FakeClock()
  const agenda = new Agenda(clock, () => {})
  const limits = new RateLimits(
    {
      name: 'chat',
      limits: [{ per: 'room', count: 1, perMs: 1_000 }],
      send: () => {},
    },
    agenda,
    10,
  )
  const place = { channel: 'chat', room: 'C1' }
  const first = limits.take(place)
  limits.pause(first, 'room', 1_000)
  // The loop is busy: the pause is over, and nobody was woken yet.
  clock.suspend(1_000)
  limits.giveBack(first)
  const second = limits.take(place)
  clock.advance(0)

  // With `toBe`: two buckets look alike.
  expect(limits.take(place).at(-1)).toBe(second.at(-1))
})
