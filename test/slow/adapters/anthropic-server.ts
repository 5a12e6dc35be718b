/** A model behind Anthropic's endpoint, whose answers a scene chooses. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model is asked, as far as scenes look at it. */
export interface AnthropicQuestion {
  /** No tool has answered yet. */
  readonly isFirst: boolean
  /** The whole question, as it was sent. */
  readonly body: string
  /** How often the model has been asked before. */
  readonly before: number
}

type Block = { readonly text: string } | { readonly call: string; readonly input: object }

/** What it answers: an answer in parts, one that stops in the middle, a refusal, a connection that breaks, or nothing. */
export type AnthropicModel = (
  asked: AnthropicQuestion,
) =>
  | readonly Block[]
  | 'stalls'
  | 'breaks'
  | 'keeps silent'
  | { readonly status: number; readonly headers?: Record<string, string> }

/** Plays a scene with it. */
export async function withAnthropic<T>(
  model: AnthropicModel,
  play: (baseURL: string) => Promise<T>,
): Promise<T> {
  let before = 0
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    if (request.url?.startsWith('/v1/messages?') !== true && request.url !== '/v1/messages') {
      response.writeHead(404).end('{}')
      return
    }
    before += 1
    const isFirst = !body.includes('"type":"tool_result"')
    answer(response, model({ isFirst, body, before: before - 1 }), `toolu_${before}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await play(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function answer(response: ServerResponse, given: ReturnType<AnthropicModel>, id: string): void {
  if (given === 'keeps silent') return
  if (given === 'breaks') return void response.destroy()
  if (typeof given === 'object' && 'status' in given) {
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers })
    response.end('{"type":"error","error":{"type":"api_error","message":"overloaded"}}')
    return
  }
  stream(response, given, id)
}

/** Tokens of every answer. */
const USAGE = {
  input_tokens: 7,
  cache_read_input_tokens: 3,
  cache_creation_input_tokens: 2,
  output_tokens: 1,
}

function stream(response: ServerResponse, given: readonly Block[] | 'stalls', id: string): void {
  const blocks = given === 'stalls' ? [{ text: 'Well' }] : given
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-opus-5-5-x', content: [] }
  send('message_start', { message: { ...message, stop_reason: null, stop_sequence: null, usage: USAGE } })
  blocks.forEach((block, index) => {
    for (const [type, data] of partsOf(block, `${id}_${index}`)) send(type, { index, ...data })
    if (given !== 'stalls') send('content_block_stop', { index })
  })
  if (given === 'stalls') return
  const stop = blocks.some((block) => 'call' in block) ? 'tool_use' : 'end_turn'
  send('message_delta', { delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 11 } })
  send('message_stop', {})
  response.end()
}

function partsOf(block: Block, id: string): [type: string, data: object][] {
  if ('text' in block) {
    return [
      ['content_block_start', { content_block: { type: 'text', text: '' } }],
      ['content_block_delta', { delta: { type: 'text_delta', text: block.text } }],
    ]
  }
  const call = { type: 'tool_use', id, name: block.call, input: {} }
  const input = { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
  return [
    ['content_block_start', { content_block: call }],
    ['content_block_delta', { delta: input }],
  ]
}
