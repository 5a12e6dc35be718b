/** A host takes up a turn, and no run ever begins: the people who wait for it must hear of it. */

import { describe, expect, it } from 'vitest'
import type { Lifesign } from '../../src/lifesign.ts'
import { hostStage, ORIGIN } from './host-stage.ts'

const TOLD = '⚠️ Task `s` is stuck: its turn was taken up and nothing runs for 2m 1s. It needs you'

describe('a turn that its host took up and that never starts', () => {
  it.each<[string, (lifesign: Lifesign) => void]>([
    [
      'said inside of `withOrigin`',
      (lifesign) =>
        lifesign.withOrigin({ ...ORIGIN, session: 's' }, () => lifesign.sessions.state('s', 'processing')),
    ],
    [
      'with `sessions.origin`',
      ({ sessions }) => {
        sessions.origin('s', ORIGIN)
        sessions.state('s', 'processing')
      },
    ],
    [
      'dequeued, without a word about its state',
      ({ sessions }) => {
        sessions.origin('s', ORIGIN)
        sessions.queued('s')
        sessions.dequeued('s')
      },
    ],
  ])('is told to its people, %s', async (_, takeUp) => {
    const { clock, lifesign, told, stuck } = hostStage()
    takeUp(lifesign)

    await clock.advanceAsync(120_000)
    expect([stuck, told]).toEqual([[], []])
    await clock.advanceAsync(4_000)

    expect(stuck.map(({ reason, ageMs }) => [reason, ageMs])).toEqual([['stale_session_state', 121_000]])
    expect(told.map(({ text, origin }) => [text, origin?.room])).toEqual([[TOLD, 'r']])
    expect(lifesign.sessions.get('s')).toMatchObject({
      state: 'processing',
      attention: 'stuck',
      generation: 0,
    })
  })

  it('with input behind it is told as well', async () => {
    const { clock, lifesign, told } = hostStage()
    lifesign.withOrigin({ ...ORIGIN, session: 's' }, () => {
      lifesign.sessions.state('s', 'processing')
      lifesign.sessions.queued('s')
    })

    await clock.advanceAsync(125_000)

    expect(told.map(({ text }) => text)).toEqual([
      '⚠️ Task `s` is stuck: 1 message waits and nothing runs for 2m 1s. It needs you',
    ])
  })

  it('is told at most ten times in six hours', async () => {
    const { clock, lifesign, told } = hostStage()
    lifesign.sessions.origin('s', ORIGIN)
    lifesign.sessions.state('s', 'processing')

    await clock.advanceAsync(6 * 3_600_000)

    expect(told.length).toBeGreaterThan(2)
    expect(told.length).toBeLessThanOrEqual(10)
  })

  it.each<[string, (lifesign: Lifesign) => void, string]>([
    [
      'its run starts after all',
      (lifesign) => void lifesign.run({ session: 's' }, () => Promise.resolve()),
      '✅ Task `s` is moving again',
    ],
    ['its host gives it up', ({ sessions }) => sessions.state('s', 'idle'), 'ℹ️ Task `s` is over'],
    ['it is stopped', ({ sessions }) => void sessions.stop('s'), 'ℹ️ Task `s` is over'],
  ])('who was told hears that %s', async (_, goOn, words) => {
    const { clock, lifesign, told } = hostStage()
    lifesign.sessions.origin('s', ORIGIN)
    lifesign.sessions.state('s', 'processing')
    await clock.advanceAsync(125_000)

    goOn(lifesign)
    await clock.advanceAsync(3_000)

    expect(told.map(({ text }) => text)).toEqual([TOLD, words])
  })

  it('waits for its run anew, when a host takes up the next turn without a word in between', async () => {
    const { clock, lifesign, stuck } = hostStage()
    lifesign.sessions.state('s', 'processing')
    await lifesign.run({ session: 's' }, () => Promise.resolve())
    await clock.advanceAsync(100_000)

    lifesign.sessions.state('s', 'processing')
    await clock.advanceAsync(110_000)
    expect(stuck).toEqual([])
    await clock.advanceAsync(12_000)

    expect(stuck.map(({ ageMs }) => ageMs)).toEqual([121_000])
  })
})

describe('a healthy host', () => {
  it.each<[string, (stage: ReturnType<typeof hostStage>) => Promise<unknown>]>([
    [
      'whose runs start seconds after its word',
      async ({ clock, lifesign }) => {
        for (let turn = 0; turn < 10; turn += 1) {
          lifesign.sessions.queued('s')
          lifesign.sessions.dequeued('s')
          lifesign.sessions.state('s', 'processing')
          await clock.advanceAsync(20_000)
          await lifesign.run({ session: 's' }, () => clock.advanceAsync(60_000))
          lifesign.sessions.state('s', 'idle')
          await clock.advanceAsync(20_000)
        }
      },
    ],
    [
      'that says `processing` while its run lives, and idle after it',
      async ({ clock, lifesign }) => {
        await lifesign.run({ session: 's' }, async (run) => {
          lifesign.sessions.state('s', 'processing')
          for (let left = 60; left > 0; left -= 1) {
            await clock.advanceAsync(10_000)
            run.progress()
          }
        })
        lifesign.sessions.state('s', 'idle')
        await clock.advanceAsync(600_000)
      },
    ],
    [
      'that waits for a person before its run starts',
      async ({ clock, lifesign }) => {
        lifesign.sessions.state('s', 'processing')
        lifesign.sessions.state('s', 'waiting')
        await clock.advanceAsync(4 * 3_600_000)
        lifesign.sessions.state('s', 'processing')
        await clock.advanceAsync(60_000)
        await lifesign.run({ session: 's' }, () => Promise.resolve())
        lifesign.sessions.state('s', 'idle')
      },
    ],
    [
      'whose sessions are idle, with nothing queued',
      async ({ clock, lifesign }) => {
        lifesign.sessions.queued('s')
        lifesign.sessions.dequeued('s')
        await lifesign.run({ session: 's' }, () => Promise.resolve())
        lifesign.sessions.state('quiet', 'idle')
        await clock.advanceAsync(4 * 3_600_000)
      },
    ],
    [
      'that takes its input off the list when the run of it is over',
      async ({ clock, lifesign }) => {
        for (const _ of [1, 2]) lifesign.sessions.queued('s')
        for (const _ of [1, 2]) {
          await lifesign.run({ session: 's' }, () => Promise.resolve())
          lifesign.sessions.dequeued('s')
        }
        await clock.advanceAsync(600_000)
      },
    ],
    [
      'that handles a command without a run, and says that it is idle',
      async ({ clock, lifesign }) => {
        lifesign.sessions.queued('s')
        lifesign.sessions.dequeued('s')
        lifesign.sessions.state('s', 'idle')
        await clock.advanceAsync(600_000)
      },
    ],
  ])('%s is not accused', async (_, play) => {
    const stage = hostStage()
    stage.lifesign.sessions.origin('s', ORIGIN)

    await play(stage)

    expect([stage.stuck, stage.told]).toEqual([[], []])
  })

  it('that forgets to take `processing` back has it taken back, and nobody is told', async () => {
    const { clock, lifesign, told, stuck } = hostStage()
    lifesign.sessions.origin('s', ORIGIN)
    lifesign.sessions.state('s', 'processing')
    await lifesign.run({ session: 's' }, () => Promise.resolve())

    await clock.advanceAsync(600_000)

    expect(stuck.map(({ reason }) => reason)).toEqual(['stale_session_state'])
    expect([told, lifesign.sessions.get('s')?.state]).toEqual([[], 'idle'])
  })
})
