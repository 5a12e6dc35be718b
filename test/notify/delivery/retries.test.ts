/** How often, and when, a message is tried again. */

import { describe, expect, it } from 'vitest'
import type { DeliveryError } from '../../../src/model/notice.ts'
import { anEnd, aNotifier, aRun, refused, unavailable } from '../news.ts'

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

  it('as often as the platform asks to wait, without an attempt the less for what fails later', async () => {
    const { notifier, channel, clock, outcomes, deliveries } = aNotifier({ retries: 1 })
    channel.plan.push(...Array.from({ length: 300 }, () => unavailable(2_000)), unavailable())

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(300 * 2_000 + 1_000)

    expect(outcomes().at(-1)).toBe('delivered: first')
    expect(deliveries.at(-1)?.attempts).toBe(302)
  })

  it('until the notice is too old, however short the waits that a platform asks for without end', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.plan.push(...Array.from({ length: 2_000 }, () => unavailable(1)))

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(899_000)
    expect(outcomes()).not.toContain('dead: status_503')
    await clock.advanceAsync(2_000)

    expect(outcomes().at(-1)).toBe('dead: status_503')
    // Ten at its word, then one a second: who asks for a millisecond without end is wrong about it.
    expect(channel.attempts).toBeLessThan(1_000)
  })

  it('after a longer wait for notices that are worth it', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier({ maxAgeMs: 7_200_000 })
    channel.plan.push(unavailable(3_600_000))

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(3_600_000)

    expect(outcomes()).toEqual(['retried: status_503', 'delivered: first'])
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
