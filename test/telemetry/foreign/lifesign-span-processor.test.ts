/** Which spans of others become runs, which are only linked, and that nobody is harmed. */

import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, test, vi } from 'vitest'
import { brokenRecorder } from '../../../src/testing/broken-recorder.ts'
import { SpanRig } from './span-rig.ts'

const ORIGIN = { channel: 'slack', room: 'C1', thread: '171' }

describe('LifesignSpanProcessor makes a run of the outermost GenAI span', () => {
  test('with its calls, and completes it', () => {
    const rig = new SpanRig()
    const agent = rig.agent({ attributes: { 'gen_ai.conversation.id': 'chat-7' } })
    const chat = rig.chat({ under: agent })
    chat.setAttributes({
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.response.model': 'gpt-5-1',
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 34,
    })
    chat.end()
    rig.tool({ under: agent }).end()
    agent.end()

    const [run] = rig.recorder.runs
    expect(rig.recorder.runs).toHaveLength(1)
    expect(run?.options).toMatchObject({ agent: 'clerk', session: 'chat-7' })
    expect(run?.options.foreign).toMatchObject({ spanId: agent.spanContext().spanId })
    expect(run?.ends).toEqual([{ reason: 'completed' }])
    expect(run?.works.map(({ kind, name }) => [kind, name])).toEqual([
      ['model_call', 'gpt-5'],
      ['tool_call', 'search'],
    ])
    expect(run?.works[0]?.options).toEqual({ model: 'gpt-5', provider: 'openai', operation: 'chat' })
    expect(run?.works[0]?.ends).toEqual([
      { finishReason: 'tool_calls', responseModel: 'gpt-5-1', inputTokens: 12, outputTokens: 34 },
    ])
    expect(run?.works[1]?.options).toEqual({ name: 'search', callId: 'call-1' })
    expect(rig.exported.map(({ attributes }) => attributes['lifesign.run.id'])).toEqual(
      Array(3).fill(run?.id),
    )
  })

  test('in the scope where the span starts', () => {
    const rig = new SpanRig()
    const origin = { ...ORIGIN, session: 'C1:171' }
    const agent = rig.recorder.within({ origin }, () =>
      rig.agent({ attributes: { 'gen_ai.conversation.id': 'chat-7' } }),
    )
    agent.end()
    // The recorder takes the origin from the scope, and the host's session outranks the framework's.
    expect(rig.recorder.runs[0]?.options.session).toBeUndefined()
  })

  test('also of a lone model call, judged as one', () => {
    const rig = new SpanRig()
    const chat = rig.chat()
    expect(rig.recorder.works.map(({ kind }) => kind)).toEqual(['model_call'])
    chat.end()
    expect(rig.recorder.works[0]?.endedMs).toBeDefined()
    expect(rig.recorder.runs[0]?.ends).toEqual([{ reason: 'completed' }])
  })

  test('known by its name when attributes come late', () => {
    const rig = new SpanRig()
    const agent = rig.start('invoke_agent clerk')
    rig.start('chat gpt-5', { under: agent, kind: SpanKind.CLIENT }).end()
    rig.start('execute_tool search', { under: agent }).end()
    agent.end()
    expect(rig.recorder.runs).toHaveLength(1)
    expect(rig.recorder.works.map(({ name }) => name)).toEqual(['gpt-5', 'search'])
  })

  test('below spans that are none, and once for each of two siblings', () => {
    const rig = new SpanRig()
    const request = rig.start('GET /')
    const first = rig.agent({ under: request })
    const second = rig.agent({ under: request })
    second.end()
    first.end()
    expect(rig.recorder.runs.map(({ ends }) => ends.length)).toEqual([1, 1])
  })

  test('never of everyday spans, of embeddings, or of our own', () => {
    const rig = new SpanRig()
    rig.start('chat room joined').end()
    rig.start('constructor').end()
    rig.start('embeddings m', { attributes: { 'gen_ai.operation.name': 'embeddings' } }).end()
    rig.agent({ scope: 'lifesign' }).end()
    expect(rig.recorder.runs).toEqual([])
  })

  test('not when an adapter hears the framework itself', () => {
    const rig = new SpanRig({ heardScopes: new Set(['gen_ai']) })
    rig.agent({ scope: 'gen_ai' }).end()
    rig.agent({ scope: 'other' }).end()
    expect(rig.recorder.runs).toHaveLength(1)
  })

  test('also when the span says only at its end that it is an agent', () => {
    const rig = new SpanRig()
    const outer = rig.start("agent run: 'outer'")
    const inner = rig.start("agent run: 'inner'", { under: outer })
    inner.setAttribute('gen_ai.operation.name', 'invoke_agent').setStatus({ code: SpanStatusCode.ERROR })
    inner.end()
    outer.setAttribute('gen_ai.operation.name', 'invoke_agent').setStatus({ code: SpanStatusCode.ERROR })
    outer.end()
    // Told once: the inner one ends first, and the outer one contains it.
    expect(rig.recorder.runs.flatMap(({ ends }) => ends.map(({ reason }) => reason))).toEqual(['error'])
    expect(rig.exported[0]?.attributes['lifesign.run.id']).toBe(rig.recorder.runs[0]?.id)
  })
})

describe('LifesignSpanProcessor enriches', () => {
  test('a span inside of a Lifesign run: linked, progress, no run of its own, no second end', () => {
    const rig = new SpanRig()
    const run = rig.recorder.startRun({ agent: 'host' })
    rig.recorder.within({ run }, () => {
      const agent = rig.agent()
      rig.chat({ under: agent }).end()
      agent.setStatus({ code: SpanStatusCode.ERROR }).end()
    })
    expect(rig.recorder.runs).toEqual([run])
    expect(run.ends).toEqual([])
    expect(run.works).toEqual([])
    expect(run.progressed).toBe(4)
    expect(rig.exported.map(({ attributes }) => attributes['lifesign.run.id'])).toEqual([run.id, run.id])
  })

  test('ancestors through a sub-agent, a span that is none, and a run of our own', () => {
    const rig = new SpanRig()
    const agent = rig.agent()
    const [foreign] = rig.recorder.runs
    const sub = rig.agent({ under: agent })
    const step = rig.start('step 1', { under: sub })
    expect(foreign?.progressed).toBe(1)
    rig.chat({ under: step }).end()
    expect(foreign?.works).toHaveLength(1)

    const own = rig.start('invoke_agent ours', { under: sub, scope: 'lifesign' })
    const run = rig.recorder.startRun({})
    const middle = foreign?.progressed ?? 0
    rig.recorder.within({ run }, () => rig.chat({ under: own }).end())
    expect(run.progressed).toBe(2)
    expect(foreign?.progressed).toBe(middle + 2)
    expect(rig.recorder.runs).toEqual([foreign, run])
  })

  test('the tool that a sub-agent works in, and no other one', () => {
    const rig = new SpanRig()
    const agent = rig.agent()
    const task = rig.tool({ under: agent })
    rig.tool({ under: agent })
    rig.agent({ under: task }).end()
    expect(rig.recorder.works.map(({ progressed }) => progressed)).toEqual([2, 0])
    expect(rig.recorder.runs[0]?.progressed).toBe(0)
  })

  test('a call below the call that it was made in', () => {
    const rig = new SpanRig()
    const tool = rig.tool({ under: rig.agent() })
    rig.chat({ under: rig.start('helper', { under: tool }) })
    const [search, model] = rig.recorder.works
    expect(model?.parent).toBe(search)
  })

  test('a span that shows late what it is', () => {
    const rig = new SpanRig()
    const agent = rig.agent()
    const late = rig.start('LLM', { under: agent })
    late.setAttribute('gen_ai.operation.name', 'chat')
    const before = rig.recorder.runs[0]?.progressed ?? 0
    late.end()
    expect(rig.recorder.runs[0]?.progressed).toBe(before + 1)
    expect(rig.exported[0]?.attributes['lifesign.run.id']).toBe('run-1')
  })

  test('children that start after the end of their parent, without a new run', () => {
    const rig = new SpanRig()
    const agent = rig.agent()
    const tool = rig.tool({ under: agent })
    tool.end()
    rig.chat({ under: tool }).end()
    agent.end()
    rig.chat({ under: agent }).end()
    rig.chat({ under: tool }).end()
    expect(rig.recorder.runs).toHaveLength(1)
    expect(rig.recorder.works).toHaveLength(2)
    expect(rig.exported.every(({ attributes }) => attributes['lifesign.run.id'] === 'run-1')).toBe(true)
  })
})

describe('LifesignSpanProcessor harms nobody', () => {
  const broken = brokenRecorder('recorder')
  const startRun = (options: object) => broken.startRun(options)
  const startBroken = (what: 'runs' | 'calls') => {
    const recorder = brokenRecorder(what)
    return (options: object) => recorder.startRun(options)
  }
  const scopeOf = () => ({})

  test.each([
    ['scope', { scopeOf: () => broken.scope(), startRun }],
    ['startRun', { scopeOf, startRun }],
    ['a run', { scopeOf, startRun: startBroken('runs') }],
    ['a call', { scopeOf, startRun: startBroken('calls') }],
    ['warn', { scopeOf, startRun, warn: (message: string) => broken.warn(message) }],
  ])('when %s throws, spans start, end and reach the exporter', (_name, ports) => {
    const rig = new SpanRig(ports)
    const agent = rig.agent()
    rig.chat({ under: agent }).end()
    agent.end()
    rig.agent().end()
    expect(rig.exported).toHaveLength(3)
  })

  test('and says so once', () => {
    const warn = vi.fn()
    const rig = new SpanRig({ scopeOf, startRun, warn })
    rig.agent().end()
    rig.agent().end()
    expect(warn).toHaveBeenCalledTimes(1)
  })

  test('when a listener starts agents of its own', () => {
    const rig: SpanRig = new SpanRig({
      startRun: (options) => {
        rig.agent().end()
        return rig.recorder.startRun(options)
      },
    })
    rig.agent().end()
    expect(rig.recorder.runs).toHaveLength(1)
    expect(rig.exported).toHaveLength(2)
  })
})
