/** A notice that an outbox gave back without its words never ended, and no shutdown did. */

import { expect, it } from 'vitest'
import type { Notice } from '../../src/model/notice.ts'
import type { OutboxEntry } from '../../src/model/outbox.ts'
import { anEnd, aNotifier, aRun } from '../notify/news.ts'

it('Notifier gives up a notice that cannot be read, and carries the others', async () => {
  const notice = { id: 'n1', kind: 'ended', origin: { channel: 'chat', room: 'C1' } } as Notice
  const entry = { notice, channel: 'chat', reason: 'first' } as OutboxEntry
  const { notifier, clock, outcomes, channel } = aNotifier({
    maxConcurrent: 1,
    outbox: { put() {}, settle() {}, fateOf: () => undefined, pending: () => [entry] },
  })
  let isOver = false

  notifier.takeUp()
  await clock.advanceAsync(0)
  notifier.runEnded(aRun(), anEnd())
  void notifier.shutdown(5_000).then(() => (isOver = true))
  await clock.advanceAsync(5_000)

  expect(outcomes()).toEqual(['dead: unreadable', 'delivered: first'])
  expect(channel.attempts).toBe(1)
  expect(isOver).toBe(true)
  expect(clock.pending).toBe(0)
})
