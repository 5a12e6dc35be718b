/** The Bash of the Claude Agent SDK: its agent is a process of its own, and talks to a scripted model server. */

import { createServer } from 'node:http'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** What its Bash does, by scene. */
const COMMANDS = {
  'Claude Bash at work': 'while :; do for i in 1 2 3 4 5 6 7 8 9; do :; done; done',
  'Claude Bash asleep': 'tail -f /dev/null',
}

const SDK = process.env.CLAUDE_AGENT_SDK ?? '@anthropic-ai/claude-agent-sdk'

/** Its scenes; none where it is not installed. */
export async function claudeAgent({ folder, say }) {
  const sdk = await import(SDK).catch(() => undefined)
  if (sdk === undefined) {
    say({ skipped: Object.keys(COMMANDS), why: 'npm install --no-save @anthropic-ai/claude-agent-sdk' })
    return []
  }
  return Object.entries(COMMANDS).map(([name, command]) => ({
    name,
    tool: 'Bash',
    play: (current) =>
      ask(sdk.query, {
        current,
        command,
        home: join(folder, name.replaceAll(' ', '-')),
        begun: () => say({ begun: name, atMs: performance.now() }),
      }),
  }))
}

/** Asks the agent, and tells Lifesign of its tools by its own hooks. */
async function ask(query, { current, command, home, begun }) {
  mkdirSync(home, { recursive: true })
  const server = createServer((request, response) => answer(request, response, command))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const open = new Map()
  const begins = async ({ tool_name: name }, id) => {
    begun()
    open.set(id, current.tool({ name }))
    return {}
  }
  const ends = async (_input, id) => {
    open.get(id)?.end()
    return {}
  }
  const options = {
    cwd: home,
    maxTurns: 3,
    permissionMode: 'bypassPermissions',
    allowDangerouslySkipPermissions: true,
    settingSources: [],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      IS_SANDBOX: '1',
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${server.address().port}`,
      ANTHROPIC_API_KEY: 'none',
      BASH_DEFAULT_TIMEOUT_MS: '600000',
      BASH_MAX_TIMEOUT_MS: '600000',
      ENABLE_TOOL_SEARCH: 'false',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    hooks: {
      PreToolUse: [{ hooks: [begins] }],
      PostToolUse: [{ hooks: [ends] }],
      PostToolUseFailure: [{ hooks: [ends] }],
    },
  }
  for await (const message of query({ prompt: 'Go on', options })) void message
}

/** A model that wants the command, whatever it is asked; and is done once the command has ended. */
async function answer(request, response, command) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  if (request.method !== 'POST' || !request.url.includes('/messages')) return response.end('{}')
  if (request.url.includes('count_tokens')) return response.end('{"input_tokens":10}')
  const isDone = body.includes('"tool_result"')
  const hasTools = body.includes('"Bash"')
  const content =
    isDone || !hasTools
      ? { block: { type: 'text', text: '' }, delta: { type: 'text_delta', text: 'Done.' } }
      : {
          block: { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} },
          delta: {
            type: 'input_json_delta',
            partial_json: JSON.stringify({ command, timeout: 600_000, description: 'Runs it' }),
          },
        }
  response.setHeader('content-type', 'text/event-stream')
  const usage = { input_tokens: 10, output_tokens: 1 }
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  }
  const stop_reason = content.block.type === 'text' ? 'end_turn' : 'tool_use'
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: content.block },
    { type: 'content_block_delta', index: 0, delta: content.delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ]
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  response.end()
}
