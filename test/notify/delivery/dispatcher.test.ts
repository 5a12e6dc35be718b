/** Limits and the shutdown of the way through a channel. */

import { describe, expect, it } from 'vitest'
import { anEnd, aNotifier, aRun, aRunInThread, TestChannel, unavailable } from '../news.ts'

describe('Dispatcher limits', () => {
  it('the time of an attempt, also for a channel that ignores its signal', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.plan.push('hang')

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(10_000)
    expect(outcomes()).toEqual(['retried: timeout'])
    await clock.advanceAsync(1_000)

    expect(outcomes()).toEqual(['retried: timeout', 'delivered: first'])
  })

  it('the time by what a channel says of itself', async () => {
    const signals: AbortSignal[] = []
    const slow = {
      name: 'chat',
      timeoutMs: 50,
      send: (_: unknown, signal: AbortSignal) => void signals.push(signal),
    }
    const hanging = {
      ...slow,
      send: (_: unknown, signal: AbortSignal) => new Promise<void>(() => signals.push(signal)),
    }
    const { notifier, clock, outcomes } = aNotifier({ channels: [hanging] })

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(50)

    expect(outcomes()).toEqual(['retried: timeout'])
    expect(signals[0]?.aborted).toBe(true)
  })

  it('how many it sends at once', async () => {
    const { notifier, channel, clock } = aNotifier({ maxConcurrent: 2 })
    channel.plan.push('hang', 'hang')

    for (const label of ['a', 'b', 'c', 'd']) notifier.runEnded(aRunInThread(label, { label }), anEnd())
    await clock.advanceAsync(9_999)
    expect(channel.attempts).toBe(2)
    await clock.advanceAsync(1_001)

    expect(channel.notices.map((notice) => notice.label).toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('one channel without the other', async () => {
    const other = new TestChannel('other')
    const hanging = new TestChannel('chat')
    const { notifier, clock } = aNotifier({ channels: [hanging, other], maxConcurrent: 1 })
    hanging.plan.push('hang')

    notifier.runEnded(aRun(), anEnd())
    notifier.runEnded(aRun({ origin: { channel: 'other', room: 'r' } }), anEnd())
    await clock.advanceAsync(0)

    expect(other.attempts).toBe(1)
  })

  it('how much may wait: the rest is dropped, counted, and warned of once', async () => {
    const { notifier, channel, clock, outcomes, warnings } = aNotifier({ maxPending: 2 })
    channel.plan.push('hang', 'hang')

    for (let index = 0; index < 5; index++) notifier.runEnded(aRunInThread(index), anEnd())
    expect(outcomes()).toEqual(Array<string>(3).fill('dead: queue_full'))
    expect(warnings).toEqual(['Cannot queue notices: 2 are pending'])
    await clock.advanceAsync(20_000)
    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(channel.notices.length).toBe(3)
  })
})

describe('Dispatcher.shutdown', () => {
  it('waits for what can be delivered in time', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.plan.push(unavailable())

    notifier.runEnded(aRun(), anEnd())
    const closed = notifier.shutdown(5_000)
    await clock.advanceAsync(1_000)
    await closed

    expect(outcomes()).toEqual(['retried: status_503', 'delivered: first'])
    expect(clock.pending).toBe(0)
  })

  it('gives up the rest: in a hanging attempt, between attempts and in the queue', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.plan.push('hang', unavailable(600_000))

    for (const thread of [0, 1]) notifier.runEnded(aRunInThread(thread), anEnd())
    const closed = notifier.shutdown(5_000)
    await clock.advanceAsync(1)
    for (const thread of [0, 2]) notifier.runEnded(aRunInThread(thread), anEnd())
    await clock.advanceAsync(5_000)
    await closed

    expect(outcomes()).toEqual(['retried: status_503', ...Array<string>(4).fill('dead: shutdown')])
    expect(channel.attempts).toBe(2)
    expect(clock.pending).toBe(0)
  })

  it('is done at once when nothing is pending, and drops what comes later', async () => {
    const { notifier, outcomes } = aNotifier()

    await notifier.shutdown(5_000)
    await notifier.shutdown(5_000)
    notifier.runEnded(aRun(), anEnd())

    expect(outcomes()).toEqual(['dead: shutdown'])
  })
})
