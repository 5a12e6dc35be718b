/** Takeovers through the front door: the new input is next, and what it clears is handed back. */

import { describe, expect, it } from 'vitest'
import { open, queue } from './lane-stage.ts'

describe('a takeover', () => {
  it('ends what runs, hands back what waits, and runs next: all before it returns', async () => {
    const { lifesign, play } = open()
    const old = play({ session: 'a', lane: { input: 'one' } })
    const waiting = [
      play({ session: 'a', lane: { input: 'two' } }),
      play({ session: 'a', lane: { input: 'three' } }),
    ]

    const next = play({ session: 'a', lane: { mode: 'takeover', input: 'four' } })

    expect(old.run()?.ended).toMatchObject({ reason: 'killed', cause: 'takeover' })
    expect(old.run()?.signal.aborted).toBe(true)
    expect(next.run()?.cleared).toEqual(['two', 'three'])
    expect(next.run()?.isCurrent()).toBe(true)
    expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 0, runs: [next.run()?.id] })
    for (const { result, run } of waiting) {
      await expect(result).rejects.toMatchObject({ reason: 'cleared' })
      expect(run()).toBeUndefined()
    }
  })

  it('by its verb hands back the same, and ends runs without a lane too', () => {
    const { lifesign, play } = open()
    const free = play({ session: 'a' })
    const onLane = play(queue)
    play({ session: 'a', lane: { input: 'two' } })

    expect(lifesign.sessions.takeover('a')).toEqual({ ended: 2, cleared: ['two'] })
    expect([free.run()?.isCurrent(), onLane.run()?.isCurrent()]).toEqual([false, false])
    expect(lifesign.sessions.takeover('nobody')).toEqual({ ended: 0, cleared: [] })
  })

  it("clears the host's own lane as well, and survives one that throws", () => {
    const host: string[] = ['a1', 'a2']
    const { lifesign, play } = open({ clear: () => host.splice(0), release: () => 0 })
    const run = play({ session: 'a' })
    lifesign.sessions.queued('a')
    lifesign.sessions.queued('a')

    expect(lifesign.sessions.takeover('a')).toEqual({ ended: 1, cleared: ['a1', 'a2'] })
    expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 0, state: 'idle' })
    expect(run.run()?.ended).toMatchObject({ cause: 'takeover' })

    const broken = open({
      clear: () => {
        throw new Error('no lanes here')
      },
      release: () => 0,
    })
    broken.play({ session: 'a' })
    broken.lifesign.sessions.queued('a')
    expect(broken.lifesign.sessions.takeover('a')).toEqual({ ended: 1, cleared: [] })
    expect(broken.lifesign.sessions.get('a')).toMatchObject({ backlog: 1 })
  })
})
