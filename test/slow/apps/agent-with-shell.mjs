/** Two agents with a shell, in an application that knows nothing of Lifesign: one builds, one waits for an answer. */

import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, stepCountIs, tool } from 'ai'
import { z } from 'zod'

const QUICK_CALLS = 55

/** A model that first asks for many quick commands, and then for the one that its name says. */
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  const { model, messages } = JSON.parse(body)
  const isFirst = !messages.some(({ role }) => role === 'tool')
  const commands = isFirst ? Array.from({ length: QUICK_CALLS }, () => 'true') : [model]
  const tool_calls = commands.map((command, index) => ({
    id: `call-${index}`,
    type: 'function',
    function: { name: model, arguments: JSON.stringify({ command }) },
  }))
  const message = { role: 'assistant', content: null, tool_calls }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ id: 'a', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const provider = createOpenAICompatible({
  name: 'local',
  baseURL: `http://127.0.0.1:${server.address().port}/v1`,
})

const children = []

/** By the name of the model, which is that of its tool too: a fourth of a processor, and a question. */
const COMMANDS = {
  build: [
    '-e',
    'const used = () => process.cpuUsage().user; setInterval(() => { const end = used() + 250_000; while (used() < end); }, 1_000)',
  ],
  ask: ['-e', `require('readline').createInterface({ input: process.stdin }).question('', () => {})`],
}

async function execute({ command }) {
  if (!(command in COMMANDS)) return (await promisify(execFile)(command)).stdout
  const child = spawn(process.execPath, COMMANDS[command])
  children.push(child)
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  return output
}

for (const name of Object.keys(COMMANDS)) {
  const shell = tool({ inputSchema: z.object({ command: z.string() }), execute })
  generateText({
    model: provider(name),
    prompt: 'Go on',
    tools: { [name]: shell },
    stopWhen: stepCountIs(5),
  }).catch(() => {})
}
process.once('SIGTERM', () => {
  for (const child of children) child.kill('SIGKILL')
  process.exit()
})
