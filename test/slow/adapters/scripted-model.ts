/** A model behind OpenAI's chat endpoint that says one answer after the other: a text, or the status of a refusal. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** @param answers the last one is repeated */
export async function withAnswers<T>(
  answers: readonly (string | number)[],
  play: (baseURL: string) => Promise<T>,
): Promise<T> {
  let asked = 0
  const server = createServer(async (request, response) => {
    const { stream } = JSON.parse((await request.toArray()).join('')) as { readonly stream?: boolean }
    const answer = answers[asked] ?? answers.at(-1)
    asked += 1
    if (typeof answer === 'number') refuse(response, answer)
    else if (stream === true) tell(response, answer ?? '')
    else tellAtOnce(response, answer ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await play(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end('{"error":{"message":"busy"}}')
}

const ABOUT = { id: 'c1', created: 1_780_000_000, model: 'gpt-5-x' }

function tell(response: ServerResponse, content: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const choice of [{ delta: { content } }, { delta: {}, finish_reason: 'stop' }]) {
    const chunk = { ...ABOUT, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  response.end('data: [DONE]\n\n')
}

function tellAtOnce(response: ServerResponse, content: string): void {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }]
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ...ABOUT, object: 'chat.completion', choices }))
}
