/** What the real AI SDK says of a call arrives in the schema of the GenAI conventions, where it is opted in. */

import { generateText, isStepCount, tool } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { collectTelemetry, type CollectedSpan } from '../../src/testing/index.ts'

const usage = {
  inputTokens: { total: 9, noCache: 4, cacheRead: 5, cacheWrite: 0 },
  outputTokens: { total: 7, text: 4, reasoning: 3 },
}

/** A model that asks for a tool, and then answers. */
function model(): MockLanguageModelV4 {
  const replies = [
    {
      content: [
        { type: 'tool-call' as const, toolCallId: 'c1', toolName: 'lookup', input: '{"order":"4711"}' },
      ],
      finishReason: { unified: 'tool-calls' as const, raw: undefined },
    },
    {
      content: [{ type: 'text' as const, text: 'It is on its way.' }],
      finishReason: { unified: 'stop' as const, raw: undefined },
    },
  ]
  return new MockLanguageModelV4({
    provider: 'mock.chat',
    modelId: 'mock-1',
    doGenerate: async () => ({ ...replies.shift()!, usage, warnings: [], response: { id: 'resp-1' } }),
  })
}

async function play(content: boolean): Promise<readonly CollectedSpan[]> {
  await using telemetry = await collectTelemetry()
  const lifesign = new Lifesign({ adapters: [aiSdk()], watchProcess: false, export: { content } })
  const lookup = tool({
    description: 'Looks an order up',
    inputSchema: z.object({ order: z.string() }),
    execute: async () => ({ status: 'shipped' }),
  })
  await generateText({
    model: model(),
    system: 'Be kind.',
    prompt: 'Where is it?',
    tools: { lookup },
    stopWhen: isStepCount(3),
    telemetry: { functionId: 'clerk' },
  })
  await lifesign.shutdown()
  return [...telemetry.spans]
}

const json = (span: CollectedSpan | undefined, name: string): unknown =>
  JSON.parse(String(span?.attributes[name]))
const text = (content: string): unknown => ({ type: 'text', content })

it('shows messages, instructions, tools, arguments and results, on calls and on the run', async () => {
  const spans = await play(true)

  const [first, second] = spans.filter(({ name }) => name === 'chat mock-1')
  const run = spans.find(({ name }) => name === 'invoke_agent clerk')
  const asked = [{ role: 'user', parts: [text('Where is it?')] }]
  expect(json(first, 'gen_ai.input.messages')).toEqual(asked)
  expect(json(first, 'gen_ai.system_instructions')).toEqual([text('Be kind.')])
  expect(json(first, 'gen_ai.tool.definitions')).toMatchObject([
    { type: 'function', name: 'lookup', description: 'Looks an order up', parameters: { type: 'object' } },
  ])
  expect(json(first, 'gen_ai.output.messages')).toEqual([
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'c1', name: 'lookup', arguments: { order: '4711' } }],
      finish_reason: 'tool_call',
    },
  ])
  expect(json(second, 'gen_ai.input.messages')).toHaveLength(3)
  expect(json(run, 'gen_ai.input.messages')).toEqual(asked)
  expect(json(run, 'gen_ai.output.messages')).toEqual([
    {
      role: 'assistant',
      parts: [
        text('It is on its way.'),
        { type: 'tool_call_response', id: 'c1', response: { status: 'shipped' } },
      ],
      finish_reason: 'stop',
    },
  ])
  const called = spans.find(({ name }) => name === 'execute_tool lookup')
  expect(json(called, 'gen_ai.tool.call.arguments')).toEqual({ order: '4711' })
  expect(json(called, 'gen_ai.tool.call.result')).toEqual({ status: 'shipped' })
})

it('shows none of it otherwise, but ids and tokens', async () => {
  const spans = await play(false)

  expect(JSON.stringify(spans)).not.toMatch(/Where is it|Be kind|Looks an order|4711|on its way|shipped/)
  expect(spans.find(({ name }) => name === 'chat mock-1')?.attributes).toMatchObject({
    'gen_ai.response.id': 'resp-1',
    'gen_ai.usage.cache_read.input_tokens': 5,
    'gen_ai.usage.reasoning.output_tokens': 3,
  })
})
