/** An application that knows nothing of Lifesign: an agent asks another one and a tool that throws, then a model fails. */

'use strict'

const { createHash } = require('node:crypto')
const { createServer } = require('node:http')

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }

/** What the model says, one answer after the other: undefined for a refusal. */
const ANSWERS = [
  { tool: 'agent-expert', input: { prompt: 'How is it?' } },
  { says: 'Well.' },
  { tool: 'lookup', input: { place: 'Bern' } },
  { says: 'All is well.' },
  undefined,
]

function chunksOf({ tool, input, says }) {
  const call = { index: 0, id: 'call_1', function: { name: tool, arguments: JSON.stringify(input) } }
  const delta = tool === undefined ? { content: says } : { tool_calls: [call] }
  const last = { delta: {}, finish_reason: tool === undefined ? 'stop' : 'tool_calls' }
  return [{ delta }, last].map((choice) => ({
    id: 'c1',
    model: 'gpt-5-x',
    choices: [{ index: 0, ...choice }],
    usage,
  }))
}

/** @param asked gets a digest of each request */
async function startModel(asked) {
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    const answer = ANSWERS[asked.length]
    asked.push(createHash('sha256').update(body).digest('base64url').slice(0, 8))
    if (answer === undefined) return response.writeHead(400).end('{"error":{"message":"no"}}')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const chunk of chunksOf(answer)) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    response.end('data: [DONE]\n\n')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

module.exports = async function story({ Agent, createTool, z }) {
  const asked = []
  const server = await startModel(asked)
  const model = { id: 'openai/gpt-5', url: `http://127.0.0.1:${server.address().port}/v1`, apiKey: 'none' }
  const lookup = createTool({
    id: 'lookup',
    description: 'Finds',
    inputSchema: z.object({ place: z.string() }),
    execute: () => Promise.reject(new RangeError('far off')),
  })
  const about = { instructions: 'Help.', model }
  const expert = new Agent({ ...about, id: 'expert', name: 'expert', description: 'Knows' })
  const clerk = new Agent({ ...about, id: 'clerk', name: 'clerk', tools: { lookup }, agents: { expert } })
  const memory = { thread: 'conversation-1', resource: 'user-1' }
  const answer = await clerk.stream('How is it?', {
    memory,
    onFinish: ({ text }) => console.log('finished', text),
  })
  for await (const { type } of answer.fullStream) console.log(type)
  await clerk.generate('And now?').catch(({ message }) => console.log('failed', message))
  console.log(asked.join(' '))
  server.close()
}
