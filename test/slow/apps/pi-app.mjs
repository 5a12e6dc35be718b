/** An application that knows nothing of Lifesign: an agent of pi asks a tool. It prints what it sends, and the answer. */

import { createServer } from 'node:http'

const scope = process.argv[2]
const packages = new URL(`../../heavy-frameworks/node_modules/${scope}/`, import.meta.url)
const [folder, name] =
  scope === '@mariozechner' ? ['providers', 'streamSimpleOpenAICompletions'] : ['api', 'streamSimple']
const { Agent } = await import(new URL('pi-agent-core/dist/index.js', packages).href)
const { [name]: stream } = await import(new URL(`pi-ai/dist/${folder}/openai-completions.js`, packages).href)

const ANSWERS = [
  {
    delta: {
      tool_calls: [
        { index: 0, id: 'call_1', type: 'function', function: { name: 'lookup', arguments: '{}' } },
      ],
    },
    finish_reason: 'tool_calls',
  },
  { delta: { content: 'All is well.' }, finish_reason: 'stop' },
]

let asked = 0
const server = createServer(async (request, response) => {
  console.log(request.method, request.url, (await request.toArray()).join(''))
  const chunk = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5-x' }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, ...ANSWERS[asked++] }] })}\n\n`)
  response.end('data: [DONE]\n\n')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const model = {
  id: 'gpt-5',
  name: 'gpt-5',
  api: 'openai-completions',
  provider: 'openai',
  baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
  reasoning: false,
  input: ['text'],
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  contextWindow: 100_000,
  maxTokens: 1_000,
}
const lookup = {
  name: 'lookup',
  label: 'Lookup',
  description: 'Finds',
  parameters: { type: 'object', properties: {}, additionalProperties: true },
  execute: async () => ({ content: [{ type: 'text', text: 'found' }], details: {} }),
}
const agent = new Agent({
  initialState: { model, systemPrompt: 'Help.', tools: [lookup] },
  streamFn: (of, context, options) => stream(of, context, { ...options, apiKey: 'none' }),
  sessionId: 'conversation-1',
})
await agent.prompt('How is it?')
console.log(agent.state.errorMessage ?? agent.state.messages.at(-1).content[0].text)
server.close()
