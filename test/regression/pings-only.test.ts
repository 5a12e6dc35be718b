/** A provider that kept the connection warm and never answered looked alive for ever. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'
import { expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { functionChannel } from '../../src/channels/function/index.ts'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import type { Attention } from '../../src/model/attention.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/index.ts'

const COMMENT = ': keepalive\n\n'
const PING = 'event: ping\ndata: {"type":"ping"}\n\n'
const EMPTY = chunk({ content: '' })
const TOKEN = chunk({ content: 'word ' })
const CHUNK = 'undici:request:bodyChunkReceived'

function chunk(delta: object, more: object = {}): string {
  const choices = [{ index: 0, delta, finish_reason: null }]
  return `data: ${JSON.stringify({ id: 'chat-1', created: 1, model: 'm', choices, ...more })}\n\n`
}

/** A model that says one word, if any, and then only what it is told to. */
async function startModel(first = TOKEN) {
  const answering = Promise.withResolvers<ServerResponse>()
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(first)
    answering.resolve(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, answering: answering.promise }
}

function nextChunk(): Promise<void> {
  return new Promise((resolve) => {
    const received = (): void => {
      unsubscribe(CHUNK, received)
      resolve()
    }
    subscribe(CHUNK, received)
  })
}

type Ask = (url: string, lifesign: Lifesign) => Promise<unknown>

const bare: Ask = (url, lifesign) =>
  lifesign.run({}, (run) => run.model({ model: 'm' }, async () => (await fetch(url)).text()))

const sdk: Ask = (url) => {
  const model = createOpenAICompatible({ name: 'relay', baseURL: url })('m')
  return Promise.resolve(streamText({ model, prompt: 'x', maxRetries: 0, onError() {} }).consumeStream())
}

it.each([
  ['fetch', 'comments', bare, COMMENT, true],
  ['fetch', 'pings', bare, PING, true],
  ['fetch', 'tokens', bare, TOKEN, false],
  ['the AI SDK', 'comments', sdk, COMMENT, true],
  ['the AI SDK', 'empty deltas', sdk, EMPTY, true],
  [
    'the AI SDK',
    'usage figures',
    sdk,
    chunk({}, { usage: { prompt_tokens: 9, completion_tokens: 1 } }),
    true,
  ],
  ['the AI SDK', 'tokens', sdk, TOKEN, false],
])(
  'under %s, a model that sends only %s is stalled by abortMs, or moves',
  async (_, _what, ask, text, stalls) => {
    const clock = new FakeClock()
    const { url, answering } = await startModel()
    const lifesign = new Lifesign({ clock, watchProcess: false, adapters: [fetchProgress(), aiSdk()] })
    const alarms: Attention[] = []
    lifesign.on('session.stalled', (attention) => void alarms.push(attention))
    const first = nextChunk()
    const asked = ask(url, lifesign).catch(() => {})
    const answer = await answering
    await first

    for (let seconds = 0; seconds < 400; seconds += 20) {
      const received = nextChunk()
      answer.write(text)
      await received
      await clock.advanceAsync(20_000)
    }

    expect(alarms.map(({ reason }) => reason)).toEqual(stalls ? ['active_work_without_progress'] : [])
    answer.destroy()
    await asked
    await lifesign.shutdown()
  },
)

it.each([
  ['fetch', 'comments', bare, COMMENT],
  ['fetch', 'pings', bare, PING],
  ['the AI SDK', 'comments', sdk, COMMENT],
])(
  'under %s, people hear in time of a model that never said anything but %s',
  async (_, _what, ask, text) => {
    const clock = new FakeClock()
    const told: string[] = []
    const chat = functionChannel('chat', ({ text: words }) => void told.push(words))
    const { url, answering } = await startModel(text)
    const adapters = [fetchProgress(), aiSdk()]
    const lifesign = new Lifesign({ clock, watchProcess: false, adapters, channels: [chat] })
    const origin = { channel: 'chat', room: 'r', label: 'job' }
    const first = nextChunk()
    const asked = lifesign.withOrigin(origin, () => ask(url, lifesign)).catch(() => {})
    const answer = await answering
    await first

    let seconds = 0
    for (; seconds < 400 && told.length === 0; seconds += 1) {
      const received = nextChunk()
      answer.write(text)
      await received
      await clock.advanceAsync(1_000)
    }

    expect(told).toEqual([expect.stringContaining('`job` has gone silent')])
    expect(seconds).toBeGreaterThan(360)
    expect(seconds).toBeLessThanOrEqual(362)
    answer.destroy()
    await asked
    await lifesign.shutdown()
  },
)
