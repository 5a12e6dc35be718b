/** Work of ours that nobody of the host waits for: what it throws ends nobody, and is counted. */

import { expect, it } from 'vitest'
import { collectTelemetry } from '../src/testing/collect-telemetry.ts'
import { FakeClock } from '../src/testing/fake-clock.ts'
import { guardedClock } from '../src/guarded-clock.ts'
import { Lifesign } from '../src/lifesign.ts'

it('guardedClock() attempts what a timer does, and keeps time and cancelling', () => {
  const clock = new FakeClock()
  const tasks: string[] = []
  const guarded = guardedClock(clock, (task, work) => {
    tasks.push(task)
    return work()
  })
  const calls: string[] = []

  guarded.after(10, () => calls.push('after'))
  guarded.soon(() => calls.push('soon'))
  guarded.after(10, () => calls.push('cancelled'))()
  clock.advance(10)

  expect(calls).toEqual(['soon', 'after'])
  expect(tasks).toEqual(['do what a timer was set for', 'do what a timer was set for'])
  expect([guarded.now(), guarded.wallTime()]).toEqual([clock.now(), clock.wallTime()])
})

it('Lifesign counts what of its own work fails, and goes on', async () => {
  await using telemetry = await collectTelemetry()
  const install = (): never => {
    throw new Error('boom')
  }

  const lifesign = new Lifesign({ adapters: [{ name: 'broken', install }], watchProcess: false })

  expect(await lifesign.run({}, () => 42)).toBe(42)
  const points = await telemetry.metrics('lifesign.dropped')
  const failures = points.find(({ attributes }) => attributes['lifesign.signal'] === 'own_failure')
  expect(failures?.value).toBe(1)
  await lifesign.shutdown()
})
