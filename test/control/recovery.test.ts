/** Recovery through the front door: what is silent is given back, by its owner, verified and told. */

import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { Attention } from '../../src/model/attention.ts'
import type { RecoveryCompletion, RecoveryRequest } from '../../src/model/recovery.ts'
import type { RunOptions } from '../../src/model/run.ts'
import type { LifesignOptions } from '../../src/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const thresholds = { warnMs: 10_000, abortMs: 30_000, tools: { shell: { abortMs: 60_000 } } }

function open(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, thresholds, ...options })
  const requests: RecoveryRequest[] = []
  const completions: RecoveryCompletion[] = []
  const alarms: Attention[] = []
  lifesign.on('recovery.requested', (request) => requests.push(request))
  lifesign.on('recovery.completed', (completion) => completions.push(completion))
  lifesign.on('session.stalled', (attention) => alarms.push(attention))
  lifesign.on('session.stuck', (attention) => alarms.push(attention))
  /** A run whose body settles when the test says so, or as soon as it is aborted. */
  const play = (run: RunOptions, { stubborn = false } = {}) => {
    const body = Promise.withResolvers<void>()
    let given: Run | undefined
    const result = lifesign.run(run, (current) => {
      given = current
      if (!stubborn) current.signal.addEventListener('abort', () => body.resolve())
      return body.promise
    })
    result.catch(() => {})
    return { run: given as Run, body, result }
  }
  const outcomes = () =>
    completions.map(({ action, status, detail, released }) => ({ action, status, detail, released }))
  return { clock, lifesign, requests, completions, alarms, play, outcomes }
}

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
    // The newest run of a session speaks for it: all of its runs are silent.
    expect([own.run.ended?.cause, kept.run.ended?.cause]).toEqual(['recovery', 'recovery'])
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

describe('a stuck session', () => {
  // The requirement's own case: idle, input queued, stale calls that nobody owns.
  it.each(['model_call', 'tool_call'] as const)(
    'idle, queued, with a %s that nobody owns, is released without aborting anything',
    async (kind) => {
      const { clock, lifesign, requests, play, outcomes } = open()
      const { run } = play({ session: 'a' }, { stubborn: true })
      const call = kind === 'tool_call' ? run.tool({ name: 'grep' }) : run.model({ model: 'gpt-5' })
      run.end()
      const other = play({ session: 'other' })
      lifesign.sessions.queued('a')
      await clock.advanceAsync(13_000)

      expect(requests).toMatchObject([
        {
          action: 'release_lane',
          expectedState: 'idle',
          reason: 'queued_work_without_active_run',
          mayAbort: false,
          backlog: 1,
        },
      ])
      expect(lifesign.sessions.get('a')).toMatchObject({ ownerlessWork: 0, state: 'idle', generation: 1 })
      expect(call.endedMs).toBeDefined()
      lifesign.sessions.dequeued('a')
      await clock.advanceAsync(0)

      expect(outcomes()).toEqual([
        { action: 'release_lane', status: 'released', detail: undefined, released: 1 },
      ])
      expect([run.ended?.reason, other.run.ended]).toEqual(['completed', undefined])
    },
  )

  it('processing with activity that nobody owns is stalled, and has nobody to recover it', async () => {
    const { clock, lifesign, requests, alarms, play } = open({ recovery: { abort: true } })
    const { run } = play({ session: 'a' }, { stubborn: true })
    run.model({ model: 'gpt-5' })
    run.end()
    lifesign.sessions.state('a', 'processing')
    lifesign.sessions.queued('a')
    await clock.advanceAsync(100_000)

    expect(alarms[0]).toMatchObject({
      event: 'session.stalled',
      reason: 'active_work_without_progress',
      recoverable: false,
      nextStep: 'no_owner',
    })
    expect(requests).toEqual([])
  })

  it('that its host calls processing without any work is idle again', async () => {
    const { clock, lifesign, outcomes } = open()
    lifesign.sessions.state('a', 'processing')
    await clock.advanceAsync(13_000)
    expect(outcomes()).toEqual([
      { action: 'release_lane', status: 'released', detail: undefined, released: 0 },
    ])
    expect(lifesign.sessions.get('a')).toMatchObject({ state: 'idle', generation: 1 })
  })

  it("lets the host's own lane move, and believes it only when it does", async () => {
    const lanes = { clear: () => [], release: () => 2 }
    const { clock, lifesign, outcomes } = open({ lanes })
    for (const key of ['moves', 'lies']) {
      lifesign.sessions.state(key, 'processing')
      lifesign.sessions.queued(key)
    }
    await clock.advanceAsync(12_000)
    lifesign.sessions.dequeued('moves')
    await clock.advanceAsync(16_000)

    expect(outcomes()).toEqual([
      { action: 'release_lane', status: 'released', detail: undefined, released: 2 },
      { action: 'release_lane', status: 'failed', detail: 'lane_not_moving', released: 0 },
    ])
  })

  it('whose input waits for a global lane is left to it', async () => {
    const lanes = { clear: () => [], release: () => 1, isHeldElsewhere: (key: string) => key === 'a' }
    const { clock, lifesign, requests, alarms } = open({ lanes })
    lifesign.sessions.state('a', 'processing')
    lifesign.sessions.queued('a')
    await clock.advanceAsync(30_000)
    expect(alarms[0]?.nextStep).toBe('queued_elsewhere')
    expect(requests).toEqual([])
  })
})

describe('a handler of the host', () => {
  const stuck = (lifesign: Lifesign): void => lifesign.sessions.state('a', 'processing')

  it('is asked first, and its word is verified', async () => {
    const { clock, lifesign, requests, outcomes } = open({
      recovery: { handler: { recover: () => ({ action: 'release_lane', status: 'released', released: 3 }) } },
    })
    stuck(lifesign)
    await clock.advanceAsync(13_000)
    expect(requests).toHaveLength(1)
    expect(outcomes()).toEqual([
      { action: 'release_lane', status: 'released', detail: undefined, released: 3 },
    ])
    expect(lifesign.sessions.get('a')?.state).toBe('idle')
  })

  it.each(['skipped', 'noop', 'failed'] as const)(
    'that answers %s leaves the session as it is',
    async (status) => {
      const recover = () => ({ action: 'keep_lane', status, detail: 'busy' }) as const
      const { clock, lifesign, outcomes } = open({ recovery: { handler: { recover } } })
      stuck(lifesign)
      await clock.advanceAsync(13_000)
      expect(outcomes()).toEqual([{ action: 'keep_lane', status, detail: 'busy', released: 0 }])
      expect(lifesign.sessions.get('a')).toMatchObject({ state: 'processing', generation: 0 })
    },
  )

  it('that says aborted while the run lives has failed', async () => {
    const { clock, play, outcomes } = open({
      recovery: { abort: true, handler: { recover: () => ({ action: 'abort_run', status: 'aborted' }) } },
    })
    play({ session: 'a' })
    await clock.advanceAsync(33_000)
    expect(outcomes()).toEqual([
      { action: 'abort_run', status: 'failed', detail: 'still_running', released: 0 },
    ])
  })

  it('that throws has failed, with one completion', async () => {
    const { clock, lifesign, outcomes } = open({
      recovery: { handler: { recover: () => Promise.reject(new Error('no')) } },
    })
    stuck(lifesign)
    await clock.advanceAsync(13_000)
    expect(outcomes()).toEqual([
      { action: 'release_lane', status: 'failed', detail: 'handler_threw', released: 0 },
    ])
  })

  it('that never settles has failed in time, and is told so through its signal', async () => {
    const late = Promise.withResolvers<{ action: 'release_lane'; status: 'released' }>()
    let signal: AbortSignal | undefined
    const recover = (_request: RecoveryRequest, given: AbortSignal) => {
      signal ??= given
      return late.promise
    }
    const { clock, lifesign, requests, outcomes, alarms } = open({ recovery: { handler: { recover } } })
    stuck(lifesign)
    await clock.advanceAsync(31_000)
    expect(outcomes()).toEqual([])
    // While it is under way, nothing more is asked for.
    expect(alarms.map(({ nextStep }) => nextStep)).toEqual(['recovery_requested', 'recovery_in_flight'])

    await clock.advanceAsync(2_000)
    expect(outcomes()).toEqual([
      { action: 'release_lane', status: 'failed', detail: 'no_answer', released: 0 },
    ])
    expect(signal?.aborted).toBe(true)
    late.resolve({ action: 'release_lane', status: 'released' })
    await clock.advanceAsync(1_000)
    expect([outcomes().length, requests.length]).toEqual([1, 1])
  })

  it('that is still at it at shutdown is completed as skipped', async () => {
    const { clock, lifesign, outcomes } = open({
      recovery: { handler: { recover: () => new Promise(() => {}) } },
    })
    stuck(lifesign)
    await clock.advanceAsync(13_000)
    const closed = lifesign.shutdown()
    await clock.advanceAsync(10_000)
    await closed
    await clock.advanceAsync(60_000)
    expect(outcomes()).toEqual([
      { action: 'observe_only', status: 'skipped', detail: 'shutdown', released: 0 },
    ])
  })

  it('is asked again with the back-off of the episode, not each tick', async () => {
    const { clock, lifesign, requests } = open({
      recovery: { handler: { recover: () => ({ action: 'keep_lane', status: 'noop' }) } },
    })
    stuck(lifesign)
    await clock.advanceAsync(100_000)
    expect(requests.map(({ ageMs }) => ageMs)).toEqual([11_000, 22_000, 44_000, 88_000])
  })
})
