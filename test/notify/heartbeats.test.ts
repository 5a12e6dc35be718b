/** Runs that take long: people are kept posted, in one message where the channel can edit. */

import { describe, expect, it } from 'vitest'
import type { RunInfo } from '../../src/model/run.ts'
import type { RunHeartbeat } from '../../src/model/run-heartbeat.ts'
import {
  aChild,
  anEnd,
  aNotifier,
  aRun,
  aToolCall,
  COMPLETED,
  EditableChannel,
  ORIGIN,
  refused,
  TestChannel,
  unavailable,
} from './news.ts'

function beat(run: RunInfo, repeat = 0, tool?: string): RunHeartbeat {
  const elapsedMs = 120_000 * 2 ** repeat
  return {
    run,
    repeat,
    elapsedMs,
    state: 'tool_exec',
    work: tool === undefined ? undefined : aToolCall(run, tool),
  }
}

function posted(channel: TestChannel = new EditableChannel()) {
  return { ...aNotifier({ channels: [channel] }), channel }
}

const finished = { ...COMPLETED, durationMs: 300_000 }

describe('Notifier.runHeartbeat', () => {
  it('sends one message, and edits it from then on', async () => {
    const channel = new EditableChannel()
    const { notifier, outcomes } = posted(channel)
    const run = aRun()

    notifier.runHeartbeat(beat(run, 0, 'shell'))
    await notifier.forceFlush()
    expect(channel.shown).toEqual(['⏳ Task `index-repo` is still running (2m elapsed), now in tool `shell`'])
    notifier.runHeartbeat(beat(run, 1))
    await notifier.forceFlush()
    expect(channel.shown).toEqual(['⏳ Task `index-repo` is still running (4m elapsed)'])
    notifier.runEnded(run, finished)
    await notifier.forceFlush()

    expect(channel.shown).toEqual(['✅ Task `index-repo` finished after 5m'])
    expect([channel.attempts, channel.edits]).toEqual([1, 2])
    expect(outcomes()).toEqual(['delivered: first', 'delivered: edited', 'delivered: edited'])
  })

  it('sends a new message each time where nothing can be edited, and none about a normal end', async () => {
    const { notifier, channel } = posted(new TestChannel())
    const run = aRun()

    for (const repeat of [0, 1]) {
      notifier.runHeartbeat(beat(run, repeat))
      await notifier.forceFlush()
    }
    notifier.runEnded(run, finished)
    await notifier.forceFlush()

    expect(channel.texts).toEqual([
      '⏳ Task `index-repo` is still running (2m elapsed)',
      '⏳ Task `index-repo` is still running (4m elapsed)',
    ])
    expect(new Set(channel.notices.map(({ id }) => id)).size).toBe(2)
  })

  it('never speaks after an abnormal end, whose own notice is sent as usual', async () => {
    const channel = new EditableChannel()
    const { notifier, clock, outcomes } = posted(channel)
    const run = aRun()
    notifier.runHeartbeat(beat(run))
    await notifier.forceFlush()
    channel.plan.push(unavailable())

    notifier.runHeartbeat(beat(run, 1))
    await clock.advanceAsync(0)
    run.ended = anEnd()
    notifier.runEnded(run, run.ended)
    notifier.runHeartbeat(beat(run, 2))
    await clock.advanceAsync(5_000)

    expect(channel.shown).toEqual([
      '⏳ Task `index-repo` is still running (2m elapsed)',
      '⚠️ Task `index-repo` timed out after 5m',
    ])
    expect(outcomes().slice(1)).toEqual(['retried: status_503', 'suppressed: outdated', 'delivered: first'])
  })

  it('says nothing about a run that finished before anything could be said', async () => {
    const { notifier, channel, outcomes } = posted()
    const run = aRun()

    notifier.runHeartbeat(beat(run))
    notifier.runEnded(run, finished)
    await notifier.forceFlush()

    expect(channel.attempts).toBe(0)
    expect(outcomes()).toEqual(['suppressed: superseded', 'suppressed: outdated'])
  })

  it('says that it finished also if the first message was still on its way', async () => {
    const channel = new EditableChannel()
    const { notifier, clock } = posted(channel)
    const run = aRun()
    let arrive = (): void => {}
    const { send } = channel
    channel.send = async (notice, signal) => {
      await new Promise<void>((resolve) => void (arrive = resolve))
      return send.call(channel, notice, signal)
    }

    notifier.runHeartbeat(beat(run))
    await clock.advanceAsync(0)
    notifier.runEnded(run, finished)
    arrive()
    await notifier.forceFlush()

    expect(channel.shown).toEqual(['✅ Task `index-repo` finished after 5m'])
  })

  it('carries only the newest of those that wait', async () => {
    const channel = new EditableChannel()
    const { notifier, clock, outcomes } = posted(channel)
    const run = aRun()
    channel.plan.push(unavailable(600_000))

    for (const repeat of [0, 1, 2, 3]) {
      notifier.runHeartbeat(beat(run, repeat))
      await clock.advanceAsync(1)
    }
    await clock.advanceAsync(600_000)

    expect(channel.shown).toEqual(['⏳ Task `index-repo` is still running (16m elapsed)'])
    expect(outcomes().filter((outcome) => outcome === 'suppressed: superseded').length).toBe(2)
  })

  it('yields to news', async () => {
    const channel = new EditableChannel()
    const { notifier, clock } = posted(channel)
    channel.plan.push(unavailable(5_000))
    notifier.runEnded(aRun({ label: 'a' }), anEnd())
    await clock.advanceAsync(0)

    notifier.runHeartbeat(beat(aRun({ label: 'b' })))
    notifier.runEnded(aRun({ label: 'c' }), anEnd())
    await clock.advanceAsync(60_000)

    expect(channel.notices.map(({ label }) => label)).toEqual(['a', 'c', 'b'])
  })

  it('does not make news wait', async () => {
    const { notifier, channel, clock } = posted()

    notifier.runHeartbeat(beat(aRun()))
    await clock.advanceAsync(0)
    notifier.runEnded(aRun(), anEnd())
    await clock.advanceAsync(0)

    expect(channel.notices.map(({ kind }) => kind)).toEqual(['running', 'ended'])
  })

  it('makes a new message when somebody has deleted the old one', async () => {
    const channel = new EditableChannel()
    const { notifier } = posted(channel)
    const run = aRun()

    for (const [repeat, failure] of [undefined, refused(), undefined].entries()) {
      if (failure) channel.plan.push(failure)
      notifier.runHeartbeat(beat(run, repeat))
      await notifier.forceFlush()
    }

    expect([channel.shown.length, channel.edits]).toEqual([2, 1])
  })

  it.each([
    ['without an origin', aRun({ origin: undefined }), 'no_origin'],
    ['on a channel that is not there', aRun({ origin: { channel: 'irc', room: '#x' } }), 'unknown_channel'],
    ['whose parent speaks for it', aChild(aRun()), 'parent_alive'],
  ])('says nothing about a run %s, not even at the default destination', async (_, run, reason) => {
    const channel = new EditableChannel()
    const { notifier, outcomes } = aNotifier({ channels: [channel], defaultOrigin: ORIGIN })

    notifier.runHeartbeat(beat(run))
    await notifier.forceFlush()

    expect([channel.attempts, outcomes()]).toEqual([0, [`suppressed: ${reason}`]])
  })
})
