/** A model's endpoint on this machine, whose answers a test writes. */

import { createServer, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { onTestFinished } from 'vitest'
import { modelHttp, type ModelHttpOptions } from '../../../src/adapters/model-http/index.ts'
import { RecordingRecorder } from '../../../src/testing/index.ts'

/** Writes one answer. */
export type Answer = (response: ServerResponse) => unknown

/** Answers each request with the next of these; the last one answers all that follow. */
export async function startModel(...answers: Answer[]) {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    bodies.push((await request.toArray()).join(''))
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    answer?.(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, bodies }
}

/** A recorder that hears what the adapter tells until the test is over. */
export function listen(options?: ModelHttpOptions) {
  const recorder = new RecordingRecorder()
  const uninstall = modelHttp(options).install(recorder)
  onTestFinished(uninstall)
  return { recorder, uninstall }
}

/** The body of a chat request. */
export function chat(...more: object[]): string {
  return JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'hello' }, ...more] })
}

/** Asks over global `fetch`, and reads the answer to its end. */
export async function ask(url: string, body = chat(), init: RequestInit = {}): Promise<string> {
  const response = await fetch(`${url}/chat/completions`, { method: 'POST', body, ...init })
  return response.text()
}

/** A whole answer. */
export const says = (reason = 'stop', message: object = { content: 'Hi' }): Answer => {
  const usage = { prompt_tokens: 3, completion_tokens: 2 }
  return json(200, { id: 'c1', model: 'gpt-5-x', choices: [{ message, finish_reason: reason }], usage })
}

/** An answer that asks for one tool. */
export const asksFor = (name: string, id: string): Answer =>
  says('tool_calls', { tool_calls: [{ id, type: 'function', function: { name, arguments: '{}' } }] })

/** An answer with this status. */
export function json(status: number, body: object, headers: OutgoingHttpHeaders = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

/** A stream that begins, and is left open for the test. */
export function begins(began: (response: ServerResponse) => void = () => undefined): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(event({ delta: { content: 'Hel' } }), () => began(response))
  }
}

/** One event of a chat stream. */
export function event(choice: object): string {
  return `data: ${JSON.stringify({ id: 'c1', model: 'gpt-5-x', choices: [choice] })}\n\n`
}
