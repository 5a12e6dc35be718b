/** The real AI SDK and a real HTTP client against a scripted model server, heard by `aiSdk`. */

import { APICallError, generateText, isStepCount, type LanguageModel } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { describe, expect, it } from 'vitest'

import { listen, lookup, read, storyOf, useModelServer } from './ai-sdk-stage.ts'

const stage = useModelServer()

describe('a run of its own', () => {
  it('has the agent, the model and every call with its numbers', async () => {
    const recorder = listen()

    const text = await read({
      model: stage.model('steady-tool'),
      prompt: 'Where?',
      tools: lookup(async ({ q }) => `found ${q}`),
      stopWhen: isStepCount(5),
      telemetry: { functionId: 'researcher' },
    })

    const [run] = recorder.runs
    expect(text).toBe('All is well here.')
    expect(run?.options).toEqual({ agent: 'researcher', provider: 'demo', model: 'steady-tool' })
    expect(storyOf(run)).toEqual([
      ['model_call', 'steady-tool', 'tool_calls'],
      ['tool_call', 'lookup', 'ended'],
      ['model_call', 'steady-tool', 'stop'],
    ])
    expect(run?.works[0]?.ends[0]).toMatchObject({
      inputTokens: 12,
      outputTokens: 8,
      responseModel: 'steady-tool',
    })
    expect(run?.works[1]?.options).toMatchObject({ callId: 'call-chat-1', input: { q: 'demo' } })
    expect(run?.works[1]?.ends[0]).toEqual({ output: 'found demo' })
    expect(run?.ends).toEqual([{ reason: 'completed', stopReason: 'stop' }])
  })

  it('has the same story under generateText', async () => {
    const recorder = listen()

    await generateText({
      model: stage.model('steady-tool'),
      prompt: 'Where?',
      tools: lookup(async () => 'found'),
      stopWhen: isStepCount(5),
    })

    expect(storyOf(recorder.runs[0])?.map(([, , end]) => end)).toEqual(['tool_calls', 'ended', 'stop'])
    expect(recorder.runs[0]?.works[0]?.ends[0]).toMatchObject({ inputTokens: 12, outputTokens: 8 })
    expect(recorder.runs[0]?.ended?.reason).toBe('completed')
  })

  it('has one model call for each attempt', async () => {
    const recorder = listen()

    await generateText({ model: failingOnce(), prompt: 'x', maxRetries: 1 })

    expect(storyOf(recorder.runs[0])).toEqual([
      ['model_call', 'mock-1', 'AI_APICallError'],
      ['model_call', 'mock-1', 'stop'],
    ])
    expect(recorder.runs[0]?.ended?.reason).toBe('completed')
  })

  it('ends as error when the socket is reset in the middle of an answer', async () => {
    const recorder = listen()

    await expect(read({ model: stage.model('reset'), prompt: 'x' })).rejects.toThrow()

    expect(recorder.runs[0]?.ended?.reason).toBe('error')
    expect(recorder.works[0]?.progressed).toBeGreaterThan(0)
    expect(storyOf(recorder.runs[0])).toEqual([['model_call', 'reset', 'AI_APICallError']])
  })

  it('ends as error when a later step fails, although the SDK then tells a normal end', async () => {
    const recorder = listen()
    const models = [stage.model('steady-tool'), stage.model('http-500')]

    const text = await read({
      model: stage.model('steady-tool'),
      prompt: 'x',
      tools: lookup(async () => 'found'),
      stopWhen: isStepCount(5),
      prepareStep: () => ({ model: models.shift() as LanguageModel }),
    })

    expect(text).toBe('')
    expect(recorder.runs[0]?.ends.map((end) => end.reason)).toEqual(['error'])
  })

  it('goes on after a tool that throws', async () => {
    const recorder = listen()

    await read({
      model: stage.model('steady-tool'),
      prompt: 'x',
      tools: lookup(() => Promise.reject(new RangeError('too far'))),
      stopWhen: isStepCount(5),
    })

    expect(storyOf(recorder.runs[0])?.map(([, , end]) => end)).toEqual(['tool_calls', 'RangeError', 'stop'])
    expect(recorder.runs[0]?.ended?.reason).toBe('completed')
  })

  it('is killed by an abort whose reason is no AbortError', async () => {
    const recorder = listen()
    const controller = new AbortController()
    const reading = read({ model: stage.model('stall'), prompt: 'x', abortSignal: controller.signal })
    await stage.server.untilSilent()

    controller.abort(new Error('the user left'))

    await expect(reading).rejects.toThrow('the user left')
    expect(recorder.runs[0]?.ended).toMatchObject({ reason: 'killed', cause: 'caller_abort' })
    expect(recorder.works[0]?.ends[0]?.error).toBe(controller.signal.reason)
  })

  it('times out under generateText, which tells aborts as errors', async () => {
    const recorder = listen()

    await expect(
      generateText({ model: stage.model('hang'), prompt: 'x', timeout: { totalMs: 20 } }),
    ).rejects.toThrow('timeout')

    expect(recorder.runs[0]?.ended).toMatchObject({ reason: 'timeout', cause: 'deadline' })
    expect(recorder.works[0]?.options).toMatchObject({ timeoutMs: 20 })
  })

  it('ends while the body of a tool goes on, which stays open until it settles', async () => {
    const recorder = listen()
    const controller = new AbortController()
    const body = Promise.withResolvers<string>()
    const reading = read({
      model: stage.model('steady-tool'),
      prompt: 'x',
      abortSignal: controller.signal,
      timeout: { toolMs: 60_000 },
      tools: lookup(() => {
        controller.abort()
        return body.promise
      }),
    })
    await expect(reading).rejects.toThrow()
    const [, work] = recorder.works
    expect([recorder.runs[0]?.ended?.reason, work?.endedMs]).toEqual(['killed', undefined])
    expect(work?.options).toMatchObject({ deadlineMs: 60_000 })

    body.resolve('late')
    await turns()

    expect(work?.ends.length).toBe(1)
  })
})

/** A model that is overloaded at first, and asks for one ms of patience. */
function failingOnce(): LanguageModel {
  const [inputTokens, outputTokens] = [{ total: 1 }, { total: 1 }] as never[]
  const usage = { inputTokens, outputTokens } as never
  let attempts = 0
  return new MockLanguageModelV4({
    modelId: 'mock-1',
    doGenerate: async () => {
      attempts += 1
      if (attempts > 1) {
        return { content: [], finishReason: { unified: 'stop', raw: undefined }, usage, warnings: [] }
      }
      const responseHeaders = { 'retry-after-ms': '1' }
      throw new APICallError({
        message: 'overloaded',
        url: 'mock:',
        requestBodyValues: {},
        statusCode: 529,
        responseHeaders,
        isRetryable: true,
      })
    },
  })
}

async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
