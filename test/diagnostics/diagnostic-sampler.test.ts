/** What the sampler tells, when, and how often. */

import { describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'

const thresholds = { warnMs: 10_000, abortMs: 30_000 }

describe('DiagnosticSampler', () => {
  it('says nothing about a run that is younger than its warn threshold', () => {
    const rig = new Rig({ thresholds })
    rig.tracker.startRun({ session: 'a' })

    rig.clock.advance(10_000)

    expect(rig.alarms).toEqual([])
  })

  it('calls a run that streams long_running, never stalled', () => {
    const rig = new Rig({ thresholds })
    const call = rig.tracker.startRun({ session: 'a' }).startModelCall({ model: 'm' })

    for (let second = 0; second < 60; second += 1) {
      call.progress()
      rig.clock.advance(1_000)
    }

    expect(new Set(rig.attention.map(({ event }) => event))).toEqual(new Set(['session.long_running']))
  })

  it('calls a silent tool stalled once, repeats with back-off, and resolves once', () => {
    const rig = new Rig({ thresholds })
    const tool = rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'shell' })

    rig.clock.advance(60_000)
    tool.end()
    rig.clock.advance(2_000)

    const told = rig.attention.filter(({ event }) => event === 'session.stalled')
    expect(told.map(({ status, repeat, ageMs }) => [status, repeat, ageMs])).toEqual([
      ['firing', 0, 11_000],
      ['firing', 1, 22_000],
      ['firing', 2, 44_000],
      ['resolved', 2, 44_000],
    ])
    expect(told.at(-1)).toMatchObject({ resolution: 'progressed', work: tool })
    expect(told.at(-1)?.durationMs).toBeGreaterThanOrEqual(49_000)
  })

  it('lets a silent model call be slow until its abort threshold, then stalled', () => {
    const rig = new Rig({ thresholds })
    rig.tracker.startRun({ session: 'a' }).startModelCall({ model: 'm' })

    rig.clock.advance(35_000)

    expect(rig.alarms).toEqual([
      'firing session.long_running active_model_call_without_progress 0',
      'firing session.long_running active_model_call_without_progress 1',
      'resolved session.long_running active_model_call_without_progress 1',
      'firing session.stalled active_work_without_progress 0',
    ])
    expect(rig.attention[2]).toMatchObject({ resolution: 'reclassified' })
  })

  it('names why an episode ended: with its run', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    run.startToolCall({ name: 'shell' })
    rig.clock.advance(12_000)

    run.end({ reason: 'timeout', cause: 'deadline' })
    rig.clock.advance(1_000)

    expect(rig.attention.at(-1)).toMatchObject({ status: 'resolved', resolution: 'ended', run })
  })

  it('finds ownerless work that blocks queued input, and is content when the input is taken up', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })
    run.startToolCall({ name: 'shell' })
    run.end({ reason: 'completed' })
    rig.desk.queued('a', 'default')

    rig.clock.advance(12_000)
    rig.desk.dequeued('a')
    rig.clock.advance(1_000)

    expect(rig.alarms).toEqual([
      'firing session.stuck queued_work_without_active_run 0',
      'resolved session.stuck queued_work_without_active_run 0',
    ])
    expect(rig.attention[0]).toMatchObject({ recoverable: true, state: 'idle', backlog: 1 })
    expect(rig.attention[1]).toMatchObject({ resolution: 'progressed' })
  })

  it('does not ask about a session that waits for a person before waitingMaxMs', () => {
    const rig = new Rig({ thresholds: { ...thresholds, waitingMaxMs: 60_000 } })
    rig.tracker.startRun({ session: 'a' }).waiting('person')

    rig.clock.advance(60_000)
    expect(rig.alarms).toEqual([])

    rig.clock.advance(2_000)
    expect(rig.alarms).toEqual(['firing session.stalled active_work_without_progress 0'])
  })

  it('excuses a declared retry until its time is over', () => {
    const rig = new Rig({ thresholds })
    rig.tracker.startRun({ session: 'a' }).waiting('retry', { untilMs: 20_000 })

    rig.clock.advance(19_000)
    expect(rig.alarms).toEqual(['firing session.long_running provider_retry_wait 0'])

    rig.clock.advance(13_000)
    expect(rig.attention.at(-1)).toMatchObject({ event: 'session.stalled', status: 'firing' })
  })

  it('prefers the thresholds of the run, then of the session, then of the instance', () => {
    const rig = new Rig({ thresholds: { warnMs: 30_000 } })
    rig.desk.setThresholds('a', { tools: { shell: { warnMs: 20_000 } } })
    rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'shell' })
    rig.tracker.startRun({ session: 'b', thresholds: { warnMs: 5_000 } }).startToolCall({ name: 'shell' })
    rig.tracker.startRun({ session: 'c' }).startToolCall({ name: 'shell' })

    rig.clock.advance(32_000)

    const first = rig.attention.filter(({ repeat }) => repeat === 0)
    expect(first.map(({ session, ageMs }) => [session.key, ageMs])).toEqual([
      ['b', 6_000],
      ['a', 21_000],
      ['c', 31_000],
    ])
  })

  it('is switched off by a threshold of 0', () => {
    const rig = new Rig({ thresholds: { warnMs: 0 } })
    rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'shell' })

    rig.clock.advance(1_000_000)

    expect(rig.alarms).toEqual([])
  })

  it('counts the progress of a child in another session for its parent', () => {
    const rig = new Rig({ thresholds })
    const parent = rig.tracker.startRun({ session: 'parent' })
    const child = rig.tracker.startRun({ session: 'child' }, parent)
    const call = child.startModelCall({ model: 'm' })

    for (let second = 0; second < 40; second += 1) {
      call.progress()
      rig.clock.advance(1_000)
    }

    expect(rig.attention.filter(({ class: of }) => of !== 'long_running')).toEqual([])
  })

  it('believes a silent tool only once the sub-agent that it started has moved', () => {
    const rig = new Rig({ thresholds })
    const parent = rig.tracker.startRun({ session: 'parent' })
    const tool = parent.startToolCall({ name: 'delegate' })
    rig.clock.advance(12_000)
    const resolved = () => rig.attention.filter(({ status }) => status === 'resolved')

    const call = rig.tracker.startRun({ session: 'child' }, parent, tool).startModelCall({ model: 'm' })
    rig.clock.advance(9_000)
    const before = resolved().length
    call.progress()
    rig.clock.advance(1_000)

    expect(before).toBe(0)
    expect(resolved()).toMatchObject([{ class: 'stalled', resolution: 'progressed', work: tool }])
  })

  it('reports repeated requests without an answer', () => {
    const rig = new Rig({ thresholds })
    const run = rig.tracker.startRun({ session: 'a' })

    for (let second = 0; second < 35; second += 1) {
      run.startModelCall({ model: 'm' }).end({ error: new Error('overloaded') })
      rig.clock.advance(1_000)
    }

    expect(rig.alarms).toContain('firing session.stalled repeated_model_requests_without_progress 0')
  })

  it('resolves what still fires when it is shut down', () => {
    const rig = new Rig({ thresholds })
    rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'shell' })
    rig.clock.advance(12_000)

    rig.sampler.shutdown()

    expect(rig.attention.at(-1)).toMatchObject({ status: 'resolved', resolution: 'shutdown' })
    expect(rig.clock.pending).toBe(0)
  })

  it('resolves an episode even if the host ends the run when it hears of it', () => {
    const rig = new Rig({
      thresholds,
      maxIdleSessions: 0,
      sink: {
        attentionChanged: ({ run: judged }) => void rig.desk.endRuns(judged?.session.key ?? '', stop),
      },
    })
    const stop = { reason: 'killed', cause: 'stop' } as const
    rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'shell' })

    rig.clock.advance(15_000)

    expect(rig.attention.map(({ status, resolution }) => [status, resolution])).toEqual([
      ['firing', undefined],
      ['resolved', 'ended'],
    ])
    expect(rig.desk.list()).toEqual([])
  })

  it('reads what has arrived before it accuses: chunks that waited behind a blocked loop count', () => {
    const rig = new Rig({ thresholds: { warnMs: 2_000, abortMs: 2_000 } })
    const call = rig.tracker.startRun({ session: 'a' }).startModelCall({ model: 'm' })
    rig.clock.advance(3_500)

    rig.clock.suspend(5_000)
    // Runs after the late tick and before what the tick put off: as the poll phase does.
    rig.clock.after(0, () => call.progress())
    rig.clock.advance(0)

    expect(rig.attention.filter(({ class: of }) => of === 'stalled')).toEqual([])
    expect(rig.all('processPaused').map(([pause]) => pause)).toEqual([
      { cause: 'event_loop_blocked', durationMs: 4_500 },
    ])
  })
})

describe('an arrival', () => {
  it('between each tick and its look delays no alarm: the more people are ignored, the more they write', () => {
    const rig: Rig = new Rig({
      thresholds: { warnMs: 10_000 },
      sink: { ticked: () => rig.desk.queued('a', 'default') },
    })
    rig.tracker.startRun({ session: 'a' }).startToolCall({ name: 'shell' })

    rig.clock.advance(20_000)
    expect(rig.alarms).toContain('firing session.stalled blocked_tool_call 0')
  })
})
