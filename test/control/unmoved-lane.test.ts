/** A session that was given back, and whose input waits on: it stays stuck until its lane moves, and people hear of it. */

import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/model/notice.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { open } from './recovery-stage.ts'

const ORIGIN = { channel: 'chat', room: 'C1', thread: '171' }

/** A session of a host that only says what waits: a run of it has left a call behind, and two messages wait. */
async function stuck(options: LifesignOptions = {}) {
  const notices: Notice[] = []
  const resolutions: (string | undefined)[] = []
  const channel = { name: 'chat', send: (notice: Notice) => void notices.push(notice) }
  const stage = open({ channels: [channel], ...options })
  const { clock, lifesign, play } = stage
  lifesign.on('session.resolved', ({ resolution }) => resolutions.push(resolution))
  const { run } = play({ session: 'a', agent: 'clerk', origin: ORIGIN }, { stubborn: true })
  run.tool({ name: 'grep' })
  run.end()
  for (const _ of [1, 2]) lifesign.sessions.queued('a')
  await clock.advanceAsync(13_000)
  return { ...stage, notices, resolutions }
}

describe('a session whose lane does not move', () => {
  it('stays stuck after the clean-up, is told, and is tried again with the back-off of its episode', async () => {
    const { clock, alarms, requests, outcomes, notices, resolutions } = await stuck()
    expect(requests.length).toBe(1)

    await clock.advanceAsync(70_000)

    expect(resolutions).toEqual([])
    expect(alarms.map((alarm) => [alarm.class, alarm.repeat])).toEqual([
      ['stuck', 0],
      ['stuck', 1],
      ['stuck', 2],
    ])
    // At the first repeat the first try was still under way.
    expect(requests.length).toBe(2)
    expect(new Set(outcomes().map(({ status, detail }) => `${status} ${detail}`))).toEqual(
      // The second time nothing is left that could be cleared.
      new Set(['failed lane_not_moving', 'skipped no_owner']),
    )
    expect(notices[0]?.text).toMatch(
      /^⚠️ Task `a` is stuck: 2 messages wait and nothing runs for .*\. Releasing it failed \(lane not moving\): it needs you$/,
    )
  })

  it.each([
    [
      'its input is taken up',
      ({ lifesign, play }) => {
        for (const _ of [1, 2]) lifesign.sessions.dequeued('a')
        play({ session: 'a', thresholds: { warnMs: 0 } })
      },
    ],
    ['a run starts', ({ play }) => void play({ session: 'a', thresholds: { warnMs: 0 } })],
  ] satisfies [string, (stage: Awaited<ReturnType<typeof stuck>>) => void][])(
    'is well again when %s, and who was told hears it',
    async (_, move) => {
      const stage = await stuck()
      await stage.clock.advanceAsync(20_000)

      move(stage)
      await stage.clock.advanceAsync(5_000)

      expect(stage.resolutions).toEqual(['progressed'])
      expect(stage.notices.map(({ kind }) => kind)).toEqual(['stuck', 'recovered'])
      const asked = stage.requests.length
      await stage.clock.advanceAsync(200_000)
      expect(stage.requests.length).toBe(asked)
    },
  )

  it('is stuck again when the run that was aborted has left its input behind', async () => {
    const { clock, lifesign, alarms, play } = open({ recovery: { abort: true } })
    play({ session: 'a' })
    lifesign.sessions.queued('a')

    await clock.advanceAsync(60_000)

    const first = alarms.find((alarm) => alarm.class === 'stuck')
    expect(alarms[0]?.class).toBe('stalled')
    // Since the run's end: its lane had no reason to move before.
    expect(first?.ageMs).toBeLessThan(15_000)
  })

  it('has no past when new input comes after all was withdrawn: that waits for itself', async () => {
    const lanes = { clear: () => ['hi'], release: () => undefined }
    const { clock, lifesign, alarms } = open({ lanes })
    lifesign.sessions.state('a', 'processing')
    lifesign.sessions.queued('a')
    await clock.advanceAsync(13_000)
    lifesign.sessions.takeover('a')
    await clock.advanceAsync(60_000)
    const before = alarms.length

    lifesign.sessions.queued('a')
    await clock.advanceAsync(10_000)
    expect(alarms.length).toBe(before)
    await clock.advanceAsync(2_000)

    expect(alarms[before]).toMatchObject({
      reason: 'queued_work_without_active_run',
      ageMs: 11_000,
      repeat: 0,
    })
  })
})
