/** A model behind Gemini's endpoint, whose answers a scene chooses. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model does. It refuses with a status of its own. */
export type GeminiMood = 'answers' | 'says nothing' | 'stalls' | 'breaks' | number

/** What is read of a question. */
interface Asked {
  readonly contents: readonly { readonly parts: readonly { readonly functionResponse?: object }[] }[]
  readonly tools?: readonly { readonly functionDeclarations?: readonly { readonly name: string }[] }[]
}

/** Answers a question with calls of tools; none makes the model speak. */
export type Script = (tools: readonly string[], question: number) => readonly object[]

/** What a scene is played with. */
export interface Gemini {
  /** The questions so far, as they were sent. */
  readonly asked: readonly string[]
}

/** What the model is like. */
export interface GeminiOptions {
  readonly mood: GeminiMood | (() => GeminiMood)
  readonly says: string
  /** Default: it calls all tools at once, and then speaks. */
  readonly script?: Script
}

const VARIABLE = 'GOOGLE_GEMINI_BASE_URL'
/** What was sent before has to arrive. */
const BREAKS_AFTER_MS = 50

/** Plays a scene with it: the real client finds it by its variable. */
export async function withGemini<T>(
  { mood, says, script = callAll }: GeminiOptions,
  play: (gemini: Gemini) => Promise<T>,
): Promise<T> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    asked.push(body)
    const question = JSON.parse(body) as Asked
    const last = question.contents.at(-1)?.parts ?? []
    const isAnswered = last.some(({ functionResponse }) => functionResponse !== undefined)
    const names = (question.tools ?? []).flatMap(({ functionDeclarations = [] }) => functionDeclarations)
    const tools = isAnswered ? [] : names.map(({ name }) => name)
    const isStream = request.url?.includes('streamGenerateContent') === true
    const now = typeof mood === 'function' ? mood() : mood
    answer(response, { mood: now, says, isStream, calls: script(tools, asked.length) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const before = process.env[VARIABLE]
  process.env[VARIABLE] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    return await play({ asked })
  } finally {
    if (before === undefined) delete process.env[VARIABLE]
    else process.env[VARIABLE] = before
    server.closeAllConnections()
    server.close()
  }
}

const callAll: Script = (tools) => tools.map((name) => ({ name, args: { request: 'hi', input: 'hi' } }))

interface Part {
  readonly mood: GeminiMood
  readonly says: string
  readonly isStream: boolean
  readonly calls: readonly object[]
}

function answer(response: ServerResponse, { mood, says, isStream, calls }: Part): void {
  if (typeof mood === 'number') return refuse(response, mood)
  const words = mood === 'says nothing' ? [] : [{ text: says }]
  const spoken = calls.length === 0 ? words : calls.map((functionCall) => ({ functionCall }))
  if (!isStream) {
    if (mood === 'stalls') return
    if (mood === 'breaks') return void response.socket?.destroy()
    response.writeHead(200, { 'content-type': 'application/json' })
    return void response.end(JSON.stringify(chunk(spoken, true)))
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (parts: readonly object[], isLast: boolean): unknown =>
    response.write(`data: ${JSON.stringify(chunk(parts, isLast))}\r\n\r\n`)
  const isCall = calls.length > 0
  send(spoken, isCall)
  if (mood === 'stalls') return
  if (mood === 'breaks') return void setTimeout(() => response.socket?.destroy(), BREAKS_AFTER_MS)
  if (!isCall) send(mood === 'says nothing' ? [] : [{ text: '.' }], true)
  response.end()
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ error: { code: status, message: 'overloaded', status: 'UNAVAILABLE' } }))
}

function chunk(parts: readonly object[], isLast: boolean): object {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, ...(isLast && { finishReason: 'STOP' }) }],
    ...(isLast && { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 } }),
    modelVersion: 'gemini-2.5-flash-x',
    responseId: 'r1',
  }
}
