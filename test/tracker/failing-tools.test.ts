/** A tool that fails again and again, and what users can set about repetitions. */

import { describe, expect, it } from 'vitest'
import type { Thresholds } from '../../src/model/thresholds.ts'
import { open } from './tool-stage.ts'

const REASON = 'repeated_tool_calls_without_progress'

describe('the same tool that fails', () => {
  const error = new Error('exit code 1')

  it('is stalled at the eighth failure in a row, however far apart, and told to nobody', async () => {
    const { call, alarms, told } = open()
    for (let turn = 0; turn < 7; turn += 1) await call(error, { input: turn, everyMs: 30_000 })
    expect(alarms()).toEqual([])

    for (let turn = 7; turn < 40; turn += 1) await call(error, { input: turn, everyMs: 30_000 })

    expect(alarms()[0]).toEqual(['firing', REASON, 'status', { how: 'failing', count: 8 }])
    expect(told).toEqual([])
  })

  it('is over with the first call that does not fail', async () => {
    const { call, heard } = open()
    for (let left = 9; left > 0; left -= 1) await call(error)

    await call('done')

    expect(heard.map(({ status }) => status)).toEqual(['firing', 'resolved'])
  })

  it.each<[string, (stage: ReturnType<typeof open>) => Promise<void>]>([
    [
      'with another tool in between that does not: it is tried, mended and tried again',
      async ({ call }) => {
        await call(error)
        await call('edited', { name: 'edit', input: 'x' })
      },
    ],
    ['because somebody aborts it', ({ call }) => call(new DOMException('stop', 'AbortError'))],
  ])('is healthy %s', async (_, play) => {
    const stage = open()
    for (let left = 40; left > 0; left -= 1) await play(stage)

    expect([stage.alarms(), stage.told]).toEqual([[], []])
  })

  it('fails once where a late event loop hears of ten failures at once', async () => {
    const { call, clock, alarms } = open()
    for (let left = 10; left > 0; left -= 1) await call(error, { everyMs: 0 })
    await clock.advanceAsync(3_000)

    expect(alarms()).toEqual([])
  })

  it('fails once where ten fail at once', async () => {
    const { run, clock, alarms } = open()
    const calls = Array.from({ length: 10 }, (_, url) => run.tool({ name: 'fetch', input: url }))
    for (const one of calls) one.end({ error })
    await clock.advanceAsync(3_000)

    expect(alarms()).toEqual([])
  })
})

describe('thresholds.repeats', () => {
  it('tells people on wish, and them alone that it is over', async () => {
    const { call, told } = open({ thresholds: { repeats: { tell: true } } })
    for (let left = 10; left > 0; left -= 1) await call('pending')
    for (let turn = 0; turn < 4; turn += 1) await call(`page ${turn}`, { name: 'read', input: turn })

    expect(told.map(({ text }) => text)).toEqual([
      '⚠️ Task `index-repo` repeats itself: tool `status` gave the same result 10 times. It may need you',
      '✅ Task `index-repo` is moving again',
    ])
  })

  it.each<[Thresholds['repeats'], number]>([
    [false, 0],
    [{ same: 0 }, 0],
    [{ same: 3 }, 1],
    [{ failing: 2 }, 1],
    [true, 1],
  ])('%j settles what counts', async (repeats, episodes) => {
    const { call, heard } = open({ thresholds: { repeats: repeats ?? true } })
    for (let left = 12; left > 0; left -= 1) await call('pending')

    expect(heard.filter(({ begins, status }) => begins && status === 'firing').length).toBe(episodes)
  })

  it('of a session holds for its runs from now on', async () => {
    const { call, lifesign, alarms } = open()
    lifesign.sessions.thresholds('s', { repeats: { same: 3 } })
    for (let left = 3; left > 0; left -= 1) await call('pending')

    expect(alarms()).toEqual([['firing', REASON, 'status', { how: 'same', count: 3 }]])
  })
})
