/** SessionMetrics, through the real SDK. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Instruments } from '../../../src/telemetry/metrics/instruments.ts'
import { MetricValues } from '../../../src/telemetry/metrics/metric-values.ts'
import { SessionMetrics, type AttentionSeries } from '../../../src/telemetry/metrics/session-metrics.ts'
import { collectTelemetry, type CollectedTelemetry } from '../../../src/testing/index.ts'
import { makeAttention, makeRun, session } from '../records.ts'

const VERDICTS: readonly AttentionSeries[] = [
  { event: 'session.stalled', reason: 'blocked_tool_call', workKind: 'tool_call' },
  { event: 'session.stalled', reason: 'active_work_without_progress', workKind: 'run' },
  { event: 'session.stuck', reason: 'stale_session_state' },
]

let telemetry: CollectedTelemetry

beforeEach(async () => {
  telemetry = await collectTelemetry()
})
afterEach(() => telemetry[Symbol.asyncDispose]())

function setUp(verdicts = VERDICTS): { sessions: SessionMetrics; overflows: () => number } {
  let overflows = 0
  const values = new MetricValues(() => overflows++)
  return { sessions: new SessionMetrics(new Instruments(), values, verdicts), overflows: () => overflows }
}

async function series(name: string): Promise<unknown[]> {
  return (await telemetry.metrics(name)).map(({ attributes, value }) => [attributes, value])
}

describe('SessionMetrics', () => {
  test('gives every combination of the rule a zero with the first run of an agent, and of none', async () => {
    const { sessions } = setUp()
    const tool = { 'lifesign.attention.reason': 'blocked_tool_call' }
    sessions.runStarted(makeRun())

    const stalled = await series('session.stalled')
    expect(stalled).toHaveLength(2)
    expect(stalled).toContainEqual([{ ...tool, 'gen_ai.agent.name': 'researcher' }, 0])

    sessions.runStarted(makeRun({ agent: undefined }))

    expect(await series('session.stalled')).toHaveLength(4)
    expect(await series('session.stalled')).toContainEqual([tool, 0])
  })

  test('gives at once a zero to what a session can need that never had a run', async () => {
    setUp().sessions.runStarted(makeRun())

    const stuck = { 'lifesign.attention.reason': 'stale_session_state' }
    expect(await series('session.stuck')).toEqual([
      [stuck, 0],
      [{ ...stuck, 'gen_ai.agent.name': 'researcher' }, 0],
    ])
  })

  test('counts an episode once, and records its age each time and its duration when resolved', async () => {
    const { sessions } = setUp()
    const run = makeRun()

    sessions.attentionChanged(makeAttention({ run, ageMs: 130_000 }))
    sessions.attentionChanged(makeAttention({ run, ageMs: 260_000, repeat: 1 }))
    sessions.attentionChanged(
      makeAttention({ run, repeat: 1, status: 'resolved', resolution: 'progressed', durationMs: 150_000 }),
    )

    const stalled = await telemetry.metrics('session.stalled')
    expect(stalled.filter(({ value }) => value > 0)).toMatchObject([
      { value: 1, attributes: { 'gen_ai.agent.name': 'researcher' } },
    ])
    const episode = {
      'lifesign.attention.class': 'stalled',
      'lifesign.attention.reason': 'blocked_tool_call',
      'gen_ai.agent.name': 'researcher',
    }
    expect(await telemetry.metrics('lifesign.attention.age')).toMatchObject([
      { count: 2, value: 390, attributes: episode },
    ])
    expect(await telemetry.metrics('lifesign.attention.duration')).toMatchObject([
      { count: 1, value: 150, attributes: episode },
    ])
  })

  test('stays below 2000 series a counter, however many agents and combinations there are', async () => {
    const many = Array.from({ length: 45 }, (_, index) => ({
      event: 'session.long_running' as const,
      reason: `reason-${index}` as AttentionSeries['reason'],
    }))
    const { sessions, overflows } = setUp(many)

    for (let index = 0; index < 120; index++) sessions.runStarted(makeRun({ agent: `agent-${index}` }))
    sessions.attentionChanged(
      makeAttention({
        run: makeRun({ agent: 'agent-119' }),
        reason: 'active_work',
      }),
    )

    const points = await telemetry.metrics('session.long_running')
    expect(points.length).toBeLessThan(2000)
    expect(points.length).toBeGreaterThan(1700)
    expect(points.some(({ attributes }) => 'otel.metric.overflow' in attributes)).toBe(false)
    expect(points.find(({ value }) => value === 1)?.attributes['gen_ai.agent.name']).toBe('other')
    expect(overflows()).toBe(1)
  })

  test('records waits by class of lane', async () => {
    const { sessions } = setUp()

    sessions.inputDequeued(session, 'chat', 1500)

    expect(await series('lifesign.queue.wait')).toEqual([[{ 'lifesign.lane': 'chat' }, 1.5]])
  })
})
