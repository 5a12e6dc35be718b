/** A room that is gone, or a token that was revoked: its people are told elsewhere, and operators that it is so. */

import { describe, expect, it } from 'vitest'
import { DeliveryError, type Gone, type Notice } from '../../../src/model/notice.ts'
import type { Origin } from '../../../src/model/origin.ts'
import { anEnd, aNotifier, aRun, aRunInThread, EditableChannel, ORIGIN, TestChannel } from '../news.ts'
import { Disk } from './mortal-world.ts'

const OPERATORS: Origin = { channel: 'chat', room: 'operators' }

function gone(what: Gone): DeliveryError {
  return new DeliveryError(`Cannot send to chat: ${what}`, {
    retryable: false,
    reason: `${what}_gone`,
    gone: what,
  })
}

/** Refuses what is meant for these rooms. */
class CrumblingChannel extends TestChannel {
  readonly #rooms: readonly string[]

  constructor(rooms: readonly string[], name?: string) {
    super(name)
    this.#rooms = rooms
  }

  override send(notice: Notice, signal: AbortSignal) {
    if (this.#rooms.includes(notice.origin?.room ?? '')) this.plan.unshift(gone('room'))
    return super.send(notice, signal)
  }
}

describe('a room that is gone', () => {
  it('has its notices told at the default origin', async () => {
    const channel = new CrumblingChannel([ORIGIN.room])
    const disk = new Disk()
    const { notifier, outcomes, deliveries } = aNotifier({
      channels: [channel],
      defaultOrigin: OPERATORS,
      outbox: disk,
    })

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['retried: room_gone', 'delivered: first'])
    expect(deliveries.map(({ notice }) => notice.origin)).toEqual([ORIGIN, OPERATORS])
    expect(Object.keys(deliveries[0] ?? {}).toSorted()).toEqual([
      'attempts',
      'channel',
      'notice',
      'outcome',
      'reason',
    ])
    expect([...disk.settled.values()]).toEqual(['delivered'])
  })

  it('leaves in the outbox what is still to be told at the default origin', async () => {
    const [chat, other] = [new CrumblingChannel([ORIGIN.room]), new TestChannel('other')]
    const disk = new Disk()
    other.plan.push('hang')
    const defaultOrigin = { channel: 'other', room: 'operators' }
    const { notifier, clock } = aNotifier({ channels: [chat, other], defaultOrigin, outbox: disk })

    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(0)

    expect([...disk.pending()].map(({ notice, channel }) => [notice.origin, channel])).toEqual([
      [defaultOrigin, 'other'],
    ])
  })

  it('has all notices told that one message stood for', async () => {
    const channel = new CrumblingChannel([ORIGIN.room])
    const { notifier, channel: _, told } = aNotifier({ channels: [channel], defaultOrigin: OPERATORS })

    const runs = [aRun(), aRun(), aRun()]
    for (const run of runs) notifier.runEnded(run, anEnd())
    await notifier.forceFlush()

    expect(told().map(({ runId }) => runId)).toEqual(runs.map(({ id }) => id))
    expect(channel.notices.length).toBe(1)
  })

  it.each<[string, string[], Origin | undefined]>([
    ['the default room is gone too', [ORIGIN.room, OPERATORS.room], OPERATORS],
    ['there is no default', [ORIGIN.room], undefined],
    ['it is the default', [ORIGIN.room], ORIGIN],
  ])('has its notices dead, once, where %s', async (_, rooms, defaultOrigin) => {
    const { notifier, outcomes } = aNotifier({
      channels: [new CrumblingChannel(rooms)],
      ...(defaultOrigin && { defaultOrigin }),
    })

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(outcomes().filter((outcome) => outcome !== 'retried: room_gone')).toEqual(['dead: room_gone'])
  })

  it('has its heartbeats told to nobody else', async () => {
    const chat = new EditableChannel()
    chat.plan.push(gone('room'))
    const { notifier, outcomes } = aNotifier({ channels: [chat], defaultOrigin: OPERATORS })

    notifier.runHeartbeat({ run: aRun(), repeat: 0, elapsedMs: 120_000, silentMs: 0 } as never)
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['dead: room_gone'])
  })

  it('keeps no shutdown waiting', async () => {
    const { notifier, outcomes, clock } = aNotifier({
      channels: [new CrumblingChannel([ORIGIN.room])],
      defaultOrigin: OPERATORS,
    })

    notifier.runEnded(aRun(), anEnd())
    await notifier.shutdown(5_000)

    expect(outcomes()).toEqual(['retried: room_gone', 'delivered: first'])
    expect(clock.pending).toBe(0)
  })
})

describe('a token that was revoked', () => {
  it('is said aloud at the first refusal, and once', async () => {
    const aloud: string[] = []
    const { notifier, channel, outcomes } = aNotifier({ warnAloud: (message) => void aloud.push(message) })
    channel.plan.push(gone('access'), gone('access'), gone('access'))

    for (const thread of [1, 2, 3]) notifier.runEnded(aRunInThread(thread), anEnd())
    await notifier.forceFlush()

    expect(outcomes()).toEqual(Array<string>(3).fill('dead: access_gone'))
    expect(channel.attempts).toBe(3)
    expect(aloud).toEqual(['Channel chat reaches nobody: access_gone'])
  })

  it('has its notices told through another channel, where the default origin has one', async () => {
    const [chat, other] = [new TestChannel(), new TestChannel('other')]
    chat.plan.push(gone('access'))
    const defaultOrigin = { channel: 'other', room: 'operators' }
    const { notifier, outcomes, warnings } = aNotifier({ channels: [chat, other], defaultOrigin })

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['retried: access_gone', 'delivered: first'])
    expect(other.notices.length).toBe(1)
    expect(warnings).toEqual(['Channel chat reaches nobody: access_gone'])
  })

  it('has its notices dead where the default origin is on the same channel', async () => {
    const { notifier, channel, outcomes } = aNotifier({ defaultOrigin: OPERATORS })
    channel.plan.push(gone('access'))

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect([outcomes(), channel.attempts]).toEqual([['dead: access_gone'], 1])
  })

  it('or a client that is not installed is said in words', async () => {
    const { notifier, channel, warnings } = aNotifier()
    const options = { reason: 'package_missing', retryable: false, gone: 'access' } as const
    channel.plan.push(new DeliveryError('Cannot send', options))

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    const words = 'the package of its client is not installed (package_missing)'
    expect(warnings[0]).toBe(`Channel chat reaches nobody: ${words}`)
  })

  it('is known by its shape, from another copy of the package', async () => {
    const { notifier, channel, warnings } = aNotifier()
    channel.plan.push(Object.assign(new Error('hunter2'), { ...gone('access') }, { name: 'DeliveryError' }))

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(warnings[0]).toBe('Channel chat reaches nobody: access_gone')
  })
})
