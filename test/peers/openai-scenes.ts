/** What an application does with one streamed answer of OpenAI's client. */

import { createRequire } from 'node:module'
import type { Peer } from './peers.ts'
import type { Mood } from './model-server.ts'

interface Client {
  readonly chat: {
    readonly completions: { create(ask: object, options?: object): Promise<AsyncIterable<unknown>> }
  }
}

interface Scene {
  readonly mood: Mood
  /** How long nothing moves before the end is looked at. */
  readonly quietMs?: number
  readonly act: (create: (options?: object) => Promise<AsyncIterable<unknown>>) => Promise<unknown>
}

async function read(answer: AsyncIterable<unknown>, most = Number.POSITIVE_INFINITY): Promise<void> {
  let parts = 0
  for await (const _ of answer) if ((parts += 1) === most) break
}

/** A library that hears the wire alone waits for the next attempt first. */
const RETRY_MS = 14_000

/** By the words of the table. */
export const OPENAI_SCENES: Readonly<Record<string, Scene>> = {
  'is read to its end': { mood: 'answers', act: async (create) => read(await create()) },
  'is left by `break`': { mood: 'stalls', act: async (create) => read(await create(), 2) },
  'is never read': { mood: 'stalls', act: async (create) => create() },
  'is cut by the network': { mood: 'cuts', act: async (create) => read(await create()) },
  'hangs, the user aborts': {
    mood: 'stalls',
    act: async (create) => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 200)
      await read(await create({ signal: controller.signal }))
    },
  },
  'hangs, `AbortSignal.timeout`': {
    mood: 'stalls',
    act: async (create) => read(await create({ signal: AbortSignal.timeout(200) })),
  },
  'is refused with 500': { mood: 'refuses', quietMs: RETRY_MS, act: async (create) => read(await create()) },
  'hangs for good': {
    mood: 'stalls',
    act: async (create) => void read(await create()).catch(() => undefined),
  },
}

/** Plays one. What the application throws or gets is not of interest here. */
export async function playOpenai(peer: Peer, { mood, act }: Scene, address: string): Promise<void> {
  // As CommonJS, and not the newest one: all of them support that.
  const { OpenAI } = createRequire(import.meta.url)('openai') as { OpenAI: new (options: object) => Client }
  const bare = new OpenAI({ apiKey: 'none', baseURL: `${address}/${mood}/v1`, maxRetries: 0 })
  const client = (peer.wrap?.(bare) ?? bare) as Client
  const ask = { model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'hi' }] }
  await act((options) => client.chat.completions.create(ask, options)).catch(() => undefined)
}
