/** Plays a script as a chat completion: as a stream of server-sent events, or as one JSON answer. */

import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

import { sendJson } from './local-server.ts'
import type { ModelStep } from './model-script.ts'

/** What the steps that take time need. */
export interface Pauses {
  /** Keeps a request silent until it is released or the client is gone. */
  readonly silence: { keep(gone: AbortSignal, endless: boolean): Promise<void> }
  /** Length of a pause, in ms. */
  readonly slowChunkMs: number
}

/** One answer to give. */
export interface Performance {
  readonly id: string
  readonly model: string
  readonly steps: readonly ModelStep[]
  readonly response: ServerResponse
  readonly pauses: Pauses
}

// The numbers mean nothing; they only have to be the same each time.
const USAGE = { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 }

/** Streams the answer; usage comes in the last chunk. */
export async function playAsStream(performance: Performance): Promise<void> {
  const { response, steps } = performance
  const gone = goneSignal(response)
  for (const step of steps) {
    await waitFor(step, performance, gone)
    if (gone.aborted || isCutShort(step, response)) return
    const choice = choiceOf(step, performance.id)
    if (choice !== undefined) writeChunk(performance, choice)
  }
  response.end('data: [DONE]\n\n')
}

/** Gives the whole answer at once, after the same waits. */
export async function playAsJson(performance: Performance): Promise<void> {
  const { response, steps, id, model } = performance
  const gone = goneSignal(response)
  for (const step of steps) {
    await waitFor(step, performance, gone)
    if (gone.aborted || isCutShort(step, response)) return
  }
  const calls = steps.filter((step) => step.type === 'tool')
  const content = steps.map((step) => (step.type === 'text' ? step.value : '')).join('')
  const message = {
    role: 'assistant',
    content,
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((step) => toolCallOf(step, id)) }),
  }
  const finishReason = calls.length === 0 ? 'stop' : 'tool_calls'
  const choices = [{ index: 0, message, finish_reason: finishReason }]
  sendJson(response, 200, { id, object: 'chat.completion', created: 0, model, choices, usage: USAGE })
}

async function waitFor(step: ModelStep, { pauses, response }: Performance, gone: AbortSignal): Promise<void> {
  if (step.type === 'pause')
    await pause(pauses.slowChunkMs, undefined, { signal: gone }).catch(() => undefined)
  if (step.type === 'stall') await pauses.silence.keep(gone, false)
  if (step.type === 'hang') await pauses.silence.keep(gone, true)
  // A reset is only seen as one if what came before has left this process.
  if (step.type === 'reset') await new Promise((resolve) => response.write(': \n\n', resolve))
}

function isCutShort(step: ModelStep, response: ServerResponse): boolean {
  if (step.type === 'reset') response.socket?.resetAndDestroy()
  if (step.type === 'status') {
    sendJson(response, step.status, { error: { message: 'The model server failed', type: 'server_error' } })
  }
  return step.type === 'reset' || step.type === 'status'
}

function choiceOf(step: ModelStep, id: string): Record<string, unknown> | undefined {
  switch (step.type) {
    case 'text':
      return { delta: { role: 'assistant', content: step.value }, finish_reason: null }
    case 'tool':
      return {
        delta: { role: 'assistant', tool_calls: [{ index: step.index, ...toolCallOf(step, id) }] },
        finish_reason: null,
      }
    case 'finish':
      return { delta: {}, finish_reason: step.reason }
    default:
      return undefined
  }
}

function toolCallOf(step: Extract<ModelStep, { type: 'tool' }>, id: string): Record<string, unknown> {
  return {
    id: step.index === 0 ? `call-${id}` : `call-${id}-${step.index}`,
    type: 'function',
    function: { name: step.name, arguments: JSON.stringify(step.input) },
  }
}

function writeChunk({ response, id, model }: Performance, choice: Record<string, unknown>): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  const usage = choice['finish_reason'] === null ? {} : { usage: USAGE }
  const choices = [{ index: 0, ...choice }]
  const chunk = { id, object: 'chat.completion.chunk', created: 0, model, choices, ...usage }
  response.write(`data: ${JSON.stringify(chunk)}\n\n`)
}

function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return controller.signal
}
