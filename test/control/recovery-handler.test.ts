/** Recovery by the host's own handler, with all manners that it may have. */

import { describe, expect, it } from 'vitest'
import type { Lifesign } from '../../src/lifesign.ts'
import type { RecoveryRequest } from '../../src/model/recovery.ts'
import { open } from './recovery-stage.ts'

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
