/** Stalls: told, told again with the back-off of their episode, and their end once. */

import { describe, expect, it } from 'vitest'
import { aNotifier, aRun, aStall, aToolCall, refused, resolved, unavailable } from './news.ts'
import { afterStall, MOVING, STALLED } from './stall-stage.ts'

describe('Notifier tells of a stall', () => {
  it('once an emission, and of the next episode anew', async () => {
    const { notifier, channel, clock, stall, outcomes } = await afterStall()

    notifier.attentionChanged(stall)
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()
    clock.advance(60_000)
    notifier.attentionChanged(stall)
    await notifier.forceFlush()

    expect(channel.texts).toEqual([STALLED, MOVING, STALLED])
    expect(new Set(channel.notices.map((notice) => notice.id)).size).toBe(3)
    expect(outcomes()).toContain('suppressed: duplicate')
  })

  it('again with each repeat that the back-off allows, and of its end once', async () => {
    const { notifier, channel, stall } = await afterStall()

    for (const repeat of [1, 2]) {
      const ms = 120_000 * 2 ** repeat
      notifier.attentionChanged({ ...stall, repeat, ageMs: ms, progressAgeMs: ms })
      await notifier.forceFlush()
    }
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect(channel.texts).toEqual([
      STALLED,
      '⚠️ Task `index-repo` is still silent: no progress for 4m. It may need you',
      '⚠️ Task `index-repo` is still silent: no progress for 8m. It may need you',
      MOVING,
    ])
  })

  it('with what the processes of a tool said', async () => {
    const { notifier, channel } = aNotifier()
    const run = aRun()
    const figures = { processes: 1, processorMs: 9_000, bytes: 0, outputBytes: 0, overMs: 30_000 }

    notifier.attentionChanged(
      aStall(run, { work: aToolCall(run), evidence: { finding: 'alive', ...figures } }),
    )
    await notifier.forceFlush()

    expect(channel.texts).toEqual([
      '⚠️ Task `index-repo` is busy but silent for 2m, in tool `shell`. It may need you',
    ])
  })

  it('with the newest repeat alone, when the channel was out of reach meanwhile', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    const stall = aStall(aRun())
    channel.plan.push(unavailable(), 'hang')

    notifier.attentionChanged(stall)
    await clock.advanceAsync(0)
    notifier.attentionChanged({ ...stall, repeat: 1 })
    notifier.attentionChanged({ ...stall, repeat: 2 })
    await clock.advanceAsync(60_000)

    expect(channel.texts).toEqual([expect.stringContaining('is still silent')])
    expect(outcomes()).toEqual([
      'retried: status_503',
      'suppressed: outdated',
      'suppressed: outdated',
      'retried: timeout',
      'delivered: first',
    ])
  })

  it('with an older emission when the newest found no way', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier({ maxPending: 1 })
    const stall = aStall(aRun())
    channel.plan.push(unavailable())

    notifier.attentionChanged(stall)
    await clock.advanceAsync(0)
    notifier.attentionChanged({ ...stall, repeat: 1 })
    await clock.advanceAsync(60_000)

    expect([channel.texts, outcomes()]).toEqual([
      [STALLED],
      ['retried: status_503', 'dead: queue_full', 'delivered: first'],
    ])
  })

  it('again when its reason changes', async () => {
    const { notifier, channel, stall } = await afterStall()

    notifier.attentionChanged(aStall(stall.run, { reason: 'blocked_tool_call' }))
    await notifier.forceFlush()
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect(channel.notices.map((notice) => notice.kind)).toEqual(['stalled', 'stalled', 'recovered'])
  })

  it('with a later repeat when the first could not be delivered', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    const stall = aStall(aRun())
    channel.plan.push(refused())

    notifier.attentionChanged(stall)
    await notifier.forceFlush()
    notifier.attentionChanged({ ...stall, repeat: 1 })
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['dead: status_404', 'delivered: first'])
  })

  it.each(['active_work', 'stale_session_state'] as const)('but never of %s', async (reason) => {
    const { notifier, deliveries } = aNotifier()
    const attention = aStall(aRun(), { reason })

    notifier.attentionChanged(attention)
    notifier.attentionChanged(resolved(attention, 'progressed'))
    await notifier.forceFlush()

    expect(deliveries).toEqual([])
  })

  it('of a session without a run to the default destination', async () => {
    const { notifier, told } = aNotifier({ defaultOrigin: { channel: 'chat', room: 'ops' } })
    const stall = aStall(undefined)

    notifier.attentionChanged(stall)
    notifier.attentionChanged(aStall(undefined, { session: { key: 'other', named: true, generation: 0 } }))
    await notifier.forceFlush()
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect(told().map(({ kind, label, origin }) => [kind, label, origin?.room])).toEqual([
      ['stalled', 'C1:171', 'ops'],
      ['stalled', 'other', 'ops'],
      ['recovered', 'C1:171', 'ops'],
    ])
  })
})
