/** Who is told of an end, once, and what becomes visible when nobody is. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/model/notice.ts'
import { aChild, anEnd, aNotifier, aRun, COMPLETED, ORIGIN, refused, START, TestChannel } from './news.ts'

describe('Notifier.runEnded', () => {
  it('tells the people at the origin, at once', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    const run = aRun({ session: { key: 'C1:171', named: true, generation: 0 } })

    notifier.runEnded(run, anEnd())
    expect(channel.attempts).toBe(0)
    await notifier.forceFlush()

    expect(channel.notices).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        kind: 'ended',
        text: '⚠️ Task `index-repo` timed out after 5m',
        parts: expect.any(Array),
        origin: ORIGIN,
        label: 'index-repo',
        runId: run.id,
        session: 'C1:171',
        reason: 'timeout',
        cause: 'deadline',
        at: START,
      },
    ])
    expect(outcomes()).toEqual(['delivered: first'])
  })

  it('says nothing of a normal end', async () => {
    const { notifier, channel, deliveries } = aNotifier()

    notifier.runEnded(aRun(), COMPLETED)
    await notifier.forceFlush()

    expect([channel.attempts, deliveries]).toEqual([0, []])
  })

  it.each([
    ['a takeover', aRun(), anEnd({ reason: 'killed', cause: 'takeover' }), 'takeover'],
    ['the caller itself', aRun(), anEnd({ reason: 'killed', cause: 'caller_abort' }), 'caller_abort'],
    ['a child whose parent lives', aChild(aRun()), anEnd(), 'parent_alive'],
  ])('suppresses an end by %s, visibly', async (_, run, end, reason) => {
    const { notifier, channel, deliveries } = aNotifier()

    notifier.runEnded(run, end)
    await notifier.forceFlush()

    expect(channel.attempts).toBe(0)
    expect(deliveries).toMatchObject([{ outcome: 'suppressed', reason, channel: 'none', attempts: 0 }])
  })

  it('makes an end without a route visible', () => {
    const { notifier, outcomes } = aNotifier()

    notifier.runEnded(aRun({ origin: undefined }), anEnd())
    notifier.runEnded(aRun({ origin: { channel: 'irc', room: '#x' } }), anEnd())

    expect(outcomes()).toEqual(['unroutable: no_origin', 'unroutable: unknown_channel'])
  })

  it('sends to the default destination where there is no other', async () => {
    const ops = new TestChannel('ops')
    const { notifier, outcomes } = aNotifier({
      channels: [ops],
      defaultOrigin: { channel: 'ops', room: 'alerts' },
    })

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(ops.notices[0]?.origin).toEqual({ channel: 'ops', room: 'alerts' })
    expect(outcomes()).toEqual(['delivered: first'])
  })

  it('answers to the origin of the nearest ancestor', async () => {
    const { notifier, channel } = aNotifier()
    const child = aChild(aRun({ label: 'nightly', ended: COMPLETED }))

    notifier.runEnded(child, anEnd({ reason: 'error', cause: 'exception', error: new Error('disk full') }))
    await notifier.forceFlush()

    expect(channel.notices[0]).toMatchObject({
      origin: ORIGIN,
      text: '❌ Task `nightly` crashed after 5m: disk full',
    })
  })

  it('survives hosts without types and listeners that throw', async () => {
    const { notifier, warnings, channel } = aNotifier({
      deliveryEnded: () => {
        throw new Error('listener')
      },
    })

    notifier.runEnded(aRun({ label: 42 as never, origin: null as never }), anEnd())
    notifier.runEnded(undefined as never, anEnd())
    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(channel.attempts).toBe(1)
    expect(warnings).toEqual([
      'Cannot report a delivery: its listener threw',
      // Of the end of its stall, and of its own, which is dead.
      'Cannot make a notice',
      'Cannot make a notice',
      'Cannot report a delivery: its listener threw',
      'Cannot report a delivery: its listener threw',
    ])
  })

  it('sends where nobody traces it', async () => {
    const state = { suppressed: false }
    const seen: boolean[] = []
    const { notifier } = aNotifier({
      channels: [{ name: 'chat', send: () => void seen.push(state.suppressed) }],
      suppressTracing: (work) => {
        state.suppressed = true
        const result = work()
        state.suppressed = false
        return result
      },
    })

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(seen).toEqual([true])
  })
})

describe('Notifier sends outside of the context of the run', () => {
  it("so that its own requests are nobody's progress", async () => {
    const context = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    const { notifier } = aNotifier({
      channels: [{ name: 'chat', send: () => void seen.push(context.getStore()) }],
    })

    context.run('of the run', () => notifier.runEnded(aRun(), anEnd()))
    await notifier.forceFlush()

    expect(seen).toEqual([undefined])
  })
})

describe('Notifier, told of one end again,', () => {
  it('tells it once', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    const run = aRun()

    notifier.runEnded(run, anEnd())
    notifier.runEnded(run, anEnd({ reason: 'error', cause: 'exception' }))
    await notifier.forceFlush()
    notifier.runEnded(run, anEnd())
    await notifier.forceFlush()

    expect(channel.texts).toEqual(['⚠️ Task `index-repo` timed out after 5m'])
    expect(outcomes().toSorted()).toEqual([
      'delivered: first',
      'suppressed: duplicate',
      'suppressed: duplicate',
    ])
  })

  it('keeps suppressed what was suppressed', () => {
    const { notifier, outcomes } = aNotifier()
    const run = aRun()

    notifier.runEnded(run, anEnd({ reason: 'killed', cause: 'caller_abort' }))
    notifier.runEnded(run, anEnd({ reason: 'error', cause: 'exception' }))

    expect(outcomes()).toEqual(['suppressed: caller_abort', 'suppressed: duplicate'])
  })

  it('tells what could not be delivered, under the same id', async () => {
    const { notifier, channel, deliveries, outcomes } = aNotifier()
    channel.plan.push(refused())
    const run = aRun({ label: 'nightly\u001b[31m' })

    for (const _ of [1, 2]) {
      notifier.runEnded(run, anEnd())
      await notifier.forceFlush()
    }

    expect(outcomes()).toEqual(['dead: status_404', 'delivered: again'])
    expect(channel.texts).toEqual(['⚠️ Task `nightly` timed out after 5m'])
    expect(deliveries[0]?.notice.id).toBe(deliveries[1]?.notice.id)
  })

  it('says nothing of a normal end', () => {
    const { notifier, outcomes } = aNotifier()
    const run = aRun()

    notifier.runEnded(run, COMPLETED)
    notifier.runEnded(run, COMPLETED)

    expect(outcomes()).toEqual([])
  })
})

describe('NotifierOptions.onAbnormalEnd', () => {
  it('hears of each abnormal end once, also without any channel', () => {
    const heard: Notice[] = []
    const { notifier } = aNotifier({ channels: [], onAbnormalEnd: (notice) => void heard.push(notice) })
    const run = aRun()

    notifier.runEnded(run, anEnd())
    notifier.runEnded(run, anEnd())
    notifier.runEnded(aRun(), COMPLETED)
    notifier.runEnded(aRun(), anEnd({ reason: 'killed', cause: 'takeover' }))

    expect(heard).toMatchObject([{ runId: run.id, origin: ORIGIN, reason: 'timeout' }])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('hook')
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
  ])('does no harm when it %s', async (_, onAbnormalEnd) => {
    const { notifier, warnings, outcomes } = aNotifier({ onAbnormalEnd })

    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(warnings).toEqual(['Cannot finish onAbnormalEnd: it threw'])
    expect(outcomes()).toEqual(['delivered: first'])
  })
})
