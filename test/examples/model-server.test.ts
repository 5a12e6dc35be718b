/** The scripted model server, as the real AI SDK meets it. */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, isStepCount, streamText, tool } from 'ai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { type ModelServer, startModelServer } from '../../examples/demo/model-server.ts'

let server: ModelServer

beforeEach(async () => {
  server = await startModelServer({ slowChunkMs: 1, slowChunks: 6 })
})

afterEach(() => server.close())

function model(name: string) {
  return createOpenAICompatible({ name: 'scripted', baseURL: server.url, includeUsage: true })(name)
}

function quietly(name: string, abortSignal?: AbortSignal) {
  const errors: unknown[] = []
  const result = streamText({
    model: model(name),
    prompt: 'Hello',
    maxRetries: 0,
    onError: ({ error }) => void errors.push(error),
    ...(abortSignal === undefined ? {} : { abortSignal }),
  })
  return { errors, result }
}

const lookup = tool({
  inputSchema: z.object({ query: z.string(), limit: z.number() }),
  execute: ({ query, limit }) => `${limit} result for ${query}`,
})

describe('startModelServer', () => {
  it('steady: streams words and then its usage', async () => {
    const { result } = quietly('steady')

    expect(await result.text).toBe('All is well here.')
    expect(await result.finishReason).toBe('stop')
    expect(await result.usage).toMatchObject({ inputTokens: 12, outputTokens: 8 })
    expect(server.requests).toBe(1)
  })

  it('steady: answers at once when no stream is asked for', async () => {
    const result = await generateText({ model: model('steady'), prompt: 'Hello' })

    expect(result.text).toBe('All is well here.')
    expect(result.usage).toMatchObject({ inputTokens: 12, outputTokens: 8 })
  })

  it.each(['steady-tool', 'tool:lookup'])('%s: asks for a tool, then answers', async (name) => {
    const options = { model: model(name), prompt: 'Hello', tools: { lookup }, stopWhen: isStepCount(3) }

    const streamed = streamText(options)
    const whole = await generateText(options)

    expect(await streamed.text).toBe('All is well here.')
    expect((await streamed.steps)[0]?.toolResults[0]?.output).toBe('1 result for demo')
    expect(whole.steps[0]?.toolResults[0]?.output).toBe('1 result for demo')
    expect(whole.text).toBe('All is well here.')
    expect(server.requests).toBe(4)
  })

  it('slow: streams as many chunks as told', async () => {
    const { result } = quietly('slow')
    const chunks: string[] = []
    for await (const chunk of result.textStream) chunks.push(chunk)

    expect(chunks).toHaveLength(6)
  })

  it('stall: is silent after some chunks until released', async () => {
    const { result } = quietly('stall')
    let text = ''
    const read = (async () => {
      for await (const chunk of result.textStream) text += chunk
    })()

    await server.untilSilent()
    expect(text).not.toContain('All')
    server.releaseStall()
    await read

    expect(text).toBe('Let me see. All is well here.')
  })

  it('stall: goes on by itself after the given time', async () => {
    const own = await startModelServer({ stallMs: 5 })
    const result = await generateText({
      model: createOpenAICompatible({ name: 'scripted', baseURL: own.url })('stall'),
      prompt: 'Hello',
    })
    await own.close()

    expect(result.text).toBe('Let me see. All is well here.')
  })

  it('hang: never answers', async () => {
    const stop = new AbortController()
    const { result } = quietly('hang', stop.signal)
    const read = result.consumeStream()

    await server.untilSilent()
    server.releaseStall()
    stop.abort()
    await read

    await expect(result.text).rejects.toThrow()
  })

  it('http-500: fails with that status', async () => {
    const { errors, result } = quietly('http-500')
    await result.consumeStream()

    expect(errors).toEqual([expect.objectContaining({ statusCode: 500 })])
  })

  it('reset: cuts the socket in the middle of the stream', async () => {
    const { errors, result } = quietly('reset')
    let text = ''
    const read = (async () => {
      for await (const chunk of result.textStream) text += chunk
    })()
    await read.catch((error: unknown) => errors.push(error))

    expect(text).toBe('Let me ')
    expect(errors.length).toBeGreaterThan(0)
  })

  it('refuses a model that the script does not know', async () => {
    const { errors, result } = quietly('unheard-of')
    await result.consumeStream()

    expect(errors).toEqual([expect.objectContaining({ statusCode: 500 })])
  })
})
