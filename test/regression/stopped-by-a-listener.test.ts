/** A host that stops what stalls, in its listener: people heard of the end first, and then that it had gone silent. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { TestChannel } from '../notify/news.ts'

it('Notifier tells nothing of a stall whose run ended while others heard of it', async () => {
  const clock = new FakeClock()
  const channel = new TestChannel()
  const outcomes: string[] = []
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    channels: [channel],
    thresholds: { warnMs: 10_000, abortMs: 20_000 },
  })
  lifesign.on('delivery.ended', ({ notice, outcome, reason }) => {
    outcomes.push(`${notice.kind} ${outcome}: ${reason}`)
  })
  lifesign.on('session.stalled', ({ session }) => lifesign.sessions.stop(session.key))
  const run = lifesign.run(
    { session: 'C1:171', origin: { channel: 'chat', room: 'C1' }, label: 'index-repo' },
    (current) => current.tool({ name: 'grep' }, () => new Promise(() => {})),
  )

  await Promise.all([expect(run).rejects.toThrow(), clock.advanceAsync(60_000)])
  const closed = lifesign.shutdown()
  await clock.advanceAsync(10_000)
  await closed

  expect(channel.texts).toEqual(['⚠️ Task `index-repo` was stopped after 12s'])
  expect(outcomes).toEqual(['stalled suppressed: outdated', 'ended delivered: first'])
})
