/** A run that a listener ended as its turn came never gave the lane to those who waited behind it. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

it('Lanes goes on behind a run that ended while its start was told', async () => {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  lifesign.on('run.started', ({ id, label }) => {
    if (label === 'second') lifesign.endRun(id, { reason: 'killed', cause: 'stop' })
  })
  const begun: string[] = []
  const turn = (label: string): Promise<unknown> =>
    lifesign
      .run({ session: 'C1', label, lane: { name: 'chat' } }, () => void begun.push(label))
      .catch((error: Error) => begun.push(`${label}: ${error.name}`))

  void Promise.all(['first', 'second', 'third'].map(turn))
  await clock.advanceAsync(1_000)

  expect(begun.toSorted()).toEqual(['first', 'second: AbortError', 'third'])
})
