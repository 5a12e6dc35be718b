/** RunSpans, through the real SDK. */

import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { SamplingDecision, TracerProvider, type Sampler } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { DELIBERATE_CAUSES } from '../../../src/model/end.ts'
import { collectTelemetry } from '../../../src/testing/index.ts'
import { RunSpans } from '../../../src/telemetry/spans/run-spans.ts'
import { makeEnd, makeModelCall, makeRun, makeToolCall, TIMED_OUT } from '../records.ts'
import { spanOf } from '../span-of.ts'

afterEach(() => {
  trace.disable()
  context.disable()
  vi.useRealTimers()
})

describe('RunSpans', () => {
  test('makes invoke_agent with chat and execute_tool below it, by the GenAI conventions', async () => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans()
    const run = makeRun({ options: { provider: 'openai', model: 'gpt-5' } })
    const model = makeModelCall(run, { firstChunkMs: 2250 })
    const tool = makeToolCall(run)

    spans.runStarted(run)
    spans.workStarted(model)
    spans.workEnded(model, {
      inputTokens: 10,
      outputTokens: 20,
      finishReason: 'stop',
      responseModel: 'gpt-5-1',
    })
    spans.workStarted(tool)
    spans.workEnded(tool, {})
    spans.runEnded(run, makeEnd({ stopReason: 'end_turn' }))

    const invoke = spanOf(telemetry, 'invoke_agent researcher')
    const chat = spanOf(telemetry, 'chat gpt-5')
    const search = spanOf(telemetry, 'execute_tool search')
    expect([invoke.kind, chat.kind, search.kind]).toEqual([
      SpanKind.INTERNAL,
      SpanKind.CLIENT,
      SpanKind.INTERNAL,
    ])
    expect(invoke.parentSpanId).toBeUndefined()
    expect([chat.parentSpanId, search.parentSpanId]).toEqual([invoke.spanId, invoke.spanId])
    expect(invoke.scope).toMatchObject({
      name: 'lifesign',
      schemaUrl: 'https://opentelemetry.io/schemas/gen-ai/0.1.0',
    })
    expect(invoke.attributes).toEqual({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.agent.name': 'researcher',
      'gen_ai.conversation.id': 'C1:171',
      'lifesign.run.id': run.id,
      'lifesign.run.generation': 3,
      'lifesign.end.reason': 'completed',
      'lifesign.end.stop_reason': 'end_turn',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.response.finish_reasons': ['stop'],
    })
    expect(chat.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.conversation.id': 'C1:171',
      'lifesign.run.id': run.id,
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.model': 'gpt-5-1',
      'gen_ai.response.time_to_first_chunk': 0.25,
    })
    expect(search.attributes).toEqual({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': 'call-1',
      'gen_ai.conversation.id': 'C1:171',
      'lifesign.run.id': run.id,
    })
    expect(telemetry.spans.map((span) => span.status.code)).toEqual(Array(3).fill(SpanStatusCode.UNSET))
  })

  test('names the span of a run without an agent invoke_agent', async () => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans()
    const run = makeRun({ agent: undefined })

    spans.runStarted(run)
    spans.runEnded(run, makeEnd())

    expect(telemetry.spans[0]?.name).toBe('invoke_agent')
    expect(telemetry.spans[0]?.attributes).not.toHaveProperty('gen_ai.agent.name')
  })

  test('gives samplers the attributes at creation', () => {
    const seen: unknown[] = []
    const sampler: Sampler = {
      shouldSample: (_context, _traceId, _name, _kind, attributes) => {
        seen.push({ ...attributes })
        return { decision: SamplingDecision.NOT_RECORD }
      },
    }
    trace.setGlobalTracerProvider(new TracerProvider({ sampler }))
    const spans = new RunSpans()
    const run = makeRun()

    spans.runStarted(run)
    spans.workStarted(makeToolCall(run))

    expect(seen[0]).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'researcher',
    })
    expect(seen[1]).toMatchObject({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' })
  })

  test('starts a root run below the active span, and a sub-agent below the tool call it was started in', async () => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans()
    const request = trace.getTracer('host').startSpan('POST /message')
    const run = makeRun()
    const tool = makeToolCall(run)
    const search = makeModelCall(run, { parent: tool })
    const child = makeRun({ agent: 'reader', parent: run, within: tool })
    const sibling = makeRun({ agent: 'writer', parent: run })

    context.with(trace.setSpan(context.active(), request), () => spans.runStarted(run))
    spans.workStarted(tool)
    spans.workStarted(search)
    spans.runStarted(child)
    spans.runStarted(sibling)
    spans.runEnded(child, makeEnd())
    spans.runEnded(sibling, makeEnd())
    spans.workEnded(search, {})
    spans.workEnded(tool, {})
    spans.runEnded(run, makeEnd())
    request.end()

    const invoke = spanOf(telemetry, 'invoke_agent researcher')
    const toolSpan = spanOf(telemetry, 'execute_tool search')
    expect(invoke.parentSpanId).toBe(request.spanContext().spanId)
    expect(spanOf(telemetry, 'invoke_agent reader').parentSpanId).toBe(toolSpan.spanId)
    expect(spanOf(telemetry, 'chat gpt-5').parentSpanId).toBe(toolSpan.spanId)
    expect(spanOf(telemetry, 'invoke_agent writer').parentSpanId).toBe(invoke.spanId)
  })

  test('marks every end that nobody wanted with status ERROR and error.type, without the message', async () => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans()
    const ends = [
      TIMED_OUT,
      makeEnd({ reason: 'killed', cause: 'recovery', errorType: 'killed' }),
      makeEnd({
        reason: 'error',
        cause: 'exception',
        errorType: 'RangeError',
        error: new RangeError('secret'),
      }),
      makeEnd({ reason: 'lost', cause: 'process_crash', errorType: 'lost' }),
    ]

    for (const end of ends) {
      const run = makeRun()
      spans.runStarted(run)
      spans.runEnded(run, end)
    }

    expect(telemetry.spans.map((span) => span.status)).toEqual(
      ends.map(() => ({ code: SpanStatusCode.ERROR })),
    )
    expect(
      telemetry.spans.map(({ attributes }) => [
        attributes['lifesign.end.reason'],
        attributes['lifesign.end.cause'],
        attributes['error.type'],
      ]),
    ).toEqual([
      ['timeout', 'deadline', 'timeout'],
      ['killed', 'recovery', 'killed'],
      ['error', 'exception', 'RangeError'],
      ['lost', 'process_crash', 'lost'],
    ])
    expect(JSON.stringify(telemetry.spans)).not.toContain('secret')
  })

  test.each(DELIBERATE_CAUSES)('marks no error on the span of a run that ended by %s', async (cause) => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans({ errorMessages: true })
    const run = makeRun()

    spans.runStarted(run)
    spans.runEnded(run, makeEnd({ reason: 'killed', cause, error: new Error('wanted') }))

    const [span] = telemetry.spans
    expect(span?.status).toEqual({ code: SpanStatusCode.UNSET })
    expect(span?.attributes).toMatchObject({ 'lifesign.end.reason': 'killed', 'lifesign.end.cause': cause })
    expect(span?.attributes).not.toHaveProperty('error.type')
  })

  test('marks a failed call, and ends one that outlives its run below it', async () => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans()
    const run = makeRun()
    const tool = makeToolCall(run)

    spans.runStarted(run)
    spans.workStarted(tool)
    spans.runEnded(run, TIMED_OUT)
    spans.workEnded(tool, { error: new DOMException('too late', 'TimeoutError') })

    const search = spanOf(telemetry, 'execute_tool search')
    expect(search.parentSpanId).toBe(spanOf(telemetry, 'invoke_agent researcher').spanId)
    expect(search.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(search.attributes['error.type']).toBe('TimeoutError')
  })

  test('keeps durations monotonic when the wall clock steps', async () => {
    await using telemetry = await collectTelemetry()
    vi.useFakeTimers({ toFake: ['Date'] })
    const spans = new RunSpans()
    const run = makeRun()

    spans.runStarted(run)
    vi.setSystemTime(Date.now() + 3_600_000)
    spans.runEnded(run, makeEnd())

    expect(telemetry.spans[0]?.durationMs).toBeLessThan(60_000)
  })
})
