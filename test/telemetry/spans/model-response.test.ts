/** What a span of a model call says of the response, and of a refusal. */

import { expect, test } from 'vitest'
import { collectTelemetry } from '../../../src/testing/index.ts'
import { RunSpans } from '../../../src/telemetry/spans/run-spans.ts'
import { makeModelCall, makeRun } from '../records.ts'
import { spanOf } from '../span-of.ts'

test('says what the provider tells of a response, and the status of one that it refused', async () => {
  await using telemetry = await collectTelemetry()
  const spans = new RunSpans()
  const run = makeRun()
  const [answered, refused] = [makeModelCall(run), makeModelCall(run, { name: 'busy' })]

  spans.workStarted(answered)
  spans.workEnded(answered, {
    responseId: 'resp-1',
    inputTokens: 10,
    cacheReadTokens: 8,
    cacheWriteTokens: 1,
    outputTokens: 6,
    reasoningTokens: 5,
  })
  spans.workStarted(refused)
  const cause = Object.assign(new Error('slow down'), { statusCode: 429 })
  spans.workEnded(refused, { error: new Error('it failed', { cause }) })

  expect(spanOf(telemetry, 'chat gpt-5').attributes).toMatchObject({
    'gen_ai.response.id': 'resp-1',
    'gen_ai.usage.cache_read.input_tokens': 8,
    'gen_ai.usage.cache_write.input_tokens': 1,
    'gen_ai.usage.reasoning.output_tokens': 5,
  })
  expect(spanOf(telemetry, 'chat busy').attributes).toMatchObject({
    'error.type': '429',
    'http.response.status_code': 429,
  })
})
