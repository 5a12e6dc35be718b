/** Stalls and their recoveries: told to the same people, or to nobody. */

import { describe, expect, it } from 'vitest'
import { aChild, anEnd, aNotifier, aRun, aStall, COMPLETED, refused, resolved, unavailable } from './news.ts'

const STALLED = '⚠️ Task `index-repo` has gone silent: no progress for 2m. It may need you'
const MOVING = '✅ Task `index-repo` is moving again'

/** A notifier whose people were told of a stall. */
async function afterStall() {
  const rig = aNotifier()
  const run = aRun()
  const stall = aStall(run)
  rig.notifier.attentionChanged(stall)
  await rig.notifier.forceFlush()
  return { ...rig, run, stall }
}

describe('Notifier tells of a stall', () => {
  it('once an episode, and of the next episode anew', async () => {
    const { notifier, channel, clock, stall, outcomes } = await afterStall()

    notifier.attentionChanged({ ...stall, repeat: 1 })
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()
    clock.advance(60_000)
    notifier.attentionChanged(stall)
    await notifier.forceFlush()

    expect(channel.texts).toEqual([STALLED, MOVING, STALLED])
    expect(new Set(channel.notices.map((notice) => notice.id)).size).toBe(3)
    expect(outcomes()).toContain('suppressed: duplicate')
  })

  it('again when its reason changes', async () => {
    const { notifier, channel, stall } = await afterStall()

    notifier.attentionChanged({ ...stall, reason: 'blocked_tool_call' })
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

    expect(outcomes()).toEqual(['dead: status_404', 'delivered: again'])
  })

  it.each(['long_running', 'stuck'] as const)('but never that it is %s', async (name) => {
    const { notifier, deliveries } = aNotifier()
    const attention = aStall(aRun(), { class: name })

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
    notifier.attentionChanged(resolved({ ...stall, class: 'stuck' }, 'progressed'))
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
    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect(channel.texts).toEqual([
      '⚠️ Task `search` has gone silent: no progress for 2m. It may need you',
      '✅ Task `nightly` is moving again',
    ])
  })
})
