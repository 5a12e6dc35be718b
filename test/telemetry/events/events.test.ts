/** Events and RunStartEvents, through the real SDK. */

import { context, logs } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DELIBERATE_CAUSES } from '../../../src/model/end.ts'
import { fanOut } from '../../../src/model/relay.ts'
import type { Sink } from '../../../src/model/sink.ts'
import { Events, RunStartEvents } from '../../../src/telemetry/events/events.ts'
import { TiedEvents } from '../../../src/telemetry/events/tied-events.ts'
import type { ExportOptions } from '../../../src/telemetry/export-options.ts'
import { RunSpans } from '../../../src/telemetry/spans/run-spans.ts'
import { collectTelemetry, type CollectedTelemetry } from '../../../src/testing/index.ts'
import { makeAttention, makeEnd, makeRun, makeToolCall, TIMED_OUT } from '../records.ts'

const [INFO, WARN, ERROR] = [9, 13, 17]

let telemetry: CollectedTelemetry

beforeEach(async () => {
  telemetry = await collectTelemetry()
})
afterEach(() => telemetry[Symbol.asyncDispose]())

function setUp(options: ExportOptions = {}): Required<Sink> {
  const spans = new RunSpans(options)
  const events = new TiedEvents((target) => spans.contextOf(target), options)
  const sinks = [new Events(events), spans, new RunStartEvents(events)]
  return fanOut(sinks, (_method, error) => {
    throw error
  })
}

describe('Events', () => {
  test('tell the start and the end of a run, tied to its span', () => {
    const sink = setUp()
    const run = makeRun()

    sink.runStarted(run)
    const started = [...telemetry.events]
    sink.runEnded(run, makeEnd({ stopReason: 'end_turn' }))

    const identity = {
      'lifesign.run.id': run.id,
      'lifesign.run.generation': 3,
      'gen_ai.agent.name': 'researcher',
      'gen_ai.conversation.id': 'C1:171',
    }
    const [span] = telemetry.spans
    const link = { traceId: span?.traceId, spanId: span?.spanId }
    expect(started).toMatchObject([
      { name: 'lifesign.run.started', severityNumber: INFO, attributes: identity, ...link },
    ])
    expect(telemetry.events[1]).toMatchObject({ name: 'lifesign.run.ended', severityNumber: INFO, ...link })
    expect(telemetry.events[1]?.attributes).toEqual({
      ...identity,
      'lifesign.end.reason': 'completed',
      'lifesign.end.stop_reason': 'end_turn',
    })
    expect(telemetry.events[1]?.scope).toMatchObject({ name: 'lifesign', version: '0.1.0' })
  })

  test.each(DELIBERATE_CAUSES)('tell an end by %s as INFO: somebody wanted it', (cause) => {
    const sink = setUp({ errorMessages: true })
    const run = makeRun()

    sink.runStarted(run)
    sink.runEnded(run, makeEnd({ reason: 'killed', cause, error: new Error('wanted') }))

    const ended = telemetry.events.find(({ name }) => name === 'lifesign.run.ended')
    expect(ended?.severityNumber).toBe(INFO)
    expect(ended?.attributes).not.toHaveProperty('exception.message')
  })

  test('tell an abnormal end as an ERROR, its message only when asked', () => {
    const end = makeEnd({
      reason: 'error',
      cause: 'exception',
      errorType: 'RangeError',
      error: new RangeError('secret'),
    })
    for (const options of [{}, { errorMessages: true }]) {
      const sink = setUp(options)
      const run = makeRun()
      sink.runStarted(run)
      sink.runEnded(run, end)
    }

    const ended = telemetry.events.filter(({ name }) => name === 'lifesign.run.ended')
    expect(ended.map(({ severityNumber }) => severityNumber)).toEqual([ERROR, ERROR])
    expect(ended[0]?.attributes).toMatchObject({
      'lifesign.end.cause': 'exception',
      'error.type': 'RangeError',
    })
    expect(ended.map(({ attributes }) => attributes['exception.message'])).toEqual([undefined, 'secret'])
  })

  test('tell attention with its evidence, tied to the run although a timer speaks', () => {
    const sink = setUp()
    const run = makeRun()
    sink.runStarted(run)

    sink.attentionChanged(makeAttention({ run, work: makeToolCall(run), repeat: 1 }))
    sink.runEnded(run, makeEnd())

    const stalled = telemetry.events[1]
    expect(stalled).toMatchObject({
      name: 'session.stalled',
      severityNumber: WARN,
      spanId: telemetry.spans[0]?.spanId,
    })
    expect(stalled?.attributes).toEqual({
      'lifesign.run.id': run.id,
      'lifesign.run.generation': 3,
      'gen_ai.agent.name': 'researcher',
      'gen_ai.conversation.id': 'C1:171',
      'lifesign.attention.class': 'stalled',
      'lifesign.attention.reason': 'blocked_tool_call',
      'lifesign.attention.age': 130,
      'lifesign.attention.limit': 120,
      'lifesign.attention.limit_source': 'set',
      'lifesign.attention.repeat': 1,
      'lifesign.attention.next_step': 'report_only',
      'lifesign.work.kind': 'tool_call',
      'gen_ai.tool.name': 'search',
      'lifesign.queue.depth': 2,
    })
  })

  test('say what the processes of a tool said', () => {
    const sink = setUp()
    const evidence = {
      finding: 'held_open',
      processes: 0,
      processorMs: 0,
      bytes: 0,
      outputBytes: 0,
      overMs: 30_000,
    } as const

    sink.attentionChanged(makeAttention({ evidence }))

    expect(telemetry.events[0]?.attributes['lifesign.attention.evidence']).toBe('held_open')
  })

  test('give each class its severity', () => {
    const sink = setUp()

    sink.attentionChanged(makeAttention({ reason: 'stale_session_state' }))
    sink.attentionChanged(makeAttention({ reason: 'active_work' }))
    sink.attentionChanged(makeAttention({ status: 'resolved', resolution: 'progressed', durationMs: 1500 }))

    expect(telemetry.events.map(({ name, severityNumber }) => [name, severityNumber])).toEqual([
      ['session.stuck', WARN],
      ['session.long_running', INFO],
      ['lifesign.session.resolved', INFO],
    ])
    expect(telemetry.events[2]?.attributes).toMatchObject({
      'lifesign.attention.resolution': 'progressed',
      'lifesign.attention.duration': 1.5,
    })
  })

  test('tie a resolution to the span of a run that has ended', () => {
    const sink = setUp()
    const run = makeRun()

    sink.runStarted(run)
    sink.attentionChanged(makeAttention({ run }))
    sink.runEnded(run, TIMED_OUT)
    sink.attentionChanged(makeAttention({ run, status: 'resolved', resolution: 'ended' }))

    expect(telemetry.events.at(-1)).toMatchObject({
      name: 'lifesign.session.resolved',
      spanId: telemetry.spans[0]?.spanId,
    })
  })

  test('tell attention of a session without a run', () => {
    setUp().attentionChanged(makeAttention({ reason: 'stale_session_state' }))

    expect(telemetry.events[0]).toMatchObject({ name: 'session.stuck', spanId: undefined })
    expect(telemetry.events[0]?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'C1:171',
      'lifesign.run.generation': 3,
    })
  })

  test('go to another provider when the first is exchanged', async () => {
    const sink = setUp()
    sink.runStarted(makeRun())
    await telemetry[Symbol.asyncDispose]()
    telemetry = await collectTelemetry()

    sink.runStarted(makeRun())

    expect(telemetry.events).toHaveLength(1)
  })

  test('build nothing when nobody listens', () => {
    logs.disable()
    const run = makeRun()
    let reads = 0
    const watched = {
      ...run,
      get id(): string {
        reads++
        return 'run'
      },
    }
    const events = new Events(new TiedEvents(() => context.active()))

    events.runEnded(watched, makeEnd())

    expect(reads).toBe(0)
  })
})
