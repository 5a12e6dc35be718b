/** The real AI SDK with a scripted model, offline. */

import { generateText, isStepCount, streamText, tool } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { z } from 'zod'

import type { AdapterFixture, Stage } from '../../testing/adapter-fixture.ts'
import { aiSdk } from './index.ts'

type Doing = ConstructorParameters<typeof MockLanguageModelV4>[0]
type StreamResult = Awaited<ReturnType<MockLanguageModelV4['doStream']>>
type Part = StreamResult['stream'] extends ReadableStream<infer P> ? P : never
type Finish = Extract<Part, { type: 'finish' }>
type Model = MockLanguageModelV4

export const fixture: AdapterFixture = {
  adapter: aiSdk,
  reports: 'runs',
  scenes: {
    answer: (stage) =>
      read({ model: speaker(stage), prompt: stage.secret, telemetry: { functionId: 'clerk' } }),
    tool: (stage) => read(withTool(stage, async () => (stage.called(), stage.secret))),
    nested: (stage) =>
      read(withTool(stage, async () => (await generateText({ model: thinker(stage), prompt: 'x' })).text)),
    failure: (stage) => read({ model: failing(), prompt: stage.secret, maxRetries: 0 }),
    abort: ({ secret }) => {
      const controller = new AbortController()
      const model = silent(() => controller.abort())
      return read({ model, prompt: secret, abortSignal: controller.signal })
    },
    timeout: ({ secret }) => read({ model: silent(), prompt: secret, timeout: { chunkMs: 1 } }),
  },
  surface: () => Reflect.get(globalThis, 'AI_SDK_TELEMETRY_INTEGRATIONS'),
}

/** Reads a stream until the SDK is silent. */
async function read(options: Parameters<typeof streamText>[0]): Promise<string> {
  const result = streamText({ ...options, onError: () => undefined })
  await result.consumeStream({ onError: () => undefined })
  return result.text
}

function withTool({ secret }: Stage, execute: () => Promise<string>): Parameters<typeof streamText>[0] {
  const call: Part = {
    type: 'tool-call',
    toolCallId: 'call-1',
    toolName: 'lookup',
    input: `{"q":"${secret}"}`,
  }
  const replies = [[call, finish('tool-calls')], sentence(secret)]
  const model = scripted({ doStream: async () => ({ stream: ReadableStream.from(replies.shift() ?? []) }) })
  const lookup = tool({ inputSchema: z.object({ q: z.string() }), execute })
  return { model, prompt: secret, tools: { lookup }, stopWhen: isStepCount(3) }
}

function speaker({ secret }: Stage): Model {
  return scripted({ doStream: async () => ({ stream: ReadableStream.from(sentence(secret)) }) })
}

function thinker({ secret }: Stage): Model {
  const { finishReason, usage } = finish('stop')
  const content = [{ type: 'text' as const, text: secret }]
  return scripted({ doGenerate: async () => ({ content, finishReason, usage, warnings: [] }) })
}

function failing(): Model {
  return scripted({
    doStream: async () => {
      throw new TypeError('The provider failed')
    },
  })
}

/** A model that begins to answer and then says nothing until it is cancelled. */
function silent(onSilence: () => void = () => undefined): Model {
  const beginning = sentence('Let me').slice(0, 2)
  return scripted({
    doStream: async () => ({
      stream: new ReadableStream<Part>({
        pull(controller) {
          const part = beginning.shift()
          if (part !== undefined) return controller.enqueue(part)
          onSilence()
          return new Promise(() => undefined)
        },
      }),
    }),
  })
}

function scripted(doing: Doing): Model {
  return new MockLanguageModelV4({ provider: 'mock.chat', modelId: 'mock-1', ...doing })
}

function sentence(text: string): Part[] {
  return [
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: text },
    { type: 'text-delta', id: '1', delta: '.' },
    { type: 'text-end', id: '1' },
    finish('stop'),
  ]
}

function finish(unified: Finish['finishReason']['unified']): Finish {
  const inputTokens = { total: 3, noCache: 3, cacheRead: undefined, cacheWrite: undefined }
  const outputTokens = { total: 2, text: 2, reasoning: undefined }
  return { type: 'finish', finishReason: { unified, raw: undefined }, usage: { inputTokens, outputTokens } }
}
