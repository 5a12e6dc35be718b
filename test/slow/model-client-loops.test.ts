/** Loops of the clients that people ask models with, real ones: what belongs together is one run. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { framework } from './adapters/frameworks.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

type Package = Readonly<Record<string, new (options: object) => Clients>>

interface Clients {
  readonly chat: { completions: { runTools(ask: object): { finalContent(): Promise<unknown> } } }
  readonly beta: { messages: { toolRunner(ask: object): PromiseLike<unknown> } }
}

/** A refusal, or an answer, in the words of one provider. */
type Step = { readonly status?: number; readonly body: object }

const chat = (message: object, finish: string): Step => ({
  body: {
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'm-1',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  },
})
const message = (content: object, stop_reason: string): Step => ({
  body: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm-1',
    content: [content],
    stop_reason,
    usage: { input_tokens: 3, output_tokens: 2 },
  },
})

interface Client {
  /** The spans of a loop that had to try once more: Anthropic's own stand for ours. */
  readonly tree: readonly string[]
  readonly calls: Step
  readonly speaks: Step
  ask(url: string, tool: () => Promise<string>): Promise<unknown>
}

const SCHEMA = { type: 'object', properties: {} }
const CALL = { id: 'call_1', type: 'function', function: { name: 'lookup', arguments: '{}' } }

async function clientOf(name: string, export_: string, options: object): Promise<Clients> {
  const { [export_]: Client } = await framework<Package>(name)
  return new (Client as Package[string])({ apiKey: 'none', maxRetries: 1, ...options })
}

const CLIENTS: Readonly<Record<string, Client>> = {
  'openai, runTools': {
    tree: ['invoke_agent', '  chat m', '  chat m', '  chat m', '  execute_tool lookup'],
    calls: chat({ content: null, tool_calls: [CALL] }, 'tool_calls'),
    speaks: chat({ content: 'Hello' }, 'stop'),
    ask: async (url, tool) => {
      const openai = await clientOf('openai', 'OpenAI', { baseURL: `${url}/v1` })
      const described = { name: 'lookup', description: 'Finds', parameters: SCHEMA, parse: JSON.parse }
      const tools = [{ type: 'function', function: { ...described, function: tool } }]
      const messages = [{ role: 'user', content: 'hi' }]
      return openai.chat.completions.runTools({ model: 'm', messages, tools }).finalContent()
    },
  },
  '@anthropic-ai/sdk, toolRunner': {
    tree: [
      'anthropic.messages.tool_runner',
      '  anthropic.custom_tool_use lookup',
      '  anthropic.messages.create',
      '  anthropic.messages.create',
    ],
    calls: message({ type: 'tool_use', id: 'call_1', name: 'lookup', input: {} }, 'tool_use'),
    speaks: message({ type: 'text', text: 'Hello' }, 'end_turn'),
    ask: async (url, run) => {
      const anthropic = await clientOf('@anthropic-ai/sdk', 'Anthropic', { baseURL: url })
      const tools = [
        { name: 'lookup', description: 'Finds', input_schema: SCHEMA, run, parse: (x: unknown) => x },
      ]
      const messages = [{ role: 'user', content: 'hi' }]
      return anthropic.beta.messages.toolRunner({ model: 'm', max_tokens: 9, messages, tools })
    },
  },
}

/** Without `retry-after`: then a busy machine has ten seconds to ask once more. */
const BUSY: Step = { status: 429, body: { error: { message: 'slow down' } } }

/** Serves these steps, one a request; the connection of a request too many breaks. */
async function stand(steps: readonly Step[]) {
  const left = [...steps]
  const play = (answer: ServerResponse): void => {
    const step = left.shift()
    if (step === undefined) return void answer.destroy()
    const { status = 200, body } = step
    answer.writeHead(status, { 'content-type': 'application/json' })
    answer.end(JSON.stringify(body))
  }
  const server = createServer((request, answer) => void request.resume().on('end', () => play(answer)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const process = standWith({ adapters: [fetchProgress(), modelHttp()], watchProcess: false })
  return { ...process, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.each(Object.entries(CLIENTS))('%s', (_, { calls, speaks, tree, ask }) => {
  it('is one run with its tool, also where the model is busy for a moment', async () => {
    const { url, ends, spans } = await stand([calls, BUSY, speaks])

    await ask(url, async () => 'found')
    await expect.poll(() => ends.length, PATIENT).toBe(1)

    expect(ends).toMatchObject([{ reason: 'completed' }])
    expect(treeOf(spans())).toEqual(tree)
  })

  it('is one run that has failed where the model refuses for good', async () => {
    const refused: Step = { status: 400, body: { error: { message: 'bad' } } }
    const { url, ends } = await stand([calls, refused])

    await expect(ask(url, async () => 'found')).rejects.toThrow()
    await expect.poll(() => ends.length, PATIENT).toBe(1)

    expect(ends).toMatchObject([{ reason: 'error', errorType: '400' }])
  })
})
