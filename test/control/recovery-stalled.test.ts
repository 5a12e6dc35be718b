/** Recovery of silent runs through the front door: who is aborted, when, and how that is told. */

import { describe, expect, it } from 'vitest'
import { open } from './recovery-stage.ts'

describe('a stalled run', () => {
  it('is reported only, unless an abort is allowed', async () => {
    const { clock, requests, alarms, play } = open()
    const { run } = play({ session: 'a' })
    await clock.advanceAsync(200_000)

    expect(run.ended).toBeUndefined()
    expect(requests).toEqual([])
    expect(new Set(alarms.map(({ nextStep }) => nextStep))).toEqual(new Set(['report_only']))
  })

  it('is aborted past its threshold, one tick after the verdict, and is told as aborted once', async () => {
    const { clock, lifesign, requests, alarms, play, outcomes, completions } = open({
      recovery: { abort: true },
    })
    const { run, result } = play({ session: 'a' })

    await clock.advanceAsync(30_000)
    expect(alarms.map(({ nextStep }) => nextStep)).toEqual(['too_early', 'too_early'])
    expect([run.ended, requests]).toEqual([undefined, []])

    await clock.advanceAsync(2_000)
    expect(run.ended).toMatchObject({ reason: 'killed', cause: 'recovery' })
    await expect(result).rejects.toThrow('recovery')
    expect(requests).toMatchObject([
      {
        action: 'abort_run',
        expectedState: 'processing',
        mayAbort: true,
        backlog: 0,
        workKind: 'run',
        run: { id: run.id },
      },
    ])
    expect(outcomes()).toEqual([{ action: 'abort_run', status: 'aborted', detail: undefined, released: 0 }])
    expect(completions[0]?.request).toBe(requests[0])
    expect(lifesign.sessions.get('a')).toMatchObject({ state: 'idle', generation: 1 })
  })

  it('that ends itself when its signal aborts is drained at once', async () => {
    const { clock, play, outcomes } = open({ recovery: { abort: true } })
    const { run, result } = play({ session: 'a' }, { stubborn: true })
    run.signal.addEventListener('abort', () => run.end({ reason: 'completed' }))
    result.catch(() => {})

    await clock.advanceAsync(33_000)

    expect(outcomes()).toMatchObject([{ action: 'abort_run', status: 'aborted', detail: undefined }])
  })

  it('is not left waiting by another of its session that fell silent with it', async () => {
    const { clock, play, outcomes } = open({ recovery: { abort: true } })
    const all = [play({ session: 'a' }), play({ session: 'a' }), play({ session: 'a' })]
    for (const { result } of all) result.catch(() => {})

    await clock.advanceAsync(36_000)

    expect(all.map(({ run }) => run.ended?.cause)).toEqual(['recovery', 'recovery', 'recovery'])
    expect(outcomes()).toHaveLength(3)
  })

  it('waits for another of its session that obeys no signal, and no longer', async () => {
    const { clock, play, requests } = open({ recovery: { abort: true } })
    const stubborn = play({ session: 'a' }, { stubborn: true })
    await clock.advanceAsync(5_000)
    const second = play({ session: 'a' })
    for (const { result } of [stubborn, second]) result.catch(() => {})

    await clock.advanceAsync(32_000)
    expect([stubborn.run.ended?.cause, second.run.ended]).toEqual(['recovery', undefined])
    await clock.advanceAsync(13_000)

    expect(second.run.ended?.cause).toBe('recovery')
    expect(requests).toHaveLength(2)
  })

  it('in a tool has the deadline of the tool', async () => {
    const { clock, play } = open({ recovery: { abort: true } })
    const inShell = play({ session: 'a' })
    inShell.run.tool({ name: 'shell' })
    const inBuild = play({ session: 'b' })
    inBuild.run.tool({ name: 'build', deadlineMs: 90_000 })

    await clock.advanceAsync(59_000)
    expect([inShell.run.ended, inBuild.run.ended]).toEqual([undefined, undefined])
    await clock.advanceAsync(4_000)
    expect([inShell.run.ended?.cause, inBuild.run.ended]).toEqual(['recovery', undefined])
    await clock.advanceAsync(30_000)
    expect(inBuild.run.ended?.cause).toBe('recovery')
  })

  it('has overrides for a session, a run and a tool', async () => {
    const { clock, lifesign, play } = open({ recovery: { abort: true, tools: { shell: { abort: false } } } })
    lifesign.sessions.recovery('kept', { abort: false })
    const kept = play({ session: 'kept' })
    const own = play({ session: 'kept', recovery: { abort: true } })
    const spared = play({ session: 'b' })
    spared.run.tool({ name: 'shell' })

    await clock.advanceAsync(100_000)
    expect(spared.run.ended).toBeUndefined()
    // Each run by itself: a sibling that may not be aborted lives on.
    expect([own.run.ended?.cause, kept.run.ended?.cause]).toEqual(['recovery', undefined])
    expect(lifesign.sessions.get('kept')?.generation).toBe(0)
  })

  it('whose body never settles is cleared by force after the time to drain', async () => {
    const { clock, lifesign, play, outcomes } = open({ recovery: { abort: true, drainMs: 15_000 } })
    const { run, body } = play({ session: 'a', lane: 'queue' }, { stubborn: true })
    const next = play({ session: 'a', lane: 'queue' })

    await clock.advanceAsync(32_000)
    // The lane does not wait for the body.
    expect(run.ended?.cause).toBe('recovery')
    expect(lifesign.sessions.get('a')).toMatchObject({ state: 'processing', backlog: 0 })
    expect(outcomes()).toEqual([])

    next.run?.progress()
    await clock.advanceAsync(15_000)
    expect(outcomes()).toEqual([
      { action: 'force_clear', status: 'aborted', detail: 'body_still_running', released: 1 },
    ])
    body.resolve()
    await clock.advanceAsync(1_000)
    expect(outcomes()).toHaveLength(1)
  })

  it('that moves in the tick before is left alone', async () => {
    const { clock, requests, play } = open({ recovery: { abort: true } })
    const { run } = play({ session: 'a' })
    await clock.advanceAsync(31_000)
    run.progress()
    await clock.advanceAsync(5_000)
    expect([requests, run.ended]).toEqual([[], undefined])
  })

  it('is never aborted by a late tick', async () => {
    const { clock, requests, alarms, play } = open({ recovery: { abort: true } })
    play({ session: 'a' })
    await clock.advanceAsync(29_900)
    const known = alarms.length
    clock.suspend(60_000)
    await clock.advanceAsync(1_000)
    expect(requests).toEqual([])
    await clock.advanceAsync(3_000)
    expect(alarms.length).toBeGreaterThanOrEqual(known)
    expect(requests).toHaveLength(1)
  })

  it('made by a framework that nobody here can end has no owner', async () => {
    const { clock, lifesign, outcomes } = open({ recovery: { abort: true } })
    const handle = lifesign.recorder.startRun({ session: 'a' })
    await clock.advanceAsync(40_000)
    expect(handle.ended).toBeUndefined()
    expect(outcomes()[0]).toMatchObject({ action: 'observe_only', status: 'skipped', detail: 'no_owner' })
  })
})
