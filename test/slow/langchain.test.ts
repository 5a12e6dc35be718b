/** The real LangChain and LangGraph: their graphs as traces, and an application that is not changed. */

import { type Span, trace } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import { framework } from './adapters/frameworks.ts'
import { chainOf, PATIENT, play, stand, THREAD } from './adapters/langchain-stage.ts'
import { asked, lookup } from './adapters/langchain.ts'
import { NODES, startChild } from './child.ts'

/** As that of OpenInference: LangChain calls it from its queue, and its span says its kind, and no model. */
async function tracerOfOthers(): Promise<object> {
  interface Step {
    readonly id: string
    readonly name: string
    readonly run_type: string
  }
  const { BaseTracer } = await framework<{ BaseTracer: new () => object }>('@langchain/core/tracers/base')
  const open = new Map<string, Span>()
  const kinds: Readonly<Record<string, string>> = { llm: 'LLM', tool: 'TOOL' }
  return new (class extends BaseTracer {
    readonly name = 'others'
    async persistRun(): Promise<void> {}
    async onRunCreate({ id, name, run_type: type }: Step): Promise<void> {
      await undefined
      const kind = kinds[type]
      if (kind === undefined) return
      const attributes = { 'openinference.span.kind': kind }
      open.set(id, trace.getTracer('others').startSpan(name, { attributes }))
    }
    async onRunUpdate({ id }: Step): Promise<void> {
      open.get(id)?.end()
    }
  })()
}

describe('a trace', () => {
  it('has one span for each agent, call and tool, with the conversation and the tokens', async () => {
    const { spans, ends } = stand()

    await play(async (of, model) => {
      const expert = of.createAgent({ model, tools: [], name: 'expert' })
      const tools = [
        lookup(of, async (input) => (await expert.invoke(asked(input))).messages.at(-1)?.content),
      ]
      await of.createAgent({ model, tools, name: 'clerk' }).invoke(asked('hi'), THREAD)
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool lookup',
      '    invoke_agent expert',
      '      chat gpt-5',
    ])
    const root = spans().find(({ name }) => name === 'invoke_agent clerk')
    expect(root?.attributes).toMatchObject({ 'gen_ai.conversation.id': 'conversation-1' })
    const chat = spans().find(({ name }) => name === 'chat gpt-5')
    expect(chat?.attributes).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': 'gpt-5-x',
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 2,
    })
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('has one span for each call where a tracer of LangChain makes one too, in the words of OpenInference', async () => {
    const { spans } = stand()
    const tracer = await tracerOfOthers()

    await play(async (of, model) => {
      const tools = [lookup(of, async () => 'found')]
      const clerk = of.createAgent({ model, tools, name: 'clerk' })
      await clerk.invoke(asked('hi'), { ...THREAD, callbacks: [tracer] })
      await clerk.invoke(asked('hi'))
    })

    const once = ['chat gpt-5', 'chat gpt-5', 'execute_tool lookup', 'invoke_agent clerk']
    const theirs = ['ChatOpenAI', 'ChatOpenAI', 'lookup', 'invoke_agent clerk']
    const names = (): string[] => spans().map(({ name }) => name)
    await expect.poll(() => names().toSorted()).toEqual([...theirs, ...once].toSorted())
    const named = spans().filter(({ attributes }) => 'lifesign.run.id' in attributes)
    expect(named.length).toBe(spans().length)
    expect(spans().find(({ name }) => name === 'ChatOpenAI')?.attributes).toMatchObject({
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.usage.input_tokens': 3,
    })
  })

  it('has a sub-agent for a graph with a name inside of a graph, and none for one without', async () => {
    const { spans } = stand()

    await play(async (_of, model) => {
      const ask = async () => ({ messages: [await model.invoke('hi')] })
      const named = await chainOf({ ask }, { name: 'expert' })
      const nameless = await chainOf({ ask })
      await (await chainOf({ named, nameless }, { name: 'clerk' })).invoke(asked('hi'))
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      '  invoke_agent expert',
      '    chat gpt-5',
    ])
  })

  it('has the calls of a model that is a node itself, and of models that are asked at once', async () => {
    const { spans } = stand()

    await play(async (_, model) => {
      const both = async () => (await Promise.all([model.invoke('a'), model.invoke('b')]), {})
      // A model returns no state: LangGraph refuses its answer, after it was asked.
      const { pipe } = model as unknown as { pipe(next: (said: unknown) => object): unknown }
      const asNode = pipe.call(model, (message) => ({ messages: [message] }))
      const before = (state: { readonly messages: unknown }) => state.messages
      const { RunnableLambda } = await framework<{
        RunnableLambda: { from(work: typeof before): { pipe(next: unknown): unknown } }
      }>('@langchain/core/runnables')
      const node = RunnableLambda.from(before).pipe(asNode)
      await (await chainOf({ node, both }, { name: 'clerk' })).invoke(asked('hi'))
    })

    expect(treeOf(spans())).toEqual(['invoke_agent clerk', '  chat gpt-5', '  chat gpt-5', '  chat gpt-5'])
  })

  it('has no second run where the events of a graph are read', async () => {
    const { spans, ends } = stand()

    await play(async (of, model) => {
      const agent = of.createAgent({ model, tools: [lookup(of, () => 'found')], name: 'clerk' })
      const { streamEvents } = agent as unknown as {
        streamEvents(input: object, config: object): AsyncIterable<unknown>
      }
      for await (const _ of streamEvents.call(agent, asked('hi'), { version: 'v2' })) void _
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool lookup',
    ])
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('keeps runs apart that go at once', async () => {
    const { spans, ends } = stand()

    await play(async (of, model) => {
      const agents = ['left', 'right'].map((name) =>
        of.createAgent({ model, tools: [lookup(of, () => 'found')], name }),
      )
      await Promise.all(agents.map((agent) => agent.invoke(asked('hi'))))
    })

    const half = (name: string) => [
      `invoke_agent ${name}`,
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool lookup',
    ]
    expect(treeOf(spans())).toEqual([...half('left'), ...half('right')])
    expect(ends).toHaveLength(2)
  })

  it('has one call for each request, also where a host asks a model without a graph, and leaves', async () => {
    const { lifesign, spans, ends } = stand()

    await play(async (_of, model) => {
      await lifesign.run({ agent: 'host' }, async () => {
        await model.invoke('hi')
        for await (const _ of await model.stream('hi')) break
        await expect.poll(() => spans().length, PATIENT).toBe(2)
      })
    })

    expect(treeOf(spans())).toEqual(['invoke_agent host', '  chat gpt-5', '  chat gpt-5'])
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })
})

describe('an application that knows nothing of Lifesign', () => {
  const run = (file: string, version: keyof typeof NODES, preload: readonly string[] = []) => {
    const node = NODES[version]
    const args = [...node.sourceFlags, ...preload, `test/frameworks/${file}`]
    return startChild({ node, args, variables: { LIFESIGN_START_SDK: 'false' } }).ended
  }

  it('is heard under lifesign/register and not changed, as ES module and CommonJS, on Node 22.15 and 24', async () => {
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
    const bare = await run('langchain-app.mjs', 'Node 24')
    // What it prints are its answer and all that it has asked the model.
    expect([bare.lines[0], bare.lines.length, bare.code]).toEqual(['All is well.', 4, 0])

    for (const [file, version] of [
      ['langchain-app.mjs', 'Node 24'],
      ['langchain-app.cjs', 'Node 24'],
      ['langchain-app.mjs', 'Node 22.15'],
    ] as const) {
      const heard = await run(file, version, preload)

      expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
      expect(heard.stderr.replace(/HEARD .*\n/, '')).toBe(bare.stderr)
      expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
        { agent: 'expert', parent: 'clerk', reason: 'completed' },
        { agent: 'clerk', session: 'conversation-1', reason: 'completed' },
      ])
    }
  })
})
