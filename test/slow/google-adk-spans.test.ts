/** The real Agent Development Kit in an application that has an SDK before it: the kit's own spans stand for ours. */

import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { describe, expect, it, onTestFinished } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunEnd } from '../../src/model/end.ts'
import { runIdsOf, treeOf } from '../adapters/span-tree.ts'
import { type GeminiOptions, withGemini } from './adapters/gemini-server.ts'

// The kit takes its tracer as it is loaded, and keeps it: one provider for all tests, whose listener changes.
let heard: readonly SpanProcessor[] = []
const relay: SpanProcessor = {
  onStart: (span, parent) => heard.forEach((one) => one.onStart(span, parent)),
  onEnding: (span) => heard.forEach((one) => one.onEnding?.(span)),
  onEnd: (span) => heard.forEach((one) => one.onEnd(span)),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
}
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [relay] }))
const { adk, agentOf, asking, hears, runnerOf, toolOf } = await import('./adapters/google-adk.ts')

/** Ends of runs so far, and finished spans. */
interface Stood {
  readonly lifesign: Lifesign
  readonly ends: readonly RunEnd[]
  readonly spans: () => readonly ReadableSpan[]
}

function stand(): Stood {
  const exporter = new InMemorySpanExporter()
  const lifesign = new Lifesign({ adapters: [fetchProgress(), hears(), modelHttp()], watchProcess: false })
  heard = [lifesign.spanProcessor, new SimpleSpanProcessor({ exporter })]
  const ends: RunEnd[] = []
  lifesign.on('run.ended', ({ end }) => ends.push(end))
  onTestFinished(() => lifesign.shutdown())
  return { lifesign, ends, spans: () => exporter.getFinishedSpans() }
}

const play = (agent: object, options: Partial<GeminiOptions> = {}, asked: object = {}): Promise<void> =>
  withGemini({ mood: 'answers', says: 'Hello', ...options }, async () => {
    for await (const _ of asking(await runnerOf(agent), 'hi', asked)) void _
  })

const operations = (spans: readonly ReadableSpan[]): readonly unknown[] =>
  spans.map(({ attributes }) => attributes['gen_ai.operation.name']).filter((name) => name !== undefined)

const inputTokens = (spans: readonly ReadableSpan[], operation: string): number =>
  spans
    .filter(({ attributes }) => attributes['gen_ai.operation.name'] === operation)
    .reduce((sum, { attributes }) => sum + Number(attributes['gen_ai.usage.input_tokens'] ?? 0), 0)

const named = (spans: readonly ReadableSpan[], name: string): ReadableSpan | undefined =>
  spans.find((span) => span.name === name)

describe('a trace', () => {
  it('has one span for each agent, call and tool, the one of the kit, with the tokens once', async () => {
    const { spans, ends } = stand()

    const expert = new adk.AgentTool({ agent: agentOf('expert') })
    await play(agentOf('clerk', { tools: [toolOf('lookup', () => 'found'), expert] }))

    expect(treeOf(spans())).toEqual([
      'invocation',
      '  invoke_agent clerk',
      '    call_llm',
      '      execute_tool (merged)',
      '      execute_tool expert',
      '        invocation',
      '          invoke_agent expert',
      '            call_llm',
      '      execute_tool lookup',
      '    call_llm',
    ])
    expect(operations(spans()).toSorted()).toEqual([
      ...Array<string>(3).fill('chat'),
      ...Array<string>(3).fill('execute_tool'),
      ...Array<string>(2).fill('invoke_agent'),
    ])
    expect([inputTokens(spans(), 'chat'), inputTokens(spans(), 'invoke_agent')]).toEqual([9, 9])
    expect(named(spans(), 'invoke_agent clerk')?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'conversation-1',
      'lifesign.end.reason': 'completed',
    })
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it.each(['SequentialAgent', 'ParallelAgent'] as const)('has the agents of a %s once', async (kind) => {
    const { spans, ends } = stand()

    await play(new adk[kind]({ name: 'both', subAgents: [agentOf('left'), agentOf('right')] }))

    const half = (name: string) => [`    invoke_agent ${name}`, '      call_llm']
    expect(treeOf(spans())).toEqual(['invocation', '  invoke_agent both', ...half('left'), ...half('right')])
    expect(ends).toHaveLength(3)
    // One for each run, and one for what is in none.
    expect(runIdsOf(spans())).toHaveLength(4)
  })

  it('says that a turn failed, though nothing is thrown', async () => {
    const { spans } = stand()

    await play(agentOf('clerk'), { mood: 500 })

    const agent = named(spans(), 'invoke_agent clerk')
    expect(agent?.attributes).toMatchObject({ 'lifesign.end.reason': 'error', 'error.type': '500' })
    expect([agent?.status.code, named(spans(), 'call_llm')?.status.code]).toEqual([2, 2])
  })

  it('has the call behind which its reader leaves: the kit forgets to end that', async () => {
    const { spans, ends } = stand()

    await withGemini({ mood: 'answers', says: 'Hello' }, async () => {
      const runner = await runnerOf(agentOf('clerk', { tools: [toolOf('lookup', () => 'found')] }))
      for await (const { content } of asking(runner, 'hi')) {
        if (content?.parts?.some(({ functionCall }) => functionCall !== undefined) === true) break
      }
    })

    const call = () => named(spans(), 'call_llm')?.attributes
    await expect.poll(call, { timeout: 60_000 }).toMatchObject({ 'gen_ai.usage.input_tokens': 3 })
    expect(named(spans(), 'invoke_agent clerk')?.attributes).toMatchObject({
      'lifesign.run.id': expect.any(String),
    })
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
  })

  it('has the span of the host around that of the kit', async () => {
    const { lifesign, spans } = stand()

    await lifesign.run({ agent: 'host' }, () => play(agentOf('clerk')))

    expect(treeOf(spans())).toEqual([
      'invoke_agent host',
      '  invocation',
      '    invoke_agent clerk',
      '      call_llm',
    ])
    expect(inputTokens(spans(), 'chat')).toBe(3)
  })
})
