/** The process of the Claude Agent SDK, a real one: it belongs to the run that it works for, and its death is told. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

import { claudeAgentSdk } from '../../src/adapters/claude-agent-sdk/index.ts'
import { living } from '../support/stubborn-tool.ts'
import { standWith } from '../support/standing-process.ts'
import { agentOf, calls, type ClaudeStage, read, withClaude } from './adapters/claude-agent-sdk.ts'
import { NODES, startChild } from './child.ts'

/** Only a failure waits so long: how fast a busy machine ends a process proves nothing. */
const PATIENCE = { timeout: 60_000, interval: 100 }
/** A command that says its id, ignores SIGTERM and is silent. */
const STUBBORN = 'echo $$ > shell.pid; trap "" TERM; while :; do sleep 1; done'
const bash = calls('Bash', { command: STUBBORN, description: 'Waits', timeout: 600_000 })

/** The id of the shell, once it runs. */
async function shellOf(stage: ClaudeStage): Promise<number> {
  const file = join((stage.with() as { cwd: string }).cwd, 'shell.pid')
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '', PATIENCE).toBe(true)
  return Number(readFileSync(file, 'utf8'))
}

describe('an agent whose run people stop', () => {
  it('is gone with all that it has started, though it hangs and its tool is stubborn', async () => {
    const { lifesign, ends } = standWith({
      adapters: [claudeAgentSdk()],
      watchProcess: false,
      killGraceMs: 200,
    })

    await withClaude(bash, async (stage) => {
      const heard = read(stage.query({ prompt: 'hi', options: stage.with({ sessionId: SESSION }) }))
      const shell = await shellOf(stage)
      const agent = agentOf()
      onTestFinished(() => [agent, shell].filter((pid) => living([pid]).length > 0).forEach(kill))
      process.kill(agent, 'SIGSTOP')
      lifesign.sessions.stop(SESSION)

      await expect(heard).rejects.toThrow('The run was stopped')
      await expect.poll(() => living([agent, shell]), PATIENCE).toEqual([])
    })

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
  })
})

describe.each(['Node 24', 'Node 22.15'] as const)(
  'an agent whose host is told to stop, under %s',
  (version) => {
    it('is gone with all that it has started', async () => {
      const node = NODES[version]
      const args = [
        ...node.sourceFlags,
        '--import',
        'lifesign/register',
        'test/heavy-frameworks/claude-stopped-app.mjs',
      ]
      const home = mkdtempSync(join(tmpdir(), 'claude-'))
      onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 20 }))
      const variables = { LIFESIGN_START_SDK: 'false', SHELL_COMMAND: STUBBORN, AGENT_HOME: home }

      const { lines, signal, stderr } = await startChild({ node, args, variables }).ended

      const pids = lines.map(Number)
      onTestFinished(() => living(pids).forEach(kill))
      expect([pids.length, signal], stderr).toEqual([2, 'SIGTERM'])
      await expect.poll(() => living(pids), PATIENCE).toEqual([])
    })
  },
)

describe('an agent that dies', () => {
  it.each<[NodeJS.Signals, string, string]>([
    ['SIGKILL', 'SIGKILL', 'terminated by signal SIGKILL'],
    ['SIGTERM', 'exit_143', 'exited with code 143'],
  ])('by %s ends its run as what it was: %s', async (signal, errorType, words) => {
    const { ends } = standWith({ adapters: [claudeAgentSdk()], watchProcess: false })

    await withClaude(bash, async (stage) => {
      const heard = read(stage.query({ prompt: 'hi', options: stage.with() }))
      const shell = await shellOf(stage)
      onTestFinished(() => living([shell]).forEach(kill))
      process.kill(agentOf(), signal)
      await expect(heard).rejects.toThrow(words)
    })

    expect(ends).toMatchObject([{ reason: 'error', cause: 'exception', errorType }])
    expect(String(ends[0]?.error)).toContain(words)
  })

  it('and leaves its output open is told of, though the SDK waits on: one that the host has started', async () => {
    const { ends } = standWith({ adapters: [claudeAgentSdk()], watchProcess: false })
    const others: (number | undefined)[] = []
    const own = ({ command, args, ...options }: Wanted) => {
      const child = spawn('sh', ['-c', 'sleep 300 & echo $! >&2; exec "$0" "$@"', command, ...args], options)
      child.stderr.once('data', (pid) => others.push(Number(pid)))
      return child
    }

    await withClaude(
      () => 'stalls',
      async (stage) => {
        const options = stage.with({ spawnClaudeCodeProcess: own, includePartialMessages: true })
        const query = stage.query({ prompt: 'hi', options })
        let parts = 0
        const heard = read(query, ({ type }) => {
          if (type === 'stream_event' && (parts += 1) === 2) process.kill(agentOf(), 'SIGKILL')
        })
        await expect.poll(() => ends, PATIENCE).toMatchObject([{ reason: 'error', errorType: 'SIGKILL' }])
        others.forEach(kill)
        await expect(heard).rejects.toThrow('SIGKILL')
      },
    )

    expect(ends).toHaveLength(1)
  })
})

interface Wanted {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

const SESSION = '8f14e45f-ceea-467f-a0e6-2b5c1d3e4f50'

function kill(pid: number | undefined): void {
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}
