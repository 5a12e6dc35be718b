/** RunSpans and what is active: late providers, sampling, spans of others. */

import { context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api'
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, test } from 'vitest'
import { collectTelemetry } from '../../../src/testing/index.ts'
import { RunSpans } from '../../../src/telemetry/spans/run-spans.ts'
import { makeAttention, makeEnd, makeRun, makeToolCall, TIMED_OUT } from '../records.ts'
import { spanOf } from '../span-of.ts'

afterEach(() => {
  trace.disable()
  context.disable()
})

describe('RunSpans', () => {
  test('activates the span of a run or call, and returns what the body returns', async () => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans()
    const run = makeRun()
    const tool = makeToolCall(run)
    spans.runStarted(run)
    spans.workStarted(tool)
    const inner = (): string => {
      const span = trace.getTracer('host').startSpan('inner')
      span.end()
      return span.spanContext().spanId
    }

    const insideRun = spans.activate(run, inner)
    const insideTool = spans.activate(tool, inner)
    spans.workEnded(tool, {})
    spans.runEnded(run, makeEnd())

    const parentOf = (id: string): unknown => telemetry.spans.find((span) => span.spanId === id)?.parentSpanId
    expect(parentOf(insideRun)).toBe(spanOf(telemetry, 'invoke_agent researcher').spanId)
    expect(parentOf(insideTool)).toBe(spanOf(telemetry, 'execute_tool search').spanId)
  })

  test('traces runs that start after a late provider', async () => {
    const spans = new RunSpans()
    const early = makeRun({ agent: 'early' })
    spans.runStarted(early)
    expect(spans.activate(early, () => 'ran')).toBe('ran')

    await using telemetry = await collectTelemetry()
    const late = makeRun({ agent: 'late' })
    spans.runStarted(late)
    spans.runEnded(late, makeEnd())
    spans.runEnded(early, makeEnd())

    expect(telemetry.spans.map((span) => span.name)).toEqual(['invoke_agent late'])
  })

  test('hands on the trace of a run that is sampled out', async () => {
    await using telemetry = await collectTelemetry()
    trace.disable()
    trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler() }))
    const spans = new RunSpans()
    const run = makeRun()

    spans.runStarted(run)
    const inside = spans.activate(run, () => trace.getSpanContext(context.active()))
    spans.runEnded(run, makeEnd())

    expect(inside?.traceFlags).toBe(TraceFlags.NONE)
    expect(inside?.traceId).toMatch(/[1-9a-f]/)
    expect(telemetry.spans).toEqual([])
  })

  test('hands on the trace of another process when there is no provider, and never ends its span', async () => {
    await using telemetry = await collectTelemetry()
    trace.disable()
    const remote = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED }
    const spans = new RunSpans()
    const run = makeRun()

    context.with(trace.setSpanContext(ROOT_CONTEXT, remote), () => spans.runStarted(run))
    const inside = spans.activate(run, () => trace.getSpanContext(context.active()))
    spans.runEnded(run, makeEnd())

    expect(inside).toMatchObject(remote)
    expect(telemetry.spans).toEqual([])
  })

  test('makes no second span for a run that another instrumentation has traced', async () => {
    await using telemetry = await collectTelemetry()
    const foreign = { traceId: '3'.repeat(32), spanId: '4'.repeat(16), traceFlags: TraceFlags.SAMPLED }
    const spans = new RunSpans()
    const run = makeRun({ options: { foreign } })
    const tool = makeToolCall(run)
    const child = makeRun({ agent: 'reader', parent: run, within: tool })

    spans.runStarted(run)
    spans.workStarted(tool)
    spans.runStarted(child)
    expect(trace.getSpanContext(spans.contextOf(tool))).toMatchObject(foreign)
    spans.runEnded(child, makeEnd())
    spans.workEnded(tool, {})
    spans.runEnded(run, makeEnd())

    expect(telemetry.spans.map((span) => [span.name, span.parentSpanId])).toEqual([
      ['invoke_agent reader', foreign.spanId],
    ])
  })

  test('still finds the span of a run that needed attention after its end', async () => {
    await using telemetry = await collectTelemetry()
    const spans = new RunSpans()
    const run = makeRun()

    spans.runStarted(run)
    spans.attentionChanged(makeAttention({ run }))
    spans.runEnded(run, TIMED_OUT)

    expect(trace.getSpanContext(spans.contextOf(run))?.spanId).toBe(telemetry.spans[0]?.spanId)
  })
})
