/** Tool calls that come to nothing new: what counts as that, when it is over, and who hears of it. */

import { describe, expect, it } from 'vitest'
import { open } from './tool-stage.ts'

const REASON = 'repeated_tool_calls_without_progress'
const LOOP = ['firing', REASON, 'status', { how: 'same', count: 10 }]

describe('the same tool with the same input and the same outcome', () => {
  it('is stalled at the tenth call, on boards only', async () => {
    const { call, alarms, lifesign, told, heard } = open()
    for (let left = 9; left > 0; left -= 1) await call('pending')
    expect(alarms()).toEqual([])

    await call('pending')

    expect(alarms()).toEqual([LOOP])
    expect(heard[0]).toMatchObject({ class: 'stalled', nextStep: 'report_only', isUnwished: true })
    expect(lifesign.sessions.get('s')?.attention).toBe('stalled')
    expect(told).toEqual([])
  })

  it('counts ten of twenty, whatever comes between', async () => {
    const { call, alarms } = open()
    for (let turn = 0; turn < 10; turn += 1) {
      await call('pending', { everyMs: 1_000 })
      await call(`page ${turn}`, { name: 'read', input: turn, everyMs: 1_000 })
    }

    expect(alarms()).toEqual([LOOP])
  })

  it.each<[string, (stage: ReturnType<typeof open>, turn: number) => Promise<void>]>([
    ['polled every 10 s, whatever it answers', ({ call }) => call('pending', { everyMs: 10_000 })],
    ['with an answer that changes', ({ call }, turn) => call({ done: turn })],
    ['with an input that changes', ({ call }, turn) => call('ok', { input: { job: turn } })],
    ['whose result comes from elsewhere', ({ call }) => call('pending', { remote: true })],
    ['of which nobody says what it is given', ({ call }) => call('ok', { input: undefined })],
    ['of which nobody says what came of it', ({ call }) => call(undefined)],
    ['that answers with a stream', ({ call }) => call(new ReadableStream())],
  ])('is healthy: %s', async (_, play) => {
    const stage = open()
    for (let turn = 0; turn < 360; turn += 1) await play(stage, turn)

    expect([stage.alarms(), stage.told]).toEqual([[], []])
  })

  it('is called once where it is called many times at once', async () => {
    const { run, clock, alarms } = open()
    const calls = Array.from({ length: 40 }, () => run.tool({ name: 'status', input: 1 }))
    for (const one of calls) one.end({ output: 'ok' })
    await clock.advanceAsync(3_000)

    expect(alarms()).toEqual([])
  })

  it('is one call where a late event loop hears of an hour of polls at once', async () => {
    const { call, clock, alarms } = open()
    for (let left = 360; left > 0; left -= 1) await call('pending', { everyMs: 0 })
    await clock.advanceAsync(3_000)

    expect(alarms()).toEqual([])
  })

  it.each<[string, (stage: ReturnType<typeof open>) => Promise<unknown>]>([
    [
      'something else comes of what it does',
      async ({ call }) => {
        for (let turn = 0; turn < 4; turn += 1) await call(`page ${turn}`, { name: 'read', input: turn })
      },
    ],
    [
      'the model answers',
      async ({ run, clock }) => {
        run.model({ model: 'gpt-5' }).end({ finishReason: 'stop' })
        await clock.advanceAsync(1_000)
      },
    ],
    [
      'the run ends',
      async ({ finish, ended }) => {
        finish()
        await ended
      },
    ],
  ])('is over when %s', async (_, goOn) => {
    const stage = open()
    for (let left = 10; left > 0; left -= 1) await stage.call('pending')

    await goOn(stage)

    expect(stage.heard.map(({ status }) => status)).toEqual(['firing', 'resolved'])
    expect(stage.told).toEqual([])
  })

  it('fires once for three hundred calls, and again with growing pauses', async () => {
    const { call, heard } = open()
    for (let left = 300; left > 0; left -= 1) await call('pending')

    expect(heard.filter(({ begins }) => begins).length).toBe(1)
    expect(heard.length).toBeLessThan(8)
  })

  it('is never aborted for that', async () => {
    const { call, heard, requests } = open({ recovery: { abort: true } })
    for (let left = 400; left > 0; left -= 1) await call('pending')

    expect([...new Set(heard.map(({ nextStep }) => nextStep)), requests]).toEqual(['report_only', []])
  })

  it('does not hide that it hangs in the end: people are told of that', async () => {
    const { call, run, clock, heard, told } = open()
    for (let left = 10; left > 0; left -= 1) await call('pending')

    run.tool({ name: 'status', input: { job: 17 } })
    await clock.advanceAsync(603_000)

    expect(heard.map(({ status, reason }) => [status, reason])).toEqual([
      ['firing', REASON],
      ...heard.slice(1, -2).map(({ reason, status }) => [status, reason]),
      ['resolved', REASON],
      ['firing', 'blocked_tool_call'],
    ])
    expect(told.map(({ reason }) => reason)).toEqual(['blocked_tool_call'])
  })
})
