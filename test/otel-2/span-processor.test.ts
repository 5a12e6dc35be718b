/** The span processor on the 2.12 line of the SDK. */

import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AlwaysOffSampler, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Sampler } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { afterEach, describe, expect, test } from 'vitest'
import { LifesignSpanProcessor } from '../../src/telemetry/foreign/lifesign-span-processor.ts'
import { recordGenAi } from '../../src/telemetry/foreign/record-only-sampler.ts'
import { brokenRecorder } from '../../src/testing/broken-recorder.ts'
import { RecordingRecorder } from '../../src/testing/recording-recorder.ts'

const AGENT = { attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'clerk' } }
const CHAT = { attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' } }

function rigOf(recorder: Pick<RecordingRecorder, 'scope' | 'startRun'>, unsampled = false) {
  const exporter = new InMemorySpanExporter()
  const processor = new LifesignSpanProcessor({
    scopeOf: () => recorder.scope(),
    startRun: (options) => recorder.startRun(options),
  })
  const provider = new NodeTracerProvider({
    spanProcessors: [processor, new SimpleSpanProcessor(exporter)],
    // Our types are those of the root's API copy here; for an application there is one copy.
    ...(unsampled && { sampler: recordGenAi(new AlwaysOffSampler()) as unknown as Sampler }),
  })
  provider.register()
  return { exporter, tracer: trace.getTracer('some-instrumentation') }
}

describe('LifesignSpanProcessor on SDK 2.12', () => {
  afterEach(() => {
    trace.disable()
    context.disable()
  })

  test('makes a run of an agent and its call, and ends it', () => {
    const recorder = new RecordingRecorder()
    const { exporter, tracer } = rigOf(recorder)
    tracer.startActiveSpan('invoke_agent clerk', AGENT, (agent) => {
      tracer.startSpan('chat gpt-5', CHAT).end()
      agent.recordException(new RangeError('too big'))
      agent.setStatus({ code: SpanStatusCode.ERROR })
      agent.end()
    })
    const [run] = recorder.runs
    expect(recorder.runs).toHaveLength(1)
    expect(run?.ended).toMatchObject({ reason: 'error', errorType: 'RangeError' })
    expect(run?.works.map(({ name, ends }) => [name, ends.length])).toEqual([['gpt-5', 1]])
    const ids = exporter.getFinishedSpans().map(({ attributes }) => attributes['lifesign.run.id'])
    expect(ids).toEqual([run?.id, run?.id])
  })

  test('sees unsampled agents through recordGenAi, and nothing is exported', () => {
    const recorder = new RecordingRecorder()
    const { exporter, tracer } = rigOf(recorder, true)
    tracer.startActiveSpan('invoke_agent clerk', AGENT, (agent) => {
      tracer.startSpan('chat gpt-5', CHAT).end()
      agent.end()
    })
    expect(recorder.works).toHaveLength(1)
    expect(recorder.runs[0]?.ended?.reason).toBe('completed')
    expect(exporter.getFinishedSpans()).toEqual([])
  })

  test('reveals at its end an agent that said nothing before', () => {
    const recorder = new RecordingRecorder()
    const { exporter, tracer } = rigOf(recorder)
    const span = tracer.startSpan("agent run: 'clerk'")
    span.setAttributes(AGENT.attributes)
    span.end()
    expect(recorder.runs).toHaveLength(1)
    expect(exporter.getFinishedSpans()[0]?.attributes['lifesign.run.id']).toBe('run-1')
  })

  test('harms nobody when its ports throw', () => {
    const { exporter, tracer } = rigOf(brokenRecorder('recorder') as RecordingRecorder)
    tracer.startSpan('invoke_agent clerk', AGENT).end()
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })
})
