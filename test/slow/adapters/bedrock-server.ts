/** A model behind Amazon Bedrock's streaming endpoint, whose answers a scene chooses. */

import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { crc32 } from 'node:zlib'

/** What the model does. It refuses with a status of its own. */
export type BedrockMood = 'answers' | 'stalls' | 'breaks' | number

const BREAKS_AFTER_MS = 50

/** What is read of a question. */
interface Asked {
  readonly messages: readonly { readonly content: readonly { readonly toolResult?: object }[] }[]
  readonly toolConfig?: { readonly tools: readonly { readonly toolSpec: { readonly name: string } }[] }
}

/** What a scene is played with. */
export interface Bedrock {
  readonly endpoint: string
  /** The questions so far, as they were sent. */
  readonly asked: readonly string[]
}

/** Plays a scene with it: the first answer calls all tools that the question brings, the next one speaks. */
export async function withBedrock<T>(
  { mood, says }: { readonly mood: BedrockMood | (() => BedrockMood); readonly says: string },
  play: (bedrock: Bedrock) => Promise<T>,
): Promise<T> {
  const asked: string[] = []
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer()
  server.on('session', (session: ServerHttp2Session) => sessions.add(session.on('error', () => undefined)))
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => undefined)
    void stream.toArray().then(
      (parts: Uint8Array[]) => {
        const body = Buffer.concat(parts).toString()
        asked.push(body)
        answer(stream, {
          mood: typeof mood === 'function' ? mood() : mood,
          says,
          asked: JSON.parse(body) as Asked,
        })
      },
      () => undefined,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await play({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked })
  } finally {
    for (const session of sessions) session.destroy()
    server.close()
  }
}

interface Part {
  readonly mood: BedrockMood
  readonly says: string
  readonly asked: Asked
}

function answer(stream: ServerHttp2Stream, { mood, says, asked }: Part): void {
  if (typeof mood === 'number') return refuse(stream, mood)
  const isAnswered = asked.messages.at(-1)?.content.some(({ toolResult }) => toolResult !== undefined)
  const tools = isAnswered === true ? [] : (asked.toolConfig?.tools ?? [])
  stream.respond({ ':status': 200, 'content-type': 'application/vnd.amazon.eventstream' })
  const send = (type: string, event: object): void => void stream.write(message(type, event))
  send('messageStart', { role: 'assistant' })
  if (tools.length === 0) speak(send, says)
  else tools.forEach(({ toolSpec }, index) => call(send, { name: toolSpec.name, says, index }))
  if (mood === 'stalls') return
  // What was sent before has to arrive.
  if (mood === 'breaks') return void setTimeout(() => stream.session?.destroy(), BREAKS_AFTER_MS)
  send('messageStop', { stopReason: tools.length === 0 ? 'end_turn' : 'tool_use' })
  const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 10, cacheReadInputTokens: 5 }
  send('metadata', { usage, metrics: { latencyMs: 1 } })
  stream.end()
}

type Send = (type: string, event: object) => void

function speak(send: Send, says: string): void {
  for (const text of [says, '.']) send('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })
  send('contentBlockStop', { contentBlockIndex: 0 })
}

function call(send: Send, { name, says, index }: { name: string; says: string; index: number }): void {
  const toolUse = { toolUseId: `call_${index}_${name}`, name }
  send('contentBlockStart', { contentBlockIndex: index, start: { toolUse } })
  const input = JSON.stringify({ input: says, message: says })
  send('contentBlockDelta', { contentBlockIndex: index, delta: { toolUse: { input } } })
  send('contentBlockStop', { contentBlockIndex: index })
}

const REFUSALS: Readonly<Record<number, string>> = {
  429: 'ThrottlingException',
  500: 'InternalServerException',
}

function refuse(stream: ServerHttp2Stream, status: number): void {
  stream.respond({
    ':status': status,
    'content-type': 'application/json',
    'x-amzn-errortype': REFUSALS[status] ?? 'ValidationException',
  })
  stream.end('{"message":"overloaded"}')
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html */
function message(type: string, event: object): Buffer {
  const names = { ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' }
  const headers = Buffer.concat(Object.entries(names).map(([name, value]) => header(name, value)))
  const payload = Buffer.from(JSON.stringify(event))
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0)
  prelude.writeUInt32BE(headers.length, 4)
  const body = Buffer.concat([prelude, checksum(prelude), headers, payload])
  return Buffer.concat([body, checksum(body)])
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(value.length)
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ])
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}
