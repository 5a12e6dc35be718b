/** An application that knows of no adapter: it asks, and prints all that it gets and all that its model is asked. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createSdkMcpServer, query, startup, tool } from '@anthropic-ai/claude-agent-sdk'

import { withAnthropic } from '../slow/adapters/anthropic-server.ts'

/** What differs from one run of the same application to the next. */
const ONCE =
  /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\b[\da-f]{64}\b|claude-\w{6}\b|\d{4}-\d\d-\d\dT[\d:.]+Z/g
/** What the model wants, by the number of its answer. */
const CALLS = {
  0: [{ call: 'Bash', input: { command: 'echo hi', description: 'Greets' } }],
  3: [{ call: 'mcp__lib__lookup', input: {} }],
}
const asked = []
const model = ({ body, before }) => {
  asked.push(body.replaceAll(ONCE, 'X').replaceAll(/cch=\w+/g, 'cch=X'))
  return CALLS[before] ?? [{ text: 'Hello' }]
}
const home = mkdtempSync(join(tmpdir(), 'claude-'))
await withAnthropic(model, async (ANTHROPIC_BASE_URL) => {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    CLAUDE_CONFIG_DIR: home,
    ANTHROPIC_BASE_URL,
    ANTHROPIC_API_KEY: 'none',
    ENABLE_TOOL_SEARCH: 'false',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    IS_SANDBOX: '1',
  }
  const options = {
    cwd: home,
    env,
    permissionMode: 'bypassPermissions',
    allowDangerouslySkipPermissions: true,
  }
  for await (const message of query({ prompt: 'hi', options })) print(message)
  const warm = await startup({ options })
  for await (const message of warm.query('Hi again')) print(message)
  const found = async () => ({ content: [{ type: 'text', text: 'found' }] })
  const lib = createSdkMcpServer({ name: 'lib', tools: [tool('lookup', 'Finds', {}, found)] })
  const hear = async ({ tool_name: name }) => (console.log(`before ${name}`), {})
  const hooks = { PreToolUse: [{ hooks: [hear] }] }
  const answering = { ...options, mcpServers: { lib }, hooks }
  for await (const message of query({ prompt: 'Look it up', options: answering })) print(message)
})
rmSync(home, { recursive: true, force: true, maxRetries: 20 })
for (const body of asked) console.log(body)

function print({ type, subtype, message, result }) {
  console.log(JSON.stringify({ type, subtype, content: message?.content, result }).replaceAll(ONCE, 'X'))
}
