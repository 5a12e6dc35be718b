/** What each adapter adds to a chunk: time and memory, paired with the same stream without it. */

import { channel } from 'node:diagnostics_channel'
import { streamText } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { aiSdk } from '../src/adapters/ai-sdk/index.ts'
import { fetchProgress } from '../src/adapters/fetch/index.ts'
import { watchStream } from '../src/adapters/ai-sdk/watched-stream.ts'
import { Lifesign } from '../src/lifesign.ts'
import { chunkSource } from './chunk-source.ts'
import { report } from './figure.ts'
import { byTurns, byTurnsAsync, collectionsOf, heapUsed, median } from './measure.ts'

const CHUNKS = 20_000
const SDK_CHUNKS = 2_000
const bench = 'adapter-chunk'
const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}
const chunk = { type: 'text-delta', id: '0', delta: 'word ' }
const lifesign = new Lifesign({ watchProcess: false })
const run = lifesign.recorder.startRun({ agent: 'bench' })
const call = run.startModelCall({ model: 'm' })
const watcher = {
  asked: () => {},
  part: () => call.progress(),
  done: () => {},
  failed: () => {},
}

async function read(stream: ReadableStream<unknown>): Promise<void> {
  const reader = stream.getReader()
  while (!(await reader.read()).done);
}

/** One answer of the real SDK, read to its end, from a model that streams. */
async function answer(): Promise<void> {
  const parts = Array.from({ length: SDK_CHUNKS }, () => ({
    type: 'text-delta' as const,
    id: '0',
    delta: 'word ',
  }))
  const stream = ReadableStream.from([
    { type: 'stream-start' as const, warnings: [] },
    { type: 'text-start' as const, id: '0' },
    ...parts,
    { type: 'text-end' as const, id: '0' },
    { type: 'finish' as const, finishReason: { unified: 'stop' as const, raw: 'stop' }, usage: USAGE },
  ])
  const model = new MockLanguageModelV4({ doStream: async () => ({ stream }) })
  await streamText({ model, prompt: 'x' }).consumeStream()
}

/** Bytes allocated a chunk by the SDK, with collections far apart. */
async function bytesOfAnswer(): Promise<number> {
  const found: number[] = []
  for (let round = 0; round < 7; round += 1) {
    heapUsed()
    const before = process.memoryUsage().heapUsed
    await answer()
    found.push((process.memoryUsage().heapUsed - before) / SDK_CHUNKS)
  }
  return median(found)
}

async function aiSdkMemory(): Promise<void> {
  const baseline = await bytesOfAnswer()
  const uninstall = aiSdk().install(lifesign.recorder)
  const value = await bytesOfAnswer()
  uninstall()
  const added = value - baseline
  report({ bench, case: 'ai-sdk: memory added a chunk', value: added, unit: 'B', atMost: 512 })
  report({ bench, case: 'ai-sdk: memory of a chunk', value, unit: 'B', baseline, against: 'the SDK alone' })
}

async function aiSdkTime(): Promise<void> {
  const found = await byTurnsAsync(
    {
      bare: () => read(chunkSource(chunk, CHUNKS)),
      watched: () => read(watchStream(chunkSource(chunk, CHUNKS), watcher)),
    },
    { operations: CHUNKS, rounds: 41 },
  )
  const added = (found.watched - found.bare) / 1_000
  report({ bench, case: 'ai-sdk: time added a chunk', value: added, unit: 'us', atMost: 0.5 })
}

/** Answers as they come from a network: their type, and a chunk of them. */
const ANSWERS = {
  json: ['application/json', '{"choices":[{"index":0,"message":{"content":"word"}}]}'],
  'a token, 200 bytes': ['text/event-stream', eventOf({ content: ' word' })],
  'a token of Anthropic, 120 bytes': [
    'text/event-stream',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}\n\n',
  ],
  'a keep-alive': ['text/event-stream', ': keep-alive\n\n'],
  '80 tokens, 16 kB': ['text/event-stream', eventOf({ content: ' word' }).repeat(80)],
} as const

function eventOf(delta: object): string {
  const choices = [{ index: 0, delta, finish_reason: null }]
  const id = 'chatcmpl-0123456789abcdef0123456789abcdef'
  return `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 1_780_000_000, model: 'm', choices })}\n\n`
}

/** The network adapter costs a subscriber: the publishing is undici's own, with or without us. */
async function network(): Promise<void> {
  const received = channel('undici:request:bodyChunkReceived')
  received.subscribe(() => {})
  for (const [what, [type, text]] of Object.entries(ANSWERS)) {
    const request = {}
    const message = { request, chunk: Buffer.from(text) }
    const publish = (): void => {
      for (let index = 0; index < CHUNKS; index += 1) received.publish(message)
    }
    const timed = (): number => byTurns({ publish }, { operations: CHUNKS, rounds: 41 }).publish
    const baseline = timed()
    const uninstall = fetchProgress().install(lifesign.recorder)
    ask(request, type)
    const value = timed()
    const against = 'publishing to an empty subscriber'
    report({ bench, case: `fetch: time of a chunk: ${what}`, value, unit: 'ns', baseline, against })
    const collections = await collectionsOf(publish)
    report({
      bench,
      case: `fetch: collections, 2e4 chunks: ${what}`,
      value: collections,
      unit: '',
      atMost: 0,
    })
    uninstall()
  }
}

/** A request of the call, and the head of its answer. */
function ask(request: object, type: string): void {
  const headers = [Buffer.from('content-type'), Buffer.from(type)]
  lifesign.recorder.within({ run, work: call }, () => channel('undici:request:create').publish({ request }))
  channel('undici:request:headers').publish({ request, response: { statusCode: 200, headers } })
}

await aiSdkTime()
await aiSdkMemory()
await network()
process.exit(0)
