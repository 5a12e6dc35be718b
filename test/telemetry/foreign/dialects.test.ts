/** Spans in the words of other conventions. */

import { SpanKind } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { genAiKindOf } from '../../../src/telemetry/foreign/gen-ai-span.ts'
import { SpanRig } from './span-rig.ts'

describe('A span is understood', () => {
  it.each([
    ['agent', { 'openinference.span.kind': 'AGENT' }],
    ['model', { 'openinference.span.kind': 'LLM' }],
    ['tool', { 'openinference.span.kind': 'TOOL' }],
    ['agent', { 'traceloop.span.kind': 'workflow' }],
    ['agent', { 'traceloop.span.kind': 'agent' }],
    ['tool', { 'traceloop.span.kind': 'tool' }],
    ['model', { 'llm.request.type': 'chat' }],
    ['agent', { 'langfuse.observation.type': 'agent' }],
    ['model', { 'langfuse.observation.type': 'generation' }],
    ['tool', { 'langfuse.observation.type': 'tool' }],
    ['agent', { 'ai.operationId': 'ai.streamText' }],
    ['model', { 'ai.operationId': 'ai.streamText.doStream' }],
    ['tool', { 'ai.operationId': 'ai.toolCall' }],
    // Other steps and objects that inherit a word are none.
    [undefined, { 'openinference.span.kind': 'CHAIN' }],
    [undefined, { 'traceloop.span.kind': 'constructor' }],
    [undefined, { 'ai.operationId': 'ai.embed' }],
    [undefined, { 'langfuse.observation.type': 'span' }],
  ])('as %s by %o', (kind, attributes) => {
    expect(genAiKindOf({ name: 'x', kind: SpanKind.INTERNAL, attributes })).toBe(kind)
  })

  it('in the words of OpenInference: model, provider, tokens, session', () => {
    const rig = new SpanRig()
    const run = rig.start('agent', { attributes: { 'openinference.span.kind': 'AGENT', 'session.id': 's1' } })
    const attributes = {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-5',
      'llm.provider': 'openai',
      'llm.token_count.prompt': 7,
      'llm.token_count.completion': 3,
    }
    rig.start('ChatCompletion', { under: run, attributes }).end()
    run.end()

    const [recorded] = rig.recorder.runs
    expect(recorded?.options.session).toBe('s1')
    expect(recorded?.works[0]).toMatchObject({ name: 'gpt-5', options: { provider: 'openai' } })
    expect(recorded?.works[0]?.ends).toEqual([{ inputTokens: 7, outputTokens: 3 }])
  })

  it('once, where two instrumentations tell of one model call: the outer one, with what the inner one knows', () => {
    const rig = new SpanRig()
    const run = rig.agent()
    const outer = rig.chat({ under: run })
    const inner = rig.chat({ under: outer, attributes: { 'gen_ai.usage.input_tokens': 7 } })
    inner.end()
    outer.end()
    run.end()

    expect(rig.recorder.runs[0]?.works.map(({ ends }) => ends)).toEqual([[{ inputTokens: 7 }]])
    expect(rig.exported.map(({ attributes }) => attributes['lifesign.run.id'])).toEqual(
      Array.from({ length: 3 }, () => rig.recorder.runs[0]?.id),
    )
  })

  it('in the words of Langfuse: names, model, tokens of all parts, and a failure of which no status tells', () => {
    const rig = new SpanRig()
    const run = rig.start('clerk', {
      attributes: { 'langfuse.observation.type': 'agent', 'session.id': 's1' },
    })
    const attributes = {
      'langfuse.observation.type': 'generation',
      'langfuse.observation.model.name': 'gpt-5',
      'langfuse.observation.usage_details': '{"input":1,"input_cached_tokens":6,"output":3,"total":10}',
    }
    rig.start('OpenAI.chat', { under: run, attributes }).end()
    rig.start('look up', { under: run, attributes: { 'langfuse.observation.type': 'tool' } }).end()
    run.setAttributes({
      'langfuse.observation.level': 'ERROR',
      'langfuse.observation.status_message': 'no way',
    })
    run.end()

    const [recorded] = rig.recorder.runs
    expect(recorded?.options).toMatchObject({ agent: 'clerk', session: 's1' })
    expect(recorded?.works.map(({ name }) => name)).toEqual(['gpt-5', 'look up'])
    expect(recorded?.works[0]?.ends).toEqual([{ inputTokens: 7, outputTokens: 3 }])
    expect(recorded?.ends).toMatchObject([{ reason: 'error', error: { message: 'no way' } }])
  })

  it.each(['no JSON', '[]', 'null', '{"input":"many"}'])(
    'without tokens, where Langfuse says %s of them',
    (told) => {
      const rig = new SpanRig()
      const run = rig.agent()
      const attributes = {
        'langfuse.observation.type': 'generation',
        'langfuse.observation.usage_details': told,
      }
      rig.start('ask', { under: run, attributes }).end()

      expect(rig.recorder.works[0]?.ends).toEqual([{}])
    },
  )

  it('a generation of Langfuse alone is no run: its request is', () => {
    const rig = new SpanRig()
    rig.start('ask', { attributes: { 'langfuse.observation.type': 'generation' } }).end()

    expect(rig.recorder.runs).toEqual([])
  })
})
