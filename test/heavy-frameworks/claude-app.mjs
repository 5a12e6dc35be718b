/** An application that knows of no adapter: it asks, and prints all that it gets and all that its model is asked. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { query, startup } from '@anthropic-ai/claude-agent-sdk'

import { withAnthropic } from '../slow/adapters/anthropic-server.ts'

/** What differs from one run of the same application to the next. */
const ONCE =
  /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\b[\da-f]{64}\b|claude-\w{6}\b|\d{4}-\d\d-\d\dT[\d:.]+Z/g
const asked = []
const model = ({ body, before }) => {
  asked.push(body.replaceAll(ONCE, 'X').replaceAll(/cch=\w+/g, 'cch=X'))
  return before === 0
    ? [{ call: 'Bash', input: { command: 'echo hi', description: 'Greets' } }]
    : [{ text: 'Hello' }]
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
})
rmSync(home, { recursive: true, force: true, maxRetries: 20 })
for (const body of asked) console.log(body)

function print({ type, subtype, message, result }) {
  console.log(JSON.stringify({ type, subtype, content: message?.content, result }).replaceAll(ONCE, 'X'))
}
