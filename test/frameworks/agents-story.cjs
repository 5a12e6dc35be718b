/** An application that knows nothing of Lifesign: an agent asks a tool, and hands over to another one. */

'use strict'

const { createServer } = require('node:http')

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const SCHEMA = { type: 'object', properties: {}, required: [], additionalProperties: true }

/** What the model says, one answer after the other. */
const ANSWERS = [{ tool: 'lookup' }, { tool: 'transfer_to_expert' }, { says: 'All is well.' }]

function startModel() {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { tool, says: content = null } = ANSWERS[asked % ANSWERS.length]
      asked += 1
      const call = { id: `call_${asked}`, type: 'function', function: { name: tool, arguments: '{}' } }
      const message = { role: 'assistant', content, ...(tool && { tool_calls: [call] }) }
      const choices = [{ index: 0, message, finish_reason: tool ? 'tool_calls' : 'stop' }]
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ id: `c${asked}`, object: 'chat.completion', model: 'gpt-5-x', choices, usage }),
      )
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Runs at once, as scripts do: nothing is awaited between loading the SDK and asking. */
module.exports = async function story({ Agent, Runner, OpenAIProvider, tool }, OpenAI) {
  const server = await startModel()
  const baseURL = `http://127.0.0.1:${server.address().port}/v1`
  const openAIClient = new OpenAI({ apiKey: 'none', baseURL })
  const modelProvider = new OpenAIProvider({ openAIClient, useResponses: false })
  const execute = async () => 'found'
  const lookup = tool({ name: 'lookup', description: 'Finds', parameters: SCHEMA, strict: false, execute })
  const expert = new Agent({ name: 'expert', instructions: 'Know.' })
  const clerk = new Agent({ name: 'clerk', instructions: 'Help.', tools: [lookup], handoffs: [expert] })
  const runner = new Runner({ modelProvider, model: 'gpt-5', groupId: 'conversation-1' })
  const { finalOutput, lastAgent } = await runner.run(clerk, 'How is it?')
  console.log(`${lastAgent.name}: ${finalOutput}`)
  server.close()
}
