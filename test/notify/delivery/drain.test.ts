/** The microtask in which a channel carries notices: nobody would catch what is thrown in it. */

import { expect, it } from 'vitest'
import { Agenda } from '../../../src/notify/delivery/agenda.ts'
import { ChannelQueue, type ChannelQueueOptions } from '../../../src/notify/delivery/channel-queue.ts'
import type { Thread } from '../../../src/notify/delivery/thread.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

it('ChannelQueue counts what one thread throws, and carries what the others have', async () => {
  const failed: string[] = []
  const carried: string[] = []
  const attempt: ChannelQueueOptions['attempt'] = (task, work) => {
    try {
      return work()
    } catch {
      failed.push(task)
      return undefined
    }
  }
  const clock = new FakeClock()
  const options = {
    agenda: new Agenda(clock, () => {}),
    clock,
    isHurried: () => false,
    maxConcurrent: 10,
    attempt,
  }
  const queue = new ChannelQueue({ name: 'chat', send: () => {} }, options as never)
  const threadThat = (advance: () => void): Thread => ({ advance }) as Thread

  queue.awoke(
    threadThat(() => {
      throw new Error('ours')
    }),
  )
  queue.awoke(threadThat(() => carried.push('second')))
  await Promise.resolve()

  expect([failed, carried]).toEqual([['carry notices'], ['second']])
})

it.each([true, false])('lets the loop have its turn now and then where it hurries: %s', async (isHurried) => {
  const carried: string[] = []
  const clock = new FakeClock()
  const options = {
    agenda: new Agenda(clock, () => {}),
    clock,
    isHurried: () => isHurried,
    maxConcurrent: 10,
    attempt: (_: string, work: () => unknown) => work(),
  }
  const queue = new ChannelQueue({ name: 'chat', send: () => {} }, options as never)
  const threadThat = (advance: () => void): Thread => ({ advance }) as Thread

  queue.awoke(threadThat(() => carried.push('at once')))
  await Promise.resolve()
  // Longer than a slice, and no turn meanwhile: sends of ours have led to more.
  clock.suspend(50)
  queue.awoke(threadThat(() => carried.push('later')))
  await Promise.resolve()
  const before = [...carried]
  await clock.advanceAsync(1)

  expect(before).toEqual(['at once'])
  expect(carried).toEqual(['at once', 'later'])
})
