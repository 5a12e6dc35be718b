/** Recoveries: told to those who were told of the stall, or to nobody. */

import { describe, expect, it } from 'vitest'
import {
  aChild,
  anEnd,
  aNotifier,
  aRun,
  aStall,
  aToolCall,
  COMPLETED,
  refused,
  resolved,
  unavailable,
} from './news.ts'
import { afterStall, MOVING, STALLED } from './stall-stage.ts'

describe('Notifier tells of a recovery', () => {
  it('to those who were told that it stalled', async () => {
    const { notifier, channel, stall, run } = await afterStall()

    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect(channel.texts).toEqual([STALLED, MOVING])
    expect(channel.notices[1]).toMatchObject({ kind: 'recovered', reason: 'progressed', runId: run.id })
  })

  it('when the run came to a normal end', async () => {
    const { notifier, channel, stall, run } = await afterStall()

    run.ended = COMPLETED
    notifier.runEnded(run, COMPLETED)
    notifier.attentionChanged(resolved(stall, 'ended'))
    await notifier.forceFlush()

    expect(channel.texts).toEqual([STALLED, '✅ Task `index-repo` has finished after all'])
  })

  it('not when an abnormal end says what became of it', async () => {
    const { notifier, channel, stall, run } = await afterStall()

    run.ended = anEnd()
    notifier.runEnded(run, run.ended)
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect(channel.notices.map((notice) => notice.kind)).toEqual(['stalled', 'ended'])
  })

  it('not when the sampler only found another name for it, but later', async () => {
    const { notifier, channel, stall } = await afterStall()

    notifier.attentionChanged(resolved(stall, 'reclassified'))
    await notifier.forceFlush()
    expect(channel.texts).toEqual([STALLED])
    notifier.attentionChanged(resolved(aStall(stall.run, { reason: 'stale_session_state' }), 'progressed'))
    await notifier.forceFlush()

    expect(channel.texts).toEqual([STALLED, MOVING])
  })

  it.each([['shutdown'], ['ended']] as const)('not when the episode ends by %s', async (resolution) => {
    const { notifier, channel, stall } = await afterStall()

    notifier.attentionChanged(resolved(stall, resolution))
    await notifier.forceFlush()

    expect(channel.texts).toEqual([STALLED])
  })

  it('not to those who could not be told of the stall', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    const stall = aStall(aRun())
    channel.plan.push(refused())

    notifier.attentionChanged(stall)
    await notifier.forceFlush()
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect([channel.texts, outcomes()]).toEqual([[], ['dead: status_404']])
  })

  it('not when it recovered before anybody could be told', async () => {
    const { notifier, channel, clock, outcomes } = aNotifier()
    const stall = aStall(aRun())
    channel.plan.push(unavailable())

    notifier.attentionChanged(stall)
    await clock.advanceAsync(0)
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await clock.advanceAsync(1_000)
    await notifier.forceFlush()

    expect([channel.texts, outcomes()]).toEqual([[], ['retried: status_503', 'suppressed: outdated']])
  })

  it('not when it failed while that news was on its way', async () => {
    const { notifier, channel, clock, stall, run, outcomes } = await afterStall()
    channel.plan.push(unavailable())

    notifier.attentionChanged(resolved(stall, 'progressed'))
    await clock.advanceAsync(2_000)
    run.ended = anEnd()
    notifier.runEnded(run, run.ended)
    await clock.advanceAsync(2_000)

    expect(channel.notices.map((notice) => notice.kind)).toEqual(['stalled', 'ended'])
    expect(outcomes()).toContain('suppressed: outdated')
  })

  it('not when it failed before it was known whether the stall was told', async () => {
    const { notifier, channel, outcomes } = aNotifier()
    const run = aRun()

    notifier.attentionChanged(aStall(run))
    await Promise.resolve().then(() => {
      notifier.attentionChanged(resolved(aStall(run), 'progressed'))
      run.ended = anEnd()
      notifier.runEnded(run, run.ended)
    })
    await notifier.forceFlush()

    expect(channel.notices.map((notice) => notice.kind)).not.toContain('recovered')
    expect(outcomes().length).toBe(2)
  })

  it('when the parent goes on for a child that stalled and failed', async () => {
    const { notifier, channel } = aNotifier()
    const parent = aRun({ label: 'nightly' })
    const child = aChild(parent, { label: 'search' })
    const stall = aStall(child)

    notifier.attentionChanged(stall)
    await notifier.forceFlush()
    child.ended = anEnd()
    notifier.runEnded(child, child.ended)
    notifier.workEnded(aToolCall(parent), { error: new Error('no') })
    notifier.workEnded(aToolCall(parent), {})
    notifier.workEnded(aToolCall(parent), {})
    await notifier.forceFlush()

    expect(channel.texts).toEqual([
      '⚠️ Task `search` has gone silent: no progress for 2m. It may need you',
      '✅ Task `nightly` is moving again',
    ])
  })
})
