/** RunMetrics, through the real SDK. */

import { metrics } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { genAiConventions } from '../../../src/telemetry/metrics/gen-ai-conventions.ts'
import { Instruments } from '../../../src/telemetry/metrics/instruments.ts'
import { MetricValues } from '../../../src/telemetry/metrics/metric-values.ts'
import { RunMetrics } from '../../../src/telemetry/metrics/run-metrics.ts'
import { collectTelemetry, type CollectedTelemetry } from '../../../src/testing/index.ts'
import { makeEnd, makeModelCall, makeRun, makeToolCall, TIMED_OUT } from '../records.ts'

let telemetry: CollectedTelemetry
let overflows: number
let runMetrics: RunMetrics

beforeEach(async () => {
  telemetry = await collectTelemetry()
  overflows = 0
  runMetrics = new RunMetrics(new Instruments(), new MetricValues(() => overflows++))
})
afterEach(() => telemetry[Symbol.asyncDispose]())

describe('RunMetrics', () => {
  test('gives every way to end a zero before the first run of an agent ends', async () => {
    runMetrics.runStarted(makeRun())

    const ended = await telemetry.metrics('lifesign.run.ended')
    const ofAgent = ended.filter(({ attributes }) => attributes['gen_ai.agent.name'] === 'researcher')
    const ways = ofAgent.map(({ attributes }) => [
      attributes['lifesign.end.reason'],
      attributes['lifesign.end.cause'],
    ])
    expect(ways).toHaveLength(15)
    expect(ways).toContainEqual(['completed', undefined])
    expect(ways).toContainEqual(['timeout', 'deadline'])
    expect(ways).toContainEqual(['lost', 'process_crash'])
    expect(ended).toHaveLength(30)
    expect(ended.every(({ value }) => value === 0)).toBe(true)
  })

  test('counts a run of another instrumentation, and leaves its measurements to that', async () => {
    const foreign = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }
    const run = makeRun({ options: { foreign } })

    runMetrics.runStarted(run)
    runMetrics.workStarted(makeModelCall(run))
    runMetrics.workEnded(makeModelCall(run), { inputTokens: 1 })
    runMetrics.runEnded(run, TIMED_OUT)

    const measured = (await telemetry.metrics()).filter(({ name }) => name.startsWith('gen_ai.'))
    const ended = (await telemetry.metrics('lifesign.run.ended')).filter(({ value }) => value !== 0)
    expect(measured).toEqual([])
    expect(ended).toHaveLength(1)
  })

  test('counts starts and ends, and measures the invocation', async () => {
    const run = makeRun({ options: { model: 'gpt-5' } })

    runMetrics.runStarted(run)
    runMetrics.runEnded(run, TIMED_OUT)

    const started = await telemetry.metrics('lifesign.run.started')
    expect(started.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{}, 0],
      [{ 'gen_ai.agent.name': 'researcher' }, 1],
    ])
    const ended = await telemetry.metrics('lifesign.run.ended')
    expect(ended.filter(({ value }) => value > 0).map(({ attributes }) => attributes)).toEqual([
      {
        'gen_ai.agent.name': 'researcher',
        'lifesign.end.reason': 'timeout',
        'lifesign.end.cause': 'deadline',
      },
    ])
    expect(await telemetry.metrics('gen_ai.invoke_agent.duration')).toMatchObject([
      {
        value: 5,
        count: 1,
        unit: 's',
        attributes: {
          'gen_ai.agent.name': 'researcher',
          'gen_ai.request.model': 'gpt-5',
          'error.type': 'timeout',
        },
      },
    ])
  })

  test('says how many calls a run made, none and failed ones too, and nothing of a run met on its way', async () => {
    const [busy, idle, met] = [makeRun(), makeRun(), makeRun()]
    for (const run of [busy, idle]) runMetrics.runStarted(run)
    for (const run of [busy, busy, busy, met]) runMetrics.workStarted(makeModelCall(run))
    runMetrics.workEnded(makeModelCall(busy), { error: new Error('overloaded') })
    runMetrics.workStarted(makeToolCall(busy))
    for (const run of [busy, idle, met]) runMetrics.runEnded(run, makeEnd())

    const agent = { 'gen_ai.agent.name': 'researcher' }
    const calls = { count: 2, attributes: agent }
    expect(await telemetry.metrics('gen_ai.invoke_agent.inference_calls')).toMatchObject([
      { ...calls, value: 3, unit: '{inference_call}' },
    ])
    expect(await telemetry.metrics('gen_ai.invoke_agent.tool_calls')).toMatchObject([
      { ...calls, value: 1, unit: '{tool_call}' },
    ])
  })

  test('measures a model call: duration, first chunk and tokens', async () => {
    const model = makeModelCall(makeRun(), { firstChunkMs: 2250 })
    const shared = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.response.model': 'gpt-5-1',
      'lifesign.work.kind': 'model_call',
    }

    runMetrics.workEnded(model, {
      inputTokens: 10,
      outputTokens: 20,
      cacheReadTokens: 4,
      reasoningTokens: 5,
      responseModel: 'gpt-5-1',
    })

    const only = async (name: string): Promise<unknown> =>
      (await telemetry.metrics(name)).map(({ attributes, value }) => [attributes, value])
    const { 'gen_ai.response.model': _, 'lifesign.work.kind': __, ...asked } = shared
    const usage = {
      ...asked,
      'gen_ai.agent.name': 'researcher',
      'gen_ai.token.modality': 'unknown',
    }
    expect(await only('gen_ai.client.inference.duration')).toEqual([[shared, 2]])
    expect(await only('gen_ai.client.inference.time_to_first_chunk')).toEqual([[shared, 0.25]])
    expect(await only('gen_ai.client.inference.usage.input_tokens')).toEqual([[usage, 10]])
    expect(await only('gen_ai.client.inference.usage.output_tokens')).toEqual([[usage, 20]])
    expect(await only('gen_ai.client.inference.usage.cache_read.input_tokens')).toEqual([[usage, 4]])
    expect(await only('gen_ai.client.inference.usage.cache_write.input_tokens')).toEqual([])
    expect(await only('gen_ai.client.inference.usage.reasoning.output_tokens')).toEqual([[usage, 5]])
    expect(await only('gen_ai.client.operation.duration')).toEqual([])
  })

  test('gives the tokens of a call a zero when it begins, so that they are an increase', async () => {
    runMetrics.workStarted(makeModelCall(makeRun()))

    const [input, ...others] = await telemetry.metrics('gen_ai.client.inference.usage.input_tokens')
    expect(others).toEqual([])
    expect(input).toMatchObject({ value: 0 })

    runMetrics.workEnded(makeModelCall(makeRun()), { inputTokens: 7, responseModel: 'gpt-5-1' })

    expect(await telemetry.metrics('gen_ai.client.inference.usage.input_tokens')).toMatchObject([
      { value: 7, attributes: input?.attributes },
    ])
  })

  test.each([
    ['gen_ai_legacy', false],
    ['http, gen_ai/dup', true],
  ])('keeps the names of before on wish: %s', async (optIn, both) => {
    await telemetry[Symbol.asyncDispose]()
    telemetry = await collectTelemetry()
    const instruments = new Instruments(undefined, genAiConventions(optIn))
    const dated = new RunMetrics(instruments, new MetricValues(() => {}))
    const call = makeModelCall(makeRun(), { firstChunkMs: 2250 })

    dated.workStarted(call)
    dated.workEnded(call, { inputTokens: 10, outputTokens: 20, cacheReadTokens: 1 })

    const points = await telemetry.metrics()
    const of = (prefix: string) =>
      points.filter(({ name }) => name.startsWith(prefix)).map(({ name, value }) => [name, value])
    expect(of('gen_ai.client.operation').concat(of('gen_ai.client.token'))).toEqual([
      ['gen_ai.client.operation.duration', 2],
      ['gen_ai.client.operation.time_to_first_chunk', 0.25],
      ['gen_ai.client.token.usage', 10],
      ['gen_ai.client.token.usage', 20],
    ])
    expect(of('gen_ai.client.inference')).toHaveLength(both ? 5 : 0)
  })

  test('puts error.type on the duration of a failed call only', async () => {
    const model = makeModelCall(makeRun(), { firstChunkMs: 2250 })
    const tool = makeToolCall(makeRun())

    runMetrics.workEnded(model, { error: new TypeError('secret') })
    runMetrics.workEnded(tool, { error: new DOMException('', 'AbortError') })

    const [duration] = await telemetry.metrics('gen_ai.client.inference.duration')
    const [firstChunk] = await telemetry.metrics('gen_ai.client.inference.time_to_first_chunk')
    const [toolDuration] = await telemetry.metrics('gen_ai.execute_tool.duration')
    expect(duration?.attributes['error.type']).toBe('TypeError')
    expect(firstChunk?.attributes).not.toHaveProperty('error.type')
    expect(toolDuration).toMatchObject({
      value: 0.5,
      attributes: {
        'gen_ai.tool.name': 'search',
        'gen_ai.agent.name': 'researcher',
        'error.type': 'AbortError',
      },
    })
  })

  test('keeps 100 agents, then other, and counts what it replaced', async () => {
    for (let index = 0; index < 105; index++) runMetrics.runStarted(makeRun({ agent: `agent-${index}` }))

    const started = await telemetry.metrics('lifesign.run.started')
    expect(started).toHaveLength(102)
    expect(started.find(({ attributes }) => attributes['gen_ai.agent.name'] === 'other')?.value).toBe(5)
    expect(overflows).toBe(5)
  })

  test('initialises the known agents again for another provider', async () => {
    runMetrics.runStarted(makeRun())
    await telemetry[Symbol.asyncDispose]()
    telemetry = await collectTelemetry()

    runMetrics.runStarted(makeRun({ agent: 'writer' }))

    const agents = (await telemetry.metrics('lifesign.run.started')).map(
      ({ attributes, value }) => [attributes['gen_ai.agent.name'], value] as const,
    )
    expect(agents).toEqual([
      [undefined, 0],
      ['researcher', 0],
      ['writer', 1],
    ])
  })

  test('does nothing without a provider', () => {
    metrics.disable()
    const run = makeRun()

    runMetrics.runStarted(run)
    runMetrics.workEnded(makeToolCall(run), {})
    runMetrics.runEnded(run, makeEnd())

    expect(overflows).toBe(0)
  })
})
