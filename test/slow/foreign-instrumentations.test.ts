/** One trace with the instrumentations of others, real ones: one span a call, the run's id on it, tokens once. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { trace } from '@opentelemetry/api'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { FakeClock } from '../../src/testing/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { withModel } from './adapters/chat-server.ts'
import { framework } from './adapters/frameworks.ts'

interface Client {
  readonly chat: { readonly completions: { create(ask: object): Promise<unknown> } }
  readonly messages: { create(ask: object): Promise<unknown> }
}

interface OpenAiPackage {
  readonly OpenAI: {
    new (options: object): Client
    readonly Chat: { readonly Completions: { readonly prototype: { create: unknown } } }
  }
}

interface Langfuse {
  startActiveObservation(name: string, work: () => Promise<unknown>, options: object): Promise<unknown>
}

interface Patch {
  setTracerProvider(provider: object): void
  manuallyInstrument(target: object): void
  disable(): void
}

const ASKED = { model: 'gpt-5', messages: [{ role: 'user', content: 'hi' }] }

/** The client of OpenAI, as it was before somebody patched it. */
async function openAi(): Promise<OpenAiPackage> {
  const openai = await framework<OpenAiPackage>('openai')
  const { prototype } = openai.OpenAI.Chat.Completions
  const { create } = prototype
  onTestFinished(() => void (prototype.create = create))
  return openai
}

function patch(made: Patch, target: object): void {
  made.setTracerProvider(trace.getTracerProvider())
  made.manuallyInstrument(target)
  onTestFinished(() => made.disable())
}

/** Who makes spans of a request to OpenAI, and what it calls them. */
const OTHERS: Readonly<Record<string, { span: string; watch(openai: OpenAiPackage): Promise<Wrap> }>> = {
  OpenInference: {
    span: 'OpenAI Chat Completions',
    watch: async (openai) => {
      const name = '@arizeai/openinference-instrumentation-openai'
      const { OpenAIInstrumentation } = await framework<Record<string, new () => Patch>>(name)
      patch(new (OpenAIInstrumentation as new () => Patch)(), openai)
      return (client) => client
    },
  },
  OpenLLMetry: {
    span: 'chat gpt-5',
    watch: async (openai) => {
      const name = '@traceloop/instrumentation-openai'
      const { OpenAIInstrumentation } = await framework<Record<string, new () => Patch>>(name)
      patch(new (OpenAIInstrumentation as new () => Patch)(), openai.OpenAI)
      return (client) => client
    },
  },
  Langfuse: {
    span: 'OpenAI.chat',
    watch: async () => (await framework<{ observeOpenAI: Wrap }>('@langfuse/openai')).observeOpenAI,
  },
}

type Wrap = (client: Client) => Client
type Mood = 'answers' | 'refuses'

/** Asks once. */
async function asking<T>(
  { watch }: (typeof OTHERS)[string],
  mood: Mood,
  play: (ask: () => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const openai = await openAi()
  const observed = await watch(openai)
  return withModel({ mood, says: 'Hello' }, (baseURL) => {
    const client = observed(new openai.OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 }))
    return play(() => client.chat.completions.create(ASKED))
  })
}

function stand(clock?: FakeClock) {
  const watched = standWith({
    watchProcess: false,
    adapters: [fetchProgress(), modelHttp()],
    ...(clock && { clock }),
  })
  const named = () => watched.spans().filter(({ attributes }) => 'lifesign.run.id' in attributes)
  return { ...watched, named }
}

describe.each(Object.entries(OTHERS))('%s', (_, other) => {
  it('makes the span of a call in a run of ours, and its tokens are there once', async () => {
    const { lifesign, spans, named } = stand()

    await asking(other, 'answers', (ask) => lifesign.run({ agent: 'clerk' }, ask))

    expect(treeOf(spans())).toEqual(['invoke_agent clerk', `  ${other.span}`])
    expect(new Set(named().map(({ attributes }) => attributes['lifesign.run.id'])).size).toBe(1)
    expect(named().map(({ attributes }) => attributes['gen_ai.usage.input_tokens'])).toEqual([3, 3])
  })

  it('makes the span of a call that failed, and it is exported though its maker may forget it', async () => {
    const { lifesign, spans, ends } = stand()

    await asking(other, 'refuses', (ask) =>
      expect(lifesign.run({ agent: 'clerk' }, ask)).rejects.toThrow('500'),
    )
    await expect.poll(() => treeOf(spans())).toEqual(['invoke_agent clerk', `  ${other.span}`])

    const call = spans().find(({ name }) => name === other.span)
    expect(call?.status.code).toBe(2)
    expect(call?.attributes['error.type']).toBe('500')
    expect(ends).toMatchObject([{ reason: 'error' }])
  })
})

describe.each(['OpenInference', 'OpenLLMetry'] as const)('%s alone', (name) => {
  const other = OTHERS[name] as (typeof OTHERS)[string]

  it('makes a call that is a run', async () => {
    const { spans, named, ends } = stand()

    await asking(other, 'answers', (ask) => ask())

    expect(treeOf(spans())).toEqual([other.span])
    expect([named().length, ends.map(({ reason }) => reason)]).toEqual([1, ['completed']])
  })

  it('never ends the span of a request that was refused: after a minute the run has failed', async () => {
    const clock = new FakeClock()
    const { ends } = stand(clock)

    await asking(other, 'refuses', async (ask) => {
      await expect(ask()).rejects.toThrow('500')
      await clock.advanceAsync(50_000)
      expect(ends).toEqual([])
      await clock.advanceAsync(20_000)
    })

    expect(ends).toMatchObject([{ reason: 'error', errorType: '500' }])
  })
})

it('an agent of Langfuse is a run, with its generations and tools as calls, each once', async () => {
  const { spans, named, ends, lifesign } = stand()
  const { startActiveObservation } = await framework<Langfuse>('@langfuse/tracing')
  const agents: unknown[] = []
  lifesign.on('run.ended', ({ run }) => agents.push(run.agent))

  await asking(OTHERS['Langfuse'] as (typeof OTHERS)[string], 'answers', (ask) =>
    startActiveObservation(
      'clerk',
      async () => {
        await ask()
        await startActiveObservation('look up', async () => undefined, { asType: 'tool' })
      },
      { asType: 'agent' },
    ),
  )

  expect(treeOf(spans())).toEqual(['clerk', '  look up', '  OpenAI.chat'])
  expect([named().length, agents, ends.map(({ reason }) => reason)]).toEqual([3, ['clerk'], ['completed']])
})

it("Anthropic's own spans stand for the calls of a run", async () => {
  const { lifesign, spans, named } = stand()
  const answer = { content: [{ type: 'text', text: 'Hello' }], usage: { input_tokens: 3, output_tokens: 2 } }
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: 'm1', type: 'message', role: 'assistant', model: 'gpt-5', ...answer }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { Anthropic } = await framework<Record<string, new (options: object) => Client>>('@anthropic-ai/sdk')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = new (Anthropic as new (options: object) => Client)({ apiKey: 'none', baseURL })

  await lifesign.run({ agent: 'clerk' }, () => client.messages.create({ ...ASKED, max_tokens: 9 }))
  server.closeAllConnections()

  expect(treeOf(spans())).toEqual(['invoke_agent clerk', '  anthropic.messages.create'])
  expect(named().map(({ attributes }) => attributes['gen_ai.usage.input_tokens'])).toEqual([3, 3])
})
