/** A model behind OpenAI's endpoints, whose answers a scene chooses. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model does. */
export type Mood = 'answers' | 'refuses' | 'stalls' | 'keeps silent' | 'breaks'

/** What is read of a question. */
interface Asked {
  readonly stream?: boolean
  /** Of a chat, not of responses. */
  readonly messages?: readonly { readonly role: string }[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
}

/** Plays a scene with it: the first answer calls the first tool that the question brings, the next one speaks. */
export async function withModel<T>(
  { mood, says }: { readonly mood: Mood; readonly says: string },
  play: (baseURL: string) => Promise<T>,
): Promise<T> {
  const server = createServer(async (request, response) => {
    const asked = JSON.parse((await request.toArray()).join('')) as Asked
    const tool = asked.messages?.at(-1)?.role === 'user' ? asked.tools?.[0]?.function.name : undefined
    if (mood === 'keeps silent') return
    if (mood === 'refuses') refuse(response)
    else if (asked.messages === undefined) respond(response, { says, isStream: asked.stream === true })
    else if (asked.stream === true) stream(response, { tool, says, mood })
    else whole(response, { tool, says })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await play(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const RESPONSE_USAGE = { input_tokens: 3, output_tokens: 2, total_tokens: 5 }
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }

function refuse(response: ServerResponse): void {
  response.writeHead(500, { 'content-type': 'application/json', 'x-should-retry': 'false' })
  response.end('{"error":{"message":"overloaded"}}')
}

function callOf(name: string, says: string): object {
  const input = JSON.stringify({ input: says })
  return { index: 0, id: 'call_1', type: 'function', function: { name, arguments: input } }
}

interface Part {
  readonly tool: string | undefined
  readonly says: string
  readonly mood?: Mood
}

function stream(response: ServerResponse, { tool, says, mood }: Part): void {
  const send = (choice: object): boolean => response.write(`data: ${JSON.stringify(answer(choice))}\n\n`)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (tool === undefined) for (const content of [says, '.']) send({ delta: { role: 'assistant', content } })
  else send({ delta: { role: 'assistant', tool_calls: [callOf(tool, says)] } })
  if (mood === 'stalls') return
  if (mood === 'breaks') return void setImmediate(() => response.destroy())
  send({ delta: {}, finish_reason: tool === undefined ? 'stop' : 'tool_calls' })
  response.write(`data: ${JSON.stringify({ ...answer({}), choices: [], usage: USAGE })}\n\n`)
  response.end('data: [DONE]\n\n')
}

interface Response {
  readonly says: string
  readonly isStream: boolean
}

/** The last event of a stream repeats the whole answer. */
function respond(response: ServerResponse, { says, isStream }: Response): void {
  const head = { id: 'resp_1', object: 'response', model: 'gpt-5-x' }
  const content = [{ type: 'output_text', text: says, annotations: [] }]
  const output = [{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content }]
  const completed = { ...head, status: 'completed', output, usage: RESPONSE_USAGE }
  response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
  if (!isStream) return void response.end(JSON.stringify(completed))
  const send = (type: string, more: object): boolean =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 1, ...more })}\n\n`)
  send('response.created', { response: { ...head, status: 'in_progress', output: [] } })
  send('response.output_text.delta', { item_id: 'msg_1', delta: says })
  send('response.completed', { response: completed })
  response.end()
}

function whole(response: ServerResponse, { tool, says }: Part): void {
  const message = tool === undefined ? { content: says } : { content: null, tool_calls: [callOf(tool, says)] }
  const choice = {
    message: { role: 'assistant', ...message },
    finish_reason: tool === undefined ? 'stop' : 'tool_calls',
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ...answer(choice), object: 'chat.completion', usage: USAGE }))
}

function answer(choice: object): object {
  const choices = [{ index: 0, finish_reason: null, ...choice }]
  return { id: 'c1', object: 'chat.completion.chunk', created: 1_780_000_000, model: 'gpt-5-x', choices }
}
