/** What an application does with one run of AI SDK 7 that has a tool. */

import type { Peer } from './peers.ts'
import type { Mood } from './model-server.ts'

interface Result {
  readonly textStream: AsyncIterable<string>
}

interface Ai {
  streamText(options: object): Result
  registerTelemetry(...integrations: readonly object[]): void
  tool(options: object): object
  stepCountIs(count: number): object
}

interface Scene {
  readonly mood: Mood
  readonly options?: () => object
  readonly most?: number
  readonly tool?: () => Promise<string>
}

/** By the words of the table. */
export const AI_SCENES: Readonly<Record<string, Scene>> = {
  'ends well': { mood: 'answers' },
  'is left by `break`': { mood: 'stalls', most: 2 },
  'is never read': { mood: 'stalls', most: 0 },
  'is cut by the network': { mood: 'cuts' },
  'hangs, the user aborts': {
    mood: 'stalls',
    options: () => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 200)
      return { abortSignal: controller.signal }
    },
  },
  'hangs, its own `timeout`': { mood: 'stalls', options: () => ({ timeout: { chunkMs: 200 } }) },
  'is refused with 500': { mood: 'refuses' },
  'has a tool that throws': { mood: 'calls', tool: () => Promise.reject(new TypeError('no')) },
  'hangs for good': { mood: 'stalls', most: Number.NaN },
}

/** Plays runs one after the other, and tells how to play one. */
export async function aiPlayer(peer: Peer, address: string) {
  const ai = (await import('ai' as string)) as Ai
  const { createOpenAICompatible } = (await import('@ai-sdk/openai-compatible' as string)) as {
    createOpenAICompatible(options: object): (model: string) => object
  }
  const { z } = (await import('zod' as string)) as { z: { object(shape: object): object } }
  if (peer.integrations) ai.registerTelemetry(...peer.integrations)
  return async ({ mood, options, most, tool = async () => 'found' }: Scene): Promise<void> => {
    const provider = createOpenAICompatible({
      name: 'test',
      baseURL: `${address}/${mood}/v1`,
      includeUsage: true,
    })
    const lookup = ai.tool({ description: 'Finds', inputSchema: z.object({}), execute: tool })
    const result = ai.streamText({
      model: provider('gpt-5'),
      prompt: 'hi',
      maxRetries: 0,
      tools: mood === 'stalls' ? undefined : { lookup },
      stopWhen: ai.stepCountIs(3),
      onError: () => undefined,
      ...options?.(),
    })
    const reading = read(result.textStream, most).catch(() => undefined)
    // Who hangs for good is not waited for.
    if (!Number.isNaN(most)) await reading
  }
}

async function read(stream: AsyncIterable<string>, most = Number.POSITIVE_INFINITY): Promise<void> {
  if (most === 0) return
  let parts = 0
  for await (const _ of stream) if ((parts += 1) === most) return
}
