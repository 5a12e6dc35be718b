/** An application that knows nothing of Lifesign: an agent asks another one by a tool. */

'use strict'

const { createServer } = require('node:http')

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const schema = { type: 'object', properties: { input: { type: 'string' } } }

/** What the model says, one answer after the other. */
const ANSWERS = [{ tool: 'ask' }, { says: 'It is well.' }, { says: 'All is well.' }]

function startModel() {
  const asked = []
  const server = createServer(async (request, response) => {
    asked.push((await request.toArray()).join(''))
    const { tool, says: content = null } = ANSWERS[(asked.length - 1) % ANSWERS.length]
    const call = { id: 'call_1', type: 'function', function: { name: tool, arguments: '{"input":"x"}' } }
    const message = { role: 'assistant', content, ...(tool && { tool_calls: [call] }) }
    const choices = [{ index: 0, message, finish_reason: tool ? 'tool_calls' : 'stop' }]
    response.writeHead(200, { 'content-type': 'application/json' })
    // A second message of the same id would take the place of the first.
    const id = `c${asked.length}`
    response.end(JSON.stringify({ id, object: 'chat.completion', model: 'gpt-5-x', choices, usage }))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ server, asked })))
}

/** Runs at once, as scripts do: nothing is awaited between loading the framework and asking. */
module.exports = async function story({ createAgent, tool }, ChatOpenAI) {
  const { server, asked } = await startModel()
  const configuration = { baseURL: `http://127.0.0.1:${server.address().port}/v1` }
  const model = new ChatOpenAI({ model: 'gpt-5', apiKey: 'none', configuration })
  const question = (content) => ({ messages: [{ role: 'user', content }] })
  const expert = createAgent({ model, tools: [], name: 'expert' })
  const ask = async ({ input }) => (await expert.invoke(question(input))).messages.at(-1).content
  const tools = [tool(ask, { name: 'ask', description: 'Asks', schema })]
  const clerk = createAgent({ model, tools, name: 'clerk' })
  const config = { configurable: { thread_id: 'conversation-1' } }
  const { messages } = await clerk.invoke(question('How is it?'), config)
  console.log(messages.at(-1).content)
  for (const request of asked) console.log(request)
  server.close()
}
