/** What the span of a run says of all its calls, for people who look at runs only. */

import type { Attributes } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { collectTelemetry } from '../../../src/testing/index.ts'
import type { ExportOptions } from '../../../src/telemetry/export-options.ts'
import { RunSpans } from '../../../src/telemetry/spans/run-spans.ts'
import { makeEnd, makeModelCall, makeRun, makeToolCall } from '../records.ts'
import { spanOf } from '../span-of.ts'

const TOLD = { role: 'user', content: [{ type: 'text', text: 'Where is my order?' }] }
const ASKED = { toolCallId: 'call-1', toolName: 'search', input: { q: 'order' } }

/** A turn with a tool, and its sub-agent. */
async function attributesOf(name: string, options: ExportOptions): Promise<Attributes> {
  await using telemetry = await collectTelemetry()
  const spans = new RunSpans(options)
  const run = makeRun()
  const child = makeRun({ agent: 'scout', parent: run })
  const request = { model: 'gpt-5', input: [{ role: 'system', content: 'Be kind.' }, TOLD] }
  const [first, second] = [makeModelCall(run, { options: request }), makeModelCall(run)]
  const [tool, below] = [makeToolCall(run), makeModelCall(child)]

  spans.runStarted(run)
  spans.workStarted(first)
  spans.workEnded(first, {
    inputTokens: 10,
    outputTokens: 4,
    cacheWriteTokens: 3,
    finishReason: 'tool_calls',
    output: [{ type: 'tool-call', ...ASKED }],
  })
  spans.runStarted(child)
  spans.workStarted(below)
  spans.workEnded(below, { inputTokens: 1000, outputTokens: 1000, finishReason: 'length' })
  spans.runEnded(child, makeEnd())
  spans.workStarted(tool)
  spans.workEnded(tool, { output: { found: 'in the mail' } })
  spans.workStarted(second)
  spans.workEnded(second, {
    inputTokens: 20,
    outputTokens: 6,
    cacheReadTokens: 8,
    reasoningTokens: 2,
    finishReason: 'stop',
    output: [{ type: 'text', text: 'It is in the mail.' }],
  })
  spans.runEnded(run, makeEnd())
  return spanOf(telemetry, name).attributes
}

test('the span of a run holds the tokens of its own calls, and why its last answer ended', async () => {
  const attributes = await attributesOf('invoke_agent researcher', {})

  expect(attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 30,
    'gen_ai.usage.output_tokens': 10,
    'gen_ai.usage.cache_read.input_tokens': 8,
    'gen_ai.usage.cache_write.input_tokens': 3,
    'gen_ai.usage.cache_creation.input_tokens': 3,
    'gen_ai.usage.reasoning.output_tokens': 2,
    'gen_ai.response.finish_reasons': ['stop'],
  })
  expect(Object.keys(attributes).filter((key) => /messages|value|mime/.test(key))).toEqual([])
})

test('without a model call it says nothing of tokens', async () => {
  await using telemetry = await collectTelemetry()
  const spans = new RunSpans()
  const run = makeRun()
  spans.runStarted(run)
  spans.runEnded(run, makeEnd())

  expect(Object.keys(spanOf(telemetry, 'invoke_agent researcher').attributes)).not.toContainEqual(
    expect.stringMatching(/usage|finish/),
  )
})

test('a run that a server refused says with which status', async () => {
  await using telemetry = await collectTelemetry()
  const spans = new RunSpans()
  const run = makeRun()
  spans.runStarted(run)
  spans.runEnded(run, makeEnd({ reason: 'error', cause: 'exception', errorType: '429' }))

  expect(spanOf(telemetry, 'invoke_agent researcher').attributes).toMatchObject({
    'error.type': '429',
    'http.response.status_code': 429,
  })
})

test('where content is opted in, lists show the words of a run, and its output holds what tools answered', async () => {
  const attributes = await attributesOf('invoke_agent researcher', { content: true })

  expect(attributes).toMatchObject({
    'input.value': 'Where is my order?',
    'input.mime_type': 'text/plain',
    'output.value': 'It is in the mail.',
    'output.mime_type': 'text/plain',
  })
  expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'text', content: 'It is in the mail.' },
        { type: 'tool_call_response', id: 'call-1', response: { found: 'in the mail' } },
      ],
      finish_reason: 'stop',
    },
  ])
})

test('lists show the messages of a call, and the arguments and the result of a tool', async () => {
  const call = await attributesOf('chat gpt-5', { content: true })
  const tool = await attributesOf('execute_tool search', { content: true })

  expect(call['input.value']).toBe(call['gen_ai.input.messages'])
  expect(call['input.mime_type']).toBe('application/json')
  expect(tool).toMatchObject({
    'gen_ai.tool.type': 'function',
    'output.value': '{"found":"in the mail"}',
    'output.mime_type': 'application/json',
  })
})
