/** The AI SDK over a real wire: two adapters hear each call, and one of them speaks. */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'
import { expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../../src/adapters/ai-sdk/index.ts'
import { fetchProgress } from '../../../src/adapters/fetch/index.ts'
import { begins, event, listen, startModel } from './model-server.ts'

it('modelHttp beside aiSdk: one run and one call, with the words of the AI SDK', async () => {
  const { recorder, uninstall } = listen()
  for (const adapter of [fetchProgress(), aiSdk()]) onTestFinished(adapter.install(recorder))
  const rest = `${event({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`
  const { url } = await startModel(begins((response) => response.end(rest)))
  const provider = createOpenAICompatible({ name: 'house', baseURL: url, apiKey: 'k' })

  const result = streamText({ model: provider('gpt-5'), prompt: 'hello' })
  await result.consumeStream()
  uninstall()

  expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed'])
  expect(recorder.works.map(({ name, options }) => [name, options])).toEqual([
    ['gpt-5', expect.objectContaining({ provider: 'house' })],
  ])
})
