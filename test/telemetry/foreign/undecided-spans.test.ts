/** Spans that say right after their start what they are, as those of OpenInference and Langfuse do. */

import { SpanKind } from '@opentelemetry/api'
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { SpanRig } from './span-rig.ts'

const AGENT = { 'openinference.span.kind': 'AGENT', 'agent.name': 'clerk' }
const LLM = { 'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-5' }

/** The turn of the code that started them is over. */
const turn = (): Promise<void> => new Promise(queueMicrotask)

test('an agent is a run as soon as its maker gives way, with calls that came before that', async () => {
  const rig = new SpanRig()
  const agent = rig.start('agent')
  agent.setAttributes(AGENT)
  const step = rig.start('step', { under: agent })
  const call = rig.start('ask', { under: step })
  call.setAttributes(LLM)
  expect(rig.recorder.runs).toEqual([])

  await turn()

  expect(rig.recorder.runs.map(({ options }) => options.agent)).toEqual(['clerk'])
  expect(rig.recorder.works.map(({ name }) => name)).toEqual(['gpt-5'])
  call.end()
  step.end()
  agent.end()
  expect(rig.recorder.runs[0]?.ends).toMatchObject([{ reason: 'completed' }])
  expect(rig.exported.map(({ attributes }) => attributes['lifesign.run.id'])).toEqual([
    'run-1',
    undefined,
    'run-1',
  ])
})

test('a call that says at once what it is knows the agent above it', () => {
  const rig = new SpanRig()
  const agent = rig.start('agent')
  agent.setAttributes(AGENT)
  rig.chat({ under: agent })

  expect(rig.recorder.runs.map(({ options }) => options.agent)).toEqual(['clerk'])
  expect(rig.recorder.works.map(({ name }) => name)).toEqual(['gpt-5'])
})

test('a call in a run of ours waits for whoever tells of its request', async () => {
  const rig = new SpanRig()
  const run = rig.recorder.startRun({ agent: 'clerk' })
  const span = await rig.recorder.within({ run }, async () => {
    const started = rig.start('ask')
    started.setAttributes(LLM)
    await turn()
    return started
  })
  const work = run.startModelCall({ model: 'gpt-5' })

  expect(rig.processor.adopt(work)).toBe(span)
})

test('a span that says only at its end what it is knows the run that it began in, wherever that end is', async () => {
  const rig = new SpanRig()
  const run = rig.recorder.startRun({ agent: 'clerk' })
  const [call, tool] = await rig.recorder.within({ run }, async () => {
    const step = rig.start('step: 0')
    await turn()
    const [asked, tooled] = [
      rig.start("llm: 'gpt-5'", { kind: SpanKind.CLIENT }),
      rig.start('tool', { under: step }),
    ]
    await turn()
    return [asked, tooled]
  })

  call.setAttribute('gen_ai.operation.name', 'chat').end()
  tool.setAttribute('gen_ai.operation.name', 'execute_tool').end()

  expect(rig.exported.map(({ attributes }) => attributes['lifesign.run.id'])).toEqual([run.id, run.id])
  expect([rig.recorder.runs.length, run.works, run.ends]).toEqual([1, [], []])
})

test('a span that begins and ends in one turn knows the run that it ends in', () => {
  const rig = new SpanRig()
  const run = rig.recorder.startRun({ agent: 'clerk' })

  rig.recorder.within({ run }, () => rig.start('ask').setAttribute('gen_ai.operation.name', 'chat').end())

  expect(rig.exported[0]?.attributes['lifesign.run.id']).toBe(run.id)
})

test.each([
  ['of a server', { kind: SpanKind.SERVER }],
  ['of an instrumentation that says all at the start', { scope: '@opentelemetry/instrumentation-http' }],
])('a span %s is not looked at again', async (_, recipe) => {
  const rig = new SpanRig()
  rig.start('agent', recipe).setAttributes(AGENT)

  await turn()

  expect(rig.recorder.runs).toEqual([])
})

test('what ended before is no run where an application hands on no more than starts and ends', async () => {
  const rig = new SpanRig()
  const { processor } = rig
  const inner: SpanProcessor = {
    onStart: (span) => processor.onStart(span),
    onEnd: (span) => processor.onEnd(span),
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  }
  const tracer = new TracerProvider({ spanProcessors: [inner] }).getTracer('some-instrumentation')
  tracer.startSpan('agent').setAttributes(AGENT).end()

  await turn()

  expect(rig.recorder.runs).toEqual([])
})

test('what ended before is told of once, and what says nothing is nothing', async () => {
  const rig = new SpanRig()
  const agent = rig.start('agent')
  agent.setAttributes(AGENT)
  agent.end()
  rig.start('cache')

  await turn()

  expect(rig.recorder.runs).toHaveLength(1)
})
