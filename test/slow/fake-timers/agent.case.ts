/** Tests of an application that asks a model, in the clock of the test. */

import { generateText } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { flush } from 'lifesign'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

function model(delayMs = 0): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    doGenerate: async () => {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      const finishReason = { unified: 'stop', raw: 'stop' } as const
      return { finishReason, usage, content: [{ type: 'text', text: 'hi' }], warnings: [] }
    },
  })
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the first run: all timers are those of the test', async () => {
  const answer = generateText({ model: model(1_000), prompt: 'x' })
  await vi.runAllTimersAsync()

  expect((await answer).text).toBe('hi')
  expect(vi.getTimerCount()).toBe(0)
})

test('a later run: the synchronous verb comes to an end', async () => {
  await generateText({ model: model(), prompt: 'x' })
  setTimeout(() => {}, 1_000)

  expect(vi.getTimerCount()).toBe(1)
  vi.runAllTimers()
  expect(vi.getTimerCount()).toBe(0)
})

test('a run in another year, in which performance and microtasks stand still too', async () => {
  vi.useRealTimers()
  vi.useFakeTimers({
    toFake: ['setTimeout', 'setInterval', 'Date', 'performance', 'queueMicrotask'],
    now: new Date('2020-01-01'),
  })
  const answer = generateText({ model: model(), prompt: 'x' })
  await vi.advanceTimersByTimeAsync(100)

  expect((await answer).text).toBe('hi')
  expect(vi.getTimerCount()).toBe(0)
})

test('in real time: what was kept is exported', async () => {
  vi.useRealTimers()

  expect((await generateText({ model: model(), prompt: 'x' })).text).toBe('hi')
  // A runner ends its workers without a word.
  await flush()
})
