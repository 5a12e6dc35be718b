/** Lanes through the front door: turns, refusals, and input that is never lost. */

import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { open, queue, settled } from './lane-stage.ts'

describe('a lane that queues', () => {
  it('runs one at a time, in the order of arrival, and says how many wait', async () => {
    const { lifesign, play } = open()
    const [first, second, third] = [play(queue), play(queue), play(queue)]
    expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 2, runs: [first.run()?.id] })

    first.finish('one')
    await settled()
    expect([second.run() !== undefined, third.run() !== undefined]).toEqual([true, false])
    expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 1 })

    second.finish('two')
    await settled()
    third.finish('three')
    expect(await Promise.all([first.result, second.result, third.result])).toEqual(['one', 'two', 'three'])
    expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 0, state: 'idle' })
  })

  it('goes on when its run ends from outside, even if the body never settles', async () => {
    const { lifesign, clock, play } = open()
    const stopped = play(queue)
    const late = play({ ...queue, timeoutMs: 1_000 })
    const last = play(queue)

    lifesign.sessions.stop('a')
    await settled()
    expect(late.run()?.isCurrent()).toBe(true)
    expect(stopped.run()?.isCurrent()).toBe(false)

    clock.advance(1_000)
    await settled()
    expect(late.run()?.ended).toMatchObject({ reason: 'timeout' })
    expect(last.run()?.isCurrent()).toBe(true)
  })

  it('goes on when its run says that it is done, even if the body never settles', async () => {
    const { play } = open()
    const first = play(queue)
    const second = play(queue)

    first.run()?.end()
    await settled()
    expect(second.run()).toBeDefined()
  })

  it('works where everything else is off', async () => {
    const lifesign = new Lifesign({ enabled: false })
    const turns = await Promise.all(['one', 'two'].map((turn) => lifesign.run(queue, () => turn)))
    expect(turns).toEqual(['one', 'two'])
  })

  it('moves the generation on with each start, so that what the one before captured is stale', async () => {
    const { lifesign, play } = open()
    const first = play(queue)
    const before = lifesign.sessions.get('a')?.generation ?? 0
    first.finish('one')
    await first.result
    expect(first.run()?.isCurrent()).toBe(true)

    play(queue)
    expect(lifesign.sessions.get('a')?.generation).toBe(before + 1)
    expect(first.run()?.isCurrent()).toBe(false)
  })

  it('keeps the context of whoever asked, not of the run before', async () => {
    const { lifesign } = open()
    const place = (room: string) => ({ channel: 'slack', room, session: 'a' })
    const blocker = Promise.withResolvers<void>()
    const first = lifesign.withOrigin(place('C1'), () =>
      lifesign.run({ lane: 'queue' }, () => blocker.promise),
    )
    const second = lifesign.withOrigin(place('C2'), () =>
      lifesign.run({ lane: 'queue' }, () => lifesign.recorder.scope().run?.origin?.room),
    )

    blocker.resolve()
    await first
    expect(await second).toBe('C2')
  })

  it('gives up a place in the queue when its caller aborts', async () => {
    const { lifesign, play } = open()
    const first = play(queue)
    const caller = new AbortController()
    const second = play({ ...queue, signal: caller.signal })
    const third = play(queue)

    caller.abort(new Error('changed my mind'))
    await expect(second.result).rejects.toThrow('changed my mind')
    expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 1 })

    first.finish('one')
    await settled()
    expect([second.run(), third.run() !== undefined]).toEqual([undefined, true])
  })

  it('refuses what exceeds maxQueued, and says so', async () => {
    const { play } = open()
    play(queue)
    play(queue)
    const refused = play({ session: 'a', lane: { maxQueued: 1 } })

    await expect(refused.result).rejects.toMatchObject({
      name: 'LaneError',
      reason: 'full',
      message: 'Cannot run on the lane of a: 1 wait already, the limit of maxQueued',
    })
  })

  it('refuses to wait for the run that it is part of, instead of for ever', async () => {
    const { lifesign } = open()
    const nested = lifesign.run(queue, (run) => run.child({ session: 'a', lane: 'queue' }, () => 'never'))

    await expect(nested).rejects.toMatchObject({ name: 'LaneError', reason: 'own_lane' })
  })

  it('leaves runs without a lane alone', () => {
    const { lifesign, play } = open()
    const [one, two] = [play({ session: 'a' }), play({ session: 'a' })]
    expect([one.run()?.isCurrent(), two.run()?.isCurrent()]).toEqual([true, true])
    expect(lifesign.sessions.get('a')?.runs).toHaveLength(2)
  })
})

describe('a lane that refuses', () => {
  it('runs when it is free, and says when it is not', async () => {
    const { play } = open()
    const first = play({ session: 'a', lane: 'reject' })
    const second = play({ session: 'a', lane: 'reject' })
    await expect(second.result).rejects.toMatchObject({ reason: 'busy' })

    first.finish('one')
    await settled()
    expect(play({ session: 'a', lane: 'reject' }).run()).toBeDefined()
  })
})

describe('a wrong lane', () => {
  it.each<RunOptions>([
    { lane: 'queue' },
    { session: 'a', lane: 'skip' as 'queue' },
    { session: 'a', lane: { maxQueued: -1 } },
  ])('never stops the run: %j', async (options) => {
    const { lifesign } = open()
    expect(await lifesign.run(options, () => 'ran')).toBe('ran')
  })
})

describe('shutdown', () => {
  it('gives back what waits', async () => {
    const { lifesign, play } = open()
    play(queue)
    const waiting = play(queue)

    await lifesign.shutdown()
    await expect(waiting.result).rejects.toMatchObject({ reason: 'shutdown' })
    expect(waiting.run()).toBeUndefined()
  })
})
