/** The clients that people ask models with, real ones: each request is one call with its chunks, figures and end. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'
import { framework } from './adapters/frameworks.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

/** How the model behaves. */
type Mood = 'answers' | 'stalls' | 'breaks' | 'refuses'

/** A client, and how it asks for a stream. */
interface Client {
  /** What its provider sends: two chunks of text, then the end. */
  readonly parts: readonly string[]
  readonly end: readonly string[]
  /** Asks, and hands each part of the answer on. Resolves when the answer is over. */
  ask(url: string, signal: AbortSignal, part: () => void): Promise<void>
}

type Package = Readonly<Record<string, new (options: object) => Clients>>

interface Clients {
  readonly chat: { completions: { create(ask: object, options: object): Promise<AsyncIterable<unknown>> } }
  readonly responses: { create(ask: object, options: object): Promise<AsyncIterable<unknown>> }
  readonly messages: { create(ask: object, options: object): Promise<AsyncIterable<unknown>> }
  readonly models: { generateContentStream(ask: object): Promise<AsyncIterable<unknown>> }
}

interface Undici {
  readonly Agent: new () => { destroy(): Promise<void> }
  request(url: string, options: object): Promise<{ body: AsyncIterable<unknown>; statusCode: number }>
  fetch: typeof fetch
}

const event = (data: object, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`
const chat = (choice: object): string =>
  event({ id: 'c1', object: 'chat.completion.chunk', model: 'm-1', choices: [{ index: 0, ...choice }] })
const response = (type: string, more: object): string => event({ type, sequence_number: 1, ...more }, type)
const message = (type: string, more: object): string => event({ type, ...more }, type)
const gemini = (text: string, more: object = {}): string =>
  event({ candidates: [{ content: { role: 'model', parts: [{ text }] }, ...more }], modelVersion: 'm-1' })

const CHAT = {
  parts: ['Hel', 'lo'].map((content) => chat({ delta: { content } })),
  end: [chat({ delta: {}, finish_reason: 'stop' }), 'data: [DONE]\n\n'],
}
const ASKED = { model: 'm', stream: true, messages: [{ role: 'user', content: 'hi' }] }

async function read(answer: Promise<AsyncIterable<unknown>>, part: () => void): Promise<void> {
  for await (const _ of await answer) part()
}

async function clientOf(name: string, export_: string, options: object): Promise<Clients> {
  const { [export_]: Client } = await framework<Package>(name)
  return new (Client as Package[string])({ apiKey: 'none', maxRetries: 0, ...options })
}

/** With an agent of its own: the global one is that of whichever undici came first. */
async function overUndici(
  ask: (undici: Undici, options: object) => Promise<AsyncIterable<unknown>>,
  part: () => void,
): Promise<void> {
  const undici = await framework<Undici>('undici')
  const dispatcher = new undici.Agent()
  onTestFinished(() => dispatcher.destroy())
  await read(ask(undici, { dispatcher }), part)
}

const asJson = (signal: AbortSignal): object => ({ method: 'POST', body: JSON.stringify(ASKED), signal })

const CLIENTS: Readonly<Record<string, Client>> = {
  'openai, chat': {
    ...CHAT,
    ask: async (url, signal, part) => {
      const openai = await clientOf('openai', 'OpenAI', { baseURL: `${url}/v1` })
      await read(openai.chat.completions.create(ASKED, { signal }), part)
    },
  },
  'openai, responses': {
    parts: ['Hel', 'lo'].map((delta) => response('response.output_text.delta', { item_id: 'i1', delta })),
    end: [
      response('response.completed', {
        response: { id: 'c1', model: 'm-1', status: 'completed', output: [] },
      }),
    ],
    ask: async (url, signal, part) => {
      const openai = await clientOf('openai', 'OpenAI', { baseURL: `${url}/v1` })
      await read(openai.responses.create({ model: 'm', stream: true, input: 'hi' }, { signal }), part)
    },
  },
  '@anthropic-ai/sdk': {
    parts: ['Hel', 'lo'].map((text) =>
      message('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    end: [message('message_delta', { delta: { stop_reason: 'end_turn' } }), message('message_stop', {})],
    ask: async (url, signal, part) => {
      const anthropic = await clientOf('@anthropic-ai/sdk', 'Anthropic', { baseURL: url })
      await read(anthropic.messages.create({ ...ASKED, max_tokens: 9 }, { signal }), part)
    },
  },
  '@google/genai': {
    parts: ['Hel', 'lo'].map((text) => gemini(text)),
    end: [gemini('', { finishReason: 'STOP' })],
    ask: async (url, abortSignal, part) => {
      const google = await clientOf('@google/genai', 'GoogleGenAI', { httpOptions: { baseUrl: url } })
      const asked = { model: 'm', contents: 'hi', config: { abortSignal } }
      await read(google.models.generateContentStream(asked), part)
    },
  },
  'undici 8, request': {
    ...CHAT,
    ask: async (url, signal, part) => {
      await overUndici(async ({ request }, options) => {
        const asked = { ...asJson(signal), ...options }
        const { body, statusCode } = await request(`${url}/v1/chat/completions`, asked)
        if (statusCode >= 400) throw new Error(`status ${statusCode}`)
        return body
      }, part)
    },
  },
  'undici 8, fetch': {
    ...CHAT,
    ask: async (url, signal, part) => {
      await overUndici(async (undici, options) => {
        const asked = { ...asJson(signal), ...options }
        const { body, ok } = await undici.fetch(`${url}/v1/chat/completions`, asked)
        if (!ok || body === null) throw new Error('refused')
        return body
      }, part)
    },
  },
}

/** Serves one client, and counts what is heard of it. */
async function stand({ parts, end }: Client, mood: Mood) {
  const server = createServer((request, answer) => {
    request.resume().on('end', () => void play(answer))
  })
  const play = async (answer: ServerResponse): Promise<void> => {
    if (mood === 'refuses') {
      answer.writeHead(500, { 'content-type': 'application/json', 'x-should-retry': 'false' })
      return void answer.end('{"error":{"message":"overloaded"}}')
    }
    answer.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const part of parts) await new Promise((sent) => answer.write(part, sent))
    if (mood === 'breaks') answer.destroy()
    if (mood === 'answers') answer.end(end.join(''))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const recorder = new RecordingRecorder()
  const undo = [fetchProgress(), modelHttp()].map((adapter) => adapter.install(recorder))
  onTestFinished(() => {
    for (const step of undo) step()
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, recorder }
}

describe.each(Object.entries(CLIENTS))('%s', (_, client) => {
  it('is one call, with its chunks as progress and why it stopped', async () => {
    const { url, recorder } = await stand(client, 'answers')
    const run = recorder.startRun({})

    await recorder.within({ run }, () => client.ask(url, new AbortController().signal, () => undefined))

    const [call, ...others] = run.works
    expect([others, run.progressed, run.suspicions]).toEqual([[], 0, []])
    expect(call?.progressed).toBeGreaterThan(0)
    const [end] = call?.ends ?? []
    expect([call?.name, end?.error, end?.finishReason]).toEqual(['m', undefined, expect.any(String)])
  })

  it.each([
    ['killed', new DOMException('Enough', 'AbortError')],
    ['timeout', new DOMException('Too late', 'TimeoutError')],
  ])('given up in the middle is a call that was %s', async (reason, error) => {
    const { url, recorder } = await stand(client, 'stalls')
    const controller = new AbortController()
    const run = recorder.startRun({})
    const giveUp = (): void => controller.abort(error)

    await recorder.within({ run }, () => client.ask(url, controller.signal, giveUp)).catch(() => undefined)

    await expect.poll(() => run.works[0]?.ends.length, PATIENT).toBe(1)
    const names = { killed: 'AbortError', timeout: expect.stringMatching(/^(?:TimeoutError|AbortError)$/) }
    expect(run.works[0]?.ends[0]?.error).toMatchObject({ name: names[reason as keyof typeof names] })
  })

  it.each(['breaks', 'refuses'] as const)('has failed where the model %s', async (mood) => {
    const { url, recorder } = await stand(client, mood)
    const run = recorder.startRun({})

    const asked = recorder.within({ run }, () =>
      client.ask(url, new AbortController().signal, () => undefined),
    )

    await expect(asked).rejects.toThrow()
    await expect.poll(() => run.works.map(({ ends }) => ends.length), PATIENT).toEqual([1])
    expect([run.suspected?.reason, run.works[0]?.ends[0]?.error]).toEqual(['error', expect.any(Error)])
  })
})
