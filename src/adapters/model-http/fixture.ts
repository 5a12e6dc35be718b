/** Plain `fetch` against a local server that answers as OpenAI's chat endpoint does. */

import { channel } from 'node:diagnostics_channel'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { AdapterFixture, Stage } from '../../testing/adapter-fixture.ts'
import { modelHttp } from './index.ts'

const CHANNELS = [
  'undici:request:create',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'http.client.request.created',
  'http.client.response.finish',
  'http.server.request.start',
]

type Answer = (response: ServerResponse, round: number) => void

export const fixture: AdapterFixture = {
  adapter: modelHttp,
  reports: 'runs',
  scenes: {
    answer: ({ secret }) => withServer(says(secret), (url) => ask(url, secret)),
    tool: (stage) => withServer(asksForTool(stage), (url) => loop(url, stage)),
    failure: ({ secret }) => withServer(refuses, (url) => ask(url, secret)),
    timeout: ({ secret }) => withServer(begins(secret), (url) => giveUp(url, secret)),
    conversation: ({ secret }) => withServer(responds(secret), (url) => converse(url, secret)),
  },
  surface: () => [
    CHANNELS.map((name) => channel(name).hasSubscribers),
    process.listenerCount('beforeExit'),
    process.listenerCount('exit'),
  ],
}

function says(secret: string): Answer {
  return (response) => stream(response, [delta({ content: secret }), delta({ content: '.' }), end('stop')])
}

/** As OpenAI's responses do. */
function responds(secret: string): Answer {
  const tell = (type: string, more: object): string => `data: ${JSON.stringify({ type, ...more })}\n\n`
  const response = { id: 'resp_1', model: 'gpt-5', status: 'completed', output: [] }
  const part = tell('response.output_text.delta', { delta: secret })
  return (answer) => stream(answer, [part, tell('response.completed', { response })])
}

async function converse(url: string, secret: string): Promise<string> {
  const body = JSON.stringify({ model: 'gpt-5', stream: true, conversation: 'conv_1', input: secret })
  const response = await fetch(new URL('/v1/responses', url), { method: 'POST', body })
  return response.text()
}

/** The first answer calls a tool, the second one is its result. */
function asksForTool({ secret }: Stage): Answer {
  const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'lookup', arguments: '{}' } }
  return (response, round) =>
    round === 1
      ? stream(response, [delta({ tool_calls: [call] }), end('tool_calls')])
      : says(secret)(response, round)
}

/** A framework's loop, as small as it can be. */
async function loop(url: string, { secret, called }: Stage): Promise<string> {
  await ask(url, secret)
  called()
  return ask(url, secret, {}, [{ role: 'tool', tool_call_id: 'call_1', content: secret }])
}

const refuses: Answer = (response) => {
  response.writeHead(400, { 'content-type': 'application/json' })
  response.end('{"error":{"type":"invalid_request_error"}}')
}

function begins(secret: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(delta({ content: secret }))
  }
}

/** A time limit that strikes in the middle of the answer, as `AbortSignal.timeout` does. */
async function giveUp(url: string, secret: string): Promise<void> {
  const controller = new AbortController()
  const body = JSON.stringify({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: secret }] })
  const { body: answer } = await fetch(url, { method: 'POST', body, signal: controller.signal })
  const reader = answer?.getReader()
  await reader?.read()
  controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  await reader?.read()
}

async function ask(
  url: string,
  secret: string,
  init: RequestInit = {},
  more: unknown[] = [],
): Promise<string> {
  const body = JSON.stringify({
    model: 'gpt-5',
    stream: true,
    messages: [{ role: 'user', content: secret }, ...more],
  })
  const response = await fetch(url, { method: 'POST', body, ...init })
  const said = await response.text()
  if (!response.ok) throw new Error(`status ${response.status}`)
  return said
}

function stream(response: ServerResponse, events: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of events) response.write(event)
  response.end('data: [DONE]\n\n')
}

function delta(content: object): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'gpt-5', choices: [{ index: 0, delta: content }] })}\n\n`
}

function end(reason: string): string {
  const choices = [{ index: 0, delta: {}, finish_reason: reason }]
  const usage = { prompt_tokens: 3, completion_tokens: 2 }
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'gpt-5', choices, usage })}\n\n`
}

async function withServer<T>(answer: Answer, play: (url: string) => Promise<T>): Promise<T> {
  let round = 0
  const server: Server = createServer((request: IncomingMessage, response) => {
    request.resume().on('end', () => answer(response, (round += 1)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await play(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
