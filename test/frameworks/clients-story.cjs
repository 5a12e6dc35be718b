/** An application that knows nothing of Lifesign: the clients of two providers run tools, and wait too long. */

'use strict'

const { createHash } = require('node:crypto')
const { createServer } = require('node:http')

const SCHEMA = { type: 'object', properties: {} }
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const CALL = { id: 'call_1', type: 'function', function: { name: 'lookup', arguments: '{}' } }

const chat = (message, finish) => ({
  id: 'c1',
  object: 'chat.completion',
  model: 'gpt-5-x',
  choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finish }],
  usage: USAGE,
})
const message = (content, stop) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [content],
  stop_reason: stop,
  usage: { input_tokens: 3, output_tokens: 2 },
})

/** What the model says, one answer after the other; then nothing any more. */
const ANSWERS = [
  chat({ tool_calls: [CALL] }, 'tool_calls'),
  chat({ content: 'All is well.' }, 'stop'),
  message({ type: 'tool_use', id: 'call_1', name: 'lookup', input: {} }, 'tool_use'),
  message({ type: 'text', text: 'All is well.' }, 'end_turn'),
  chat({ tool_calls: [CALL] }, 'tool_calls'),
]

/** Says each request that it answers, by a digest: of its body, and of its headers but the port. */
function startModel() {
  const answers = [...ANSWERS]
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    const headers = request.rawHeaders.filter((text) => !text.startsWith('127.0.0.1:'))
    const answer = answers.shift()
    if (answer === undefined) return
    const digest = createHash('sha256')
      .update(`${headers.join('\n')}\n${body}`)
      .digest('hex')
    console.log(`${request.url} ${digest}`)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Runs at once, as scripts do: nothing is awaited between loading the clients and asking. */
module.exports = async function story(OpenAI, Anthropic) {
  const server = await startModel()
  const url = `http://127.0.0.1:${server.address().port}`
  const openai = new OpenAI({ apiKey: 'none', baseURL: `${url}/v1`, maxRetries: 0 })
  const anthropic = new Anthropic({ apiKey: 'none', baseURL: url, maxRetries: 0 })
  const messages = [{ role: 'user', content: 'How is it?' }]
  const ask = (body) => {
    const described = { name: 'lookup', description: 'Finds', parameters: SCHEMA, function: body }
    const tools = [{ type: 'function', function: described }]
    return openai.chat.completions.runTools({ model: 'gpt-5', messages, tools }).finalContent()
  }
  console.log(await ask(async () => 'found'))
  const tools = [{ name: 'lookup', description: 'Finds', input_schema: SCHEMA, run: async () => 'found' }]
  const answer = await anthropic.beta.messages.toolRunner({ model: 'claude', max_tokens: 9, messages, tools })
  console.log(answer.content[0].text)
  const broken = ask(() => {
    throw new TypeError('broken')
  })
  await broken.catch((error) => console.log(error.message))
  const late = openai.chat.completions.create({ model: 'gpt-5', messages }, { timeout: 3_000 })
  await late.catch((error) => console.log(error.constructor.name))
  server.closeAllConnections()
  server.close()
}
