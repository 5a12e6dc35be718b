/** Recovery of stuck sessions through the front door: released without aborting anything, and verified. */

import { describe, expect, it } from 'vitest'
import type { Lifesign } from '../../src/lifesign.ts'
import { open } from './recovery-stage.ts'

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

  it('that its host calls processing although its run has ended is idle again', async () => {
    const { clock, lifesign, outcomes } = open()
    lifesign.sessions.state('a', 'processing')
    await lifesign.run({ session: 'a' }, () => {})
    await clock.advanceAsync(13_000)
    expect(outcomes()).toEqual([
      { action: 'release_lane', status: 'released', detail: undefined, released: 0 },
    ])
    expect(lifesign.sessions.get('a')).toMatchObject({ state: 'idle', generation: 1 })
  })

  it.each([
    ['takes up a turn', (sessions) => sessions.state('a', 'processing')],
    ['lets input wait', (sessions) => sessions.queued('a')],
  ] satisfies [string, (sessions: Lifesign['sessions']) => void][])(
    'whose host %s, and has no lanes here, has nobody to recover it',
    async (_, say) => {
      const { clock, lifesign, outcomes } = open()
      say(lifesign.sessions)
      await clock.advanceAsync(13_000)

      expect(outcomes()).toEqual([
        { action: 'observe_only', status: 'skipped', detail: 'no_owner', released: 0 },
      ])
      expect(lifesign.sessions.get('a')).toMatchObject({ attention: 'stuck', generation: 0 })
    },
  )

  it("lets the host's own lane move, and believes it only when it does", async () => {
    const lanes = { clear: () => [], release: () => 2 }
    const { clock, lifesign, outcomes, play } = open({ lanes })
    for (const key of ['moves', 'lies']) {
      lifesign.sessions.state(key, 'processing')
      lifesign.sessions.queued(key)
    }
    await clock.advanceAsync(13_000)
    lifesign.sessions.dequeued('moves')
    play({ session: 'moves', thresholds: { warnMs: 0 } })
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
