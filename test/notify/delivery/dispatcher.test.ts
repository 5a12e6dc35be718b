/** Retries, limits and the shutdown of the way through a channel. */

import { describe, expect, it } from 'vitest'
import { DeliveryError } from '../../../src/model/notice.ts'
import { anEnd, aNotifier, aRun, aRunInThread, refused, TestChannel, unavailable } from '../news.ts'

describe('Dispatcher retries', () => {
  it('with doubling waits until it is delivered', async () => {
    const { notifier, channel, clock, outcomes, deliveries } = aNotifier()
    channel.plan.push(unavailable(), unavailable(), unavailable())

    notifier.runEnded(aRun(), anEnd())
    const attempts: number[] = []
    for (const ms of [0, 999, 1, 1_999, 1, 3_999, 1]) {
      await clock.advanceAsync(ms)
      attempts.push(channel.attempts)
    }

    expect(attempts).toEqual([1, 1, 2, 2, 3, 3, 4])
    expect(outcomes()).toEqual([...Array<string>(3).fill('retried: status_503'), 'delivered: first'])
    expect(deliveries.map((delivery) => delivery.attempts)).toEqual([1, 2, 3, 4])
    expect(clock.pending).toBe(0)
  })

  it('gives up after its attempts, with one warning that names no more than the reason', async () => {
    const { notifier, channel, clock, outcomes, warnings } = aNotifier({ retries: 2 })
    channel.plan.push(unavailable(), unavailable(), unavailable())

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(60_000)

    expect(outcomes()).toEqual(['retried: status_503', 'retried: status_503', 'dead: status_503'])
    expect(warnings).toEqual(['Cannot deliver a notice to chat: status_503 after 3 attempts'])
  })

  it('never when another attempt cannot help', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    channel.plan.push(refused())

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['dead: status_404'])
  })

  it('no earlier than the platform asks', async () => {
    const { notifier, channel, clock } = aNotifier()
    channel.plan.push(unavailable(30_000))

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(29_999)
    expect(channel.attempts).toBe(1)
    await clock.advanceAsync(1)

    expect(channel.attempts).toBe(2)
  })

  it('not when the platform asks for longer than the news is worth', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    channel.plan.push(unavailable(3_600_000))

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['dead: status_503'])
  })

  it('what a channel throws of its own, also TypeErrors and no errors at all', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.plan.push(new TypeError('x is not a function'), 'boom' as never)

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(10_000)

    expect(outcomes()).toEqual(['retried: channel_error', 'retried: channel_error', 'delivered: first'])
  })

  it('by the facts of a DeliveryError from another copy of the package, never by its words', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    const foreign = Object.assign(new Error('hunter2'), {
      name: 'DeliveryError',
      retryable: false,
      reason: 'POST https://hunter2',
    })
    channel.plan.push(foreign as DeliveryError)

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['dead: refused'])
  })

  it('spreads its waits by chance', async () => {
    const { notifier, channel, clock } = aNotifier({ random: () => 0.5 })
    channel.plan.push(unavailable())

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(1_499)
    expect(channel.attempts).toBe(1)
    await clock.advanceAsync(1)

    expect(channel.attempts).toBe(2)
  })
})

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
    const { notifier, channel, clock, outcomes } = aNotifier({ maxConcurrent: 2 })
    channel.plan.push('hang', unavailable(600_000))

    for (let index = 0; index < 4; index++) notifier.runEnded(aRunInThread(index), anEnd())
    const closed = notifier.shutdown(5_000)
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
