/** An application that knows of no adapter: it is told to stop while a tool of its agent runs. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { query } from '@anthropic-ai/claude-agent-sdk'

import { withAnthropic } from '../slow/adapters/anthropic-server.ts'

const { AGENT_HOME: home, SHELL_COMMAND: command, PATH } = process.env
const file = join(home, 'shell.pid')
const model = () => [{ call: 'Bash', input: { command, description: 'Waits', timeout: 600_000 } }]

await withAnthropic(model, async (ANTHROPIC_BASE_URL) => {
  const env = {
    PATH,
    HOME: home,
    CLAUDE_CONFIG_DIR: home,
    ANTHROPIC_BASE_URL,
    ANTHROPIC_API_KEY: 'none',
    ENABLE_TOOL_SEARCH: 'false',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    IS_SANDBOX: '1',
  }
  const allowed = { permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true }
  const looks = setInterval(() => stopOnceItRuns(looks), 50)
  for await (const message of query({ prompt: 'hi', options: { cwd: home, env, ...allowed } })) void message
})

/** Says the ids of the agent and of the shell, which shall not outlive this process. */
function stopOnceItRuns(looks) {
  if (!existsSync(file) || readFileSync(file, 'utf8') === '') return
  clearInterval(looks)
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm=']).toString().trim().split('\n')
  const rows = all.map((line) => line.trim().split(/\s+/))
  const [agent] = rows.find(([, parent, name]) => Number(parent) === process.pid && name === 'claude')
  process.stdout.write(`${agent}\n${readFileSync(file, 'utf8')}`)
  process.kill(process.pid, 'SIGTERM')
}
