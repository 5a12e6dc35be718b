/** A model behind OpenAI's chat endpoint; the first part of the path says what goes wrong. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model does. */
export type Mood = 'answers' | 'calls' | 'refuses' | 'stalls' | 'cuts'

interface Asked {
  readonly messages: readonly { readonly role: string }[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
}

/**
 * Starts it.
 *
 * @param options.chunks pieces of an answer
 * @returns its address in front of the mood: `${address}/stalls/v1`
 */
export async function startModel({ chunks }: { readonly chunks: number }): Promise<string> {
  const server = createServer(async (request, response) => {
    const mood = request.url?.split('/')[1] as Mood
    const { messages, tools } = JSON.parse((await request.toArray()).join('')) as Asked
    if (mood === 'refuses') return refuse(response)
    const tool = messages.at(-1)?.role === 'user' ? tools?.[0]?.function.name : undefined
    answer(response, { mood, tool, chunks })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function refuse(response: ServerResponse): void {
  response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"overloaded"}}')
}

interface Answer {
  readonly mood: Mood
  readonly tool: string | undefined
  readonly chunks: number
}

function answer(response: ServerResponse, { mood, tool, chunks }: Answer): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let index = 0; index < chunks; index += 1) {
    send(response, { delta: { role: 'assistant', content: ` word${index}` } })
  }
  if (mood === 'stalls') return
  if (mood === 'cuts') return void setTimeout(() => response.destroy(), 50)
  if (tool !== undefined) {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: tool, arguments: '{}' } }
    send(response, { delta: { tool_calls: [call] } })
  }
  const usage = { prompt_tokens: 10, completion_tokens: chunks, total_tokens: 10 + chunks }
  send(response, { delta: {}, finish_reason: tool === undefined ? 'stop' : 'tool_calls' }, { usage })
  response.end('data: [DONE]\n\n')
}

function send(response: ServerResponse, choice: object, more: object = {}): void {
  const choices = [{ index: 0, finish_reason: null, ...choice }]
  const head = { id: 'c1', object: 'chat.completion.chunk', created: 1_780_000_000, model: 'gpt-5' }
  response.write(`data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`)
}
