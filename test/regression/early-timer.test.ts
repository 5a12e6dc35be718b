/** Timers of Node cut fractions off: "timed out after 999ms" was told of a run that may take 1s. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Clock } from '../../src/model/clock.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

it('a run ends at its deadline, not before, though the timer comes early', async () => {
  const clock = new FakeClock()
  const early: Clock = {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    after: (delayMs, callback) => clock.after(Math.max(1, Math.trunc(delayMs - 0.6)), callback),
    soon: (callback) => clock.soon(callback),
  }
  const lifesign = new Lifesign({ clock: early, watchProcess: false })
  const endedAfter: number[] = []
  lifesign.on('run.ended', ({ run }) => endedAfter.push(clock.now() - run.startedMs))

  const running = lifesign.run({ timeoutMs: 1_000 }, () => new Promise(() => {}))
  await Promise.all([expect(running).rejects.toThrow('deadline'), clock.advanceAsync(1_010)])

  expect(endedAfter).toEqual([1_000])
  await Promise.all([lifesign.shutdown(), clock.advanceAsync(10_000)])
})
