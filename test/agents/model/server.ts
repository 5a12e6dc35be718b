/** Models on this machine: each agent asks for its answers in the protocol of its maker. */

import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Ask, askOf } from './ask.ts'
import { complete } from './chat.ts'
import { Events } from './events.ts'
import { generate, streamGenerate } from './generate-content.ts'
import { sendMessage } from './messages.ts'
import { respond } from './responses.ts'

type Answer = (response: ServerResponse, ask: Ask) => void

/** By a part of the address: the first that fits. */
const ROUTES: readonly (readonly [RegExp, Answer])[] = [
  [/\/responses/, (response, ask) => respond(new Events(response), ask)],
  [/\/chat\/completions/, (response, ask) => complete(new Events(response), ask)],
  [/streamGenerateContent/, streamGenerate],
  [/generateContent/, generate],
  [/count_tokens/, (response) => send(response, { input_tokens: 10 })],
  [/countTokens/, (response) => send(response, { totalTokens: 10 })],
  [/\/messages/, (response, ask) => sendMessage(new Events(response), ask)],
  [
    /\/models/,
    (response) => send(response, { object: 'list', data: [{ id: 'scripted', object: 'model' }], models: [] }),
  ],
]

/** @returns its address, and the server */
export async function startModel(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(async (request, response) => {
    const ask = askOf(Buffer.concat(await request.toArray()).toString())
    const answer = ROUTES.find(([path]) => path.test(request.url ?? ''))?.[1]
    if (answer === undefined) return send(response, { error: { message: 'no such address' } }, 404)
    if (ask.mood === 'refuses') return send(response, { error: { message: 'The model is broken' } }, 500)
    answer(response, ask)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
