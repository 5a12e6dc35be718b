/** What hosts tell late: names, places, times, and ends in any order. */

import { describe, expect, test } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import type { RunOptions } from '../../../src/model/run.ts'
import type { LifesignOptions } from '../../../src/options/options.ts'
import { endTimeOfCall, startTimeOf } from '../../../src/telemetry/spans/span-times.ts'
import { collectTelemetry, FakeClock } from '../../../src/testing/index.ts'
import { hearWarnings } from '../../support/hear-warnings.ts'

const ORIGIN = { channel: 'chat', room: 'C1' }

function stage(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const told: string[] = []
  const deliveries: string[] = []
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    channels: [{ name: 'chat', send: ({ text, origin }) => void told.push(`${origin?.room}: ${text}`) }],
    ...options,
  })
  lifesign.on('delivery.ended', ({ outcome, reason }) => deliveries.push(`${outcome}: ${reason}`))
  const open = (of: Omit<RunOptions, 'lane'> = {}) => lifesign.open(of)
  return { clock, lifesign, told, deliveries, open }
}

describe('Run.describe', () => {
  test('names label and place for the notice of its end', async () => {
    const { clock, told, open } = stage()
    const run = open({ session: 'cron:1' })

    run.describe({ label: 'nightly-report', origin: ORIGIN })
    clock.advance(60_000)
    run.end({ reason: 'timeout', cause: 'outer_timer' })
    await clock.advanceAsync(1_000)

    expect(told).toEqual(['C1: ⚠️ Task `nightly-report` timed out after 1m'])
  })

  test('sends the notice that had found no way, and only that, when the place is learned after the end', async () => {
    const { clock, told, deliveries, open } = stage()
    const run = open({ label: 'job' })
    run.end({ reason: 'timeout', cause: 'outer_timer' })
    await clock.advanceAsync(1_000)

    run.describe({ origin: ORIGIN })
    await clock.advanceAsync(1_000)
    run.describe({ origin: { ...ORIGIN, room: 'C2' } })
    await clock.advanceAsync(1_000)

    expect(deliveries).toEqual(['unroutable: no_origin', 'delivered: again'])
    expect(told).toHaveLength(1)
  })

  test('lets heartbeats follow to where its people are, and names what stalls', async () => {
    const { clock, told, open } = stage()
    const run = open({ label: 'job', origin: ORIGIN, keepPosted: { afterMs: 60_000 } })
    run.tool({ name: 'bash', deadlineMs: 30_000 })
    await clock.advanceAsync(70_000)

    run.describe({ label: 'index-repo', origin: { ...ORIGIN, room: 'C2' } })
    await clock.advanceAsync(120_000)
    run.end({ reason: 'killed', cause: 'stop' })
    await clock.advanceAsync(5_000)

    expect(told.filter((text) => text.includes('still running'))).toEqual([
      expect.stringContaining('C1: ⏳ Task `job`'),
      expect.stringContaining('C2: ⏳ Task `index-repo`'),
    ])
    expect(told.at(-1)).toBe('C2: ⚠️ Task `index-repo` was stopped after 3m 10s')
  })

  test('renames its span, and counts its end for the agent that it is', async () => {
    await using telemetry = await collectTelemetry()
    const { open } = stage({ export: { labels: true } })
    const run = open({ session: 's' })

    run.describe({ agent: 'clerk', model: 'gpt-5', provider: 'openai', label: 'index-repo' })
    run.end()

    const [span] = telemetry.spans
    expect(span?.name).toBe('invoke_agent clerk')
    expect(span?.attributes).toMatchObject({
      'gen_ai.agent.name': 'clerk',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.provider.name': 'openai',
      'lifesign.run.label': 'index-repo',
    })
    const ended = (await telemetry.metrics('lifesign.run.ended')).filter(({ value }) => value === 1)
    expect(ended.map(({ attributes }) => attributes['gen_ai.agent.name'])).toEqual(['clerk'])
  })

  test('leaves out what is wrong, and keeps what was known', () => {
    const warnings = hearWarnings()
    const { lifesign, open } = stage()
    const run = open({ label: 'job', agent: 'clerk' })

    run.describe({ agent: 7n as never, label: {} as never, origin: { room: 'x' } as never })
    run.describe(null as never)

    expect(lifesign.runs.get(run.id)).toMatchObject({ label: 'job', agent: '7' })
    expect(warnings.join()).toContain('Cannot use description.label')
  })
})

describe('times that a host tells', () => {
  test('are those of the spans, and of the words', async () => {
    await using telemetry = await collectTelemetry()
    const { clock, told, open } = stage()
    const now = clock.wallTime()
    const run = open({ label: 'job', origin: ORIGIN, startedAt: now - 90_000 })
    const call = run.model({ model: 'm', startedAt: now - 80_000 })

    call.end({ endedAt: now - 20_000, inputTokens: 1 })
    run.end({ reason: 'timeout', cause: 'outer_timer', endedAt: now - 10_000 })
    await clock.advanceAsync(1_000)

    const lasted = telemetry.spans.map(({ name, durationMs }) => [name, Math.round(durationMs)])
    expect(lasted).toEqual([
      ['chat m', 60_000],
      ['invoke_agent', 80_000],
    ])
    expect(told).toEqual(['C1: ⚠️ Task `job` timed out after 1m 20s'])
  })

  test('start a span when its host says, and end it by what it took', () => {
    const { clock, lifesign } = stage()
    const now = clock.wallTime()
    const run = lifesign.recorder.startRun({ startedAt: now - 90_000 })
    const call = run.startModelCall({ model: 'm', startedAt: now - 80_000 })
    const plain = run.startToolCall({ name: 'bash' })
    call.end({ endedAt: now - 20_000 })

    expect([run, call, plain].map(startTimeOf)).toEqual([
      new Date(now - 90_000),
      new Date(now - 80_000),
      undefined,
    ])
    expect(endTimeOfCall(call, {}, call.endedMs)).toEqual(new Date(now - 20_000))
    expect(endTimeOfCall(plain, {}, clock.now())).toBeUndefined()
  })

  test.each([
    ['in the future', 60_000],
    ['older than a week', -8 * 24 * 3_600_000],
    ['in seconds', -1e12],
  ])('are not believed where a start lies %s', (_, offsetMs) => {
    const { clock, lifesign, open } = stage()

    const run = open({ startedAt: Math.max(0, clock.wallTime() + offsetMs) })

    expect(lifesign.runs.get(run.id)).toMatchObject({ startedAt: clock.wallTime(), elapsedMs: 0 })
  })

  test('never put an end before its start', () => {
    const { clock, open } = stage()
    const run = open()
    clock.advance(1_000)

    run.end({ reason: 'completed', endedAt: clock.wallTime() - 5_000 })

    expect(run.ended).toMatchObject({ durationMs: 0, lagMs: 1_000 })
  })

  test('change no age: silence is what was observed', async () => {
    const { clock, lifesign, open } = stage()
    const stalls: number[] = []
    lifesign.on('session.stalled', ({ ageMs }) => stalls.push(ageMs))

    open({ startedAt: clock.wallTime() - 3_600_000 })
    await clock.advanceAsync(100_000)
    expect(stalls).toEqual([])
    await clock.advanceAsync(300_000)

    expect(stalls[0]).toBeLessThan(400_000)
  })

  test('count for the deadline, which people were promised from the start', () => {
    const { clock, open } = stage()
    const run = open({ startedAt: clock.wallTime() - 50_000, timeoutMs: 60_000 })

    clock.advance(9_999)
    expect(run.ended).toBeUndefined()
    clock.advance(1)

    expect(run.ended).toMatchObject({ cause: 'deadline', durationMs: 60_000 })
  })
})

describe('events out of order', () => {
  test.each([false, true])(
    'a call whose end comes after that of its run keeps tokens and place (signal held: %s)',
    async (isHeld) => {
      await using telemetry = await collectTelemetry()
      const { clock, open } = stage()
      const run = open({ agent: 'main' })
      if (isHeld) void run.signal
      const call = run.model({ model: 'm' })
      clock.advance(2_000)

      run.end()
      clock.advance(100)
      call.end({ inputTokens: 12, outputTokens: 7 })
      run.tool({ name: 'late' }).end()

      const root = telemetry.spans.find(({ name }) => name === 'invoke_agent main')
      const below = telemetry.spans.filter(({ name }) => name !== 'invoke_agent main')
      expect(below.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
        ['chat m', root?.spanId],
        ['execute_tool late', root?.spanId],
      ])
      expect(below[0]?.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 12 })
      expect(telemetry.spans.every(({ status }) => status.code === 0)).toBe(true)
    },
  )
})
