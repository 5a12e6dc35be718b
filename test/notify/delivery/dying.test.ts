/** Notices of a process that dies: given to somebody else, or said to be lost, and never nothing. */

import { describe, expect, it } from 'vitest'
import { anEnd, aNotifier, aRun, aRunInThread, TestChannel, unavailable } from '../news.ts'

const all = (): boolean => true
const none = (): boolean => false

describe('Notifier.handOver()', () => {
  it('gives away what waits, what is on its way, and what failed a moment ago', async () => {
    const { notifier, channel, clock } = aNotifier()
    channel.plan.push('hang', unavailable())
    for (const thread of [1, 2]) notifier.runEnded(aRunInThread(thread), anEnd())
    await clock.advanceAsync(1)
    for (const thread of [1, 3]) notifier.runEnded(aRunInThread(thread), anEnd())

    const handed = notifier.handOver(all)

    expect(handed.map(({ notice }) => notice.origin?.thread).toSorted()).toEqual(['1', '1', '2', '3'])
    expect(channel.attempts).toBe(2)
  })

  it('tells how each went', () => {
    const { notifier, outcomes } = aNotifier()
    for (const thread of [1, 2]) notifier.runEnded(aRunInThread(thread), anEnd())

    for (const [index, { ended }] of notifier.handOver(all).entries()) {
      ended(index === 0 ? undefined : 'status_500')
    }

    expect(outcomes()).toEqual(['delivered: first', 'dead: status_500'])
  })

  it('leaves other channels alone, and sends nothing itself any more', async () => {
    const [taken, other] = [new TestChannel('taken'), new TestChannel('other')]
    const { notifier } = aNotifier({ channels: [taken, other] })
    for (const channel of ['taken', 'other']) {
      notifier.runEnded(aRun({ origin: { channel, room: 'C1' } }), anEnd())
    }

    const handed = notifier.handOver(({ name }) => name === 'taken')
    notifier.sendNow()
    await Promise.resolve()

    expect(handed.map(({ channel }) => channel)).toEqual([taken])
    expect([taken.attempts, other.attempts]).toEqual([0, 1])
  })

  it('makes one message of what a room has no room for', () => {
    const channel = Object.assign(new TestChannel(), {
      limits: [{ per: 'room', count: 1, perMs: 1_000, burst: 5 }] as const,
    })
    const { notifier, outcomes } = aNotifier({ channels: [channel] })
    for (let thread = 0; thread < 12; thread++) notifier.runEnded(aRunInThread(thread), anEnd())

    const handed = notifier.handOver(all)
    for (const { ended } of handed) ended(undefined)

    expect(handed.map(({ notice }) => notice.covers?.length ?? 1)).toEqual([1, 1, 1, 1, 8])
    expect(outcomes()).toHaveLength(12)
  })
})

describe('Notifier.cutOff()', () => {
  it('says of what waits that it is lost', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    channel.plan.push(unavailable())
    notifier.runEnded(aRunInThread(1), anEnd())
    await clock.advanceAsync(1)
    notifier.runEnded(aRunInThread(2), anEnd())

    notifier.cutOff(none)

    expect(outcomes()).toEqual(['retried: status_503', 'dead: process_exit', 'dead: process_exit'])
  })

  it.each([
    [none, []],
    [all, ['dead: process_exit']],
  ])('says it of what is on its way only where that is lost too', (isCut, expected) => {
    const { notifier, channel, outcomes } = aNotifier()
    channel.plan.push('hang')
    notifier.runEnded(aRun(), anEnd())
    notifier.sendNow()

    notifier.cutOff(isCut)

    expect(outcomes()).toEqual(expected)
  })

  it('leaves to the next process what survives', () => {
    const outbox = {
      survives: true,
      put: () => {},
      settle: () => {},
      fateOf: () => undefined,
      pending: () => [],
    }
    const { notifier, outcomes } = aNotifier({ outbox })
    notifier.runEnded(aRun(), anEnd())

    notifier.cutOff(all)

    expect(outcomes()).toEqual([])
  })
})
