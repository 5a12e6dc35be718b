/** Agents in processes of their own, whose commands say nothing: who works is not told, and who hangs is. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { describe, expect, onTestFinished, test } from 'vitest'

import { childProcesses } from '../../src/adapters/child-process/index.ts'
import { listBelowNow, readProcess } from '../../src/evidence/process-list.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/index.ts'
import { AGENT_LINES } from '../support/agent-lines.ts'
import { connect, hears, prompt } from './adapters/acp.ts'

const NODE = process.execPath
const SECOND = 1_000
/** Of a run of which no model call was ever seen, and of a tool of which nothing is known. */
const LIMITS = { run: 360 * SECOND, tool: 600 * SECOND }
/** What works in 10 s of observed time, in ms of processor time. */
const WORK = 600

/** The tool that an agent is in when it says nothing more. OpenCode tells of a call only when it is over. */
const TOOLS: Readonly<Record<string, string | undefined>> = {
  'claude -p --output-format stream-json --verbose': 'Bash',
  'codex exec --json': 'command_execution',
  'gemini -p --output-format stream-json': 'run_shell_command',
  'opencode run --format json': undefined,
  'pi --mode json -p': 'bash',
}
const TELLS_CALLS = 'codex exec --json'
const TELLS_NO_CALL = 'opencode run --format json'
const COMMANDS = { busy: [NODE, '-e', 'for (;;) ;'], hung: ['sleep', '600'] } as const
type Doing = keyof typeof COMMANDS

/** Prints what an agent has recorded, begins a command as one does, and waits for it. */
const AGENT = `
const [lines, file, ...args] = process.argv.slice(1)
console.log(lines)
const child = require('child_process').spawn(file, args, { stdio: 'ignore' })
process.once('SIGTERM', () => (child.kill('SIGKILL'), process.exit()))
`

interface Told {
  readonly of: string | undefined
  readonly in: string | undefined
  readonly is: string | undefined
}

/** An instance whose time the test moves: who is told silent, and what it says of that. */
function aWatch() {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ watchProcess: false, clock, adapters: [childProcesses(), hears()] })
  onTestFinished(() => lifesign.shutdown())
  const told: Told[] = []
  lifesign.on('session.stalled', ({ run, work, status, evidence }) => {
    if (status === 'firing') told.push({ of: run?.agent, in: work?.name, is: evidence?.finding })
  })
  return { clock, lifesign, told: () => told.splice(0) }
}

/** The command that an agent has started, once it is there. */
async function commandOf(agentPid: number | undefined, index = 0): Promise<number> {
  for (;;) {
    const below = listBelowNow([agentPid as number]).filter(({ parentPid }) => parentPid === agentPid)
    const found = below[index]
    if (found !== undefined) return found.pid
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Lets a command work as much as shows in 10 s of observed time, and stand still again: it costs others nothing then. */
async function hasWorked(pid: number): Promise<void> {
  const used = (): number => readProcess(pid)?.processorMs ?? Number.POSITIVE_INFINITY
  const enough = used() + WORK
  process.kill(pid, 'SIGCONT')
  while (used() < enough) await new Promise((resolve) => setTimeout(resolve, 10))
  process.kill(pid, 'SIGSTOP')
}

/** Passes a limit: work is seen by the looks 20 s before it and at it. */
async function passLimit(clock: FakeClock, pids: readonly number[]): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await clock.advanceAsync(10 * SECOND)
    await Promise.all(pids.map(hasWorked))
    await clock.advanceAsync(10 * SECOND)
  }
}

/** They are told in any order. */
const byName = (told: readonly Told[]): Told[] =>
  told.toSorted((one, other) => String(one.of).localeCompare(String(other.of)))

describe.runIf(process.platform === 'linux')('an agent in a process of its own', () => {
  test(
    'that prints JSON lines is told once its command hangs, whatever others do',
    { timeout: 120_000 },
    async () => {
      const { clock, lifesign, told } = aWatch()
      const over = Promise.withResolvers<void>()
      const start = (name: string, doing: Doing): Promise<number> => {
        const started = Promise.withResolvers<number>()
        const [[hello = ''] = [], [tool = ''] = []] = AGENT_LINES[name] ?? []
        void lifesign.run({ agent: `${name}, ${doing}` }, async () => {
          const child = spawn(NODE, ['-e', AGENT, `${hello}\n${tool}`, ...COMMANDS[doing]])
          await once(child.stdout.setEncoding('utf8'), 'data')
          started.resolve(commandOf(child.pid))
          await over.promise
          child.kill()
        })
        return started.promise
      }
      const [builds, compiles] = await Promise.all([start(TELLS_NO_CALL, 'busy'), start(TELLS_CALLS, 'busy')])
      await Promise.all(Object.keys(TOOLS).map((name) => start(name, 'hung')))
      const idle = (name: string, doing: Doing) => ({ of: `${name}, ${doing}`, in: TOOLS[name], is: 'idle' })

      await clock.advanceAsync(LIMITS.run - 35 * SECOND)
      expect(told()).toEqual([])
      await passLimit(clock, [builds])
      expect(told()).toEqual([idle(TELLS_NO_CALL, 'hung')])
      await clock.advanceAsync(35 * SECOND)
      expect(told()).toEqual([idle(TELLS_NO_CALL, 'busy')])

      await clock.advanceAsync(LIMITS.tool - LIMITS.run - 75 * SECOND)
      expect(told()).toEqual([])
      await passLimit(clock, [compiles])
      const others = Object.keys(TOOLS).filter((name) => name !== TELLS_NO_CALL)
      expect(byName(told())).toEqual(byName(others.map((name) => idle(name, 'hung'))))
      await clock.advanceAsync(35 * SECOND)
      expect(told()).toEqual([idle(TELLS_CALLS, 'busy')])
      over.resolve()
    },
  )

  test('that speaks the Agent Client Protocol is told with its tool', { timeout: 120_000 }, async () => {
    const { clock, lifesign, told } = aWatch()
    const begin = async (...all: readonly [name: string, doing: Doing][]): Promise<number[]> => {
      const { agent, child, session, updates } = await connect()
      onTestFinished(() => void child.kill('SIGKILL'))
      const commands = []
      for (const [index, [name, doing]] of all.entries()) {
        const sessionId = await session()
        void lifesign.run({ agent: name }, () =>
          agent.request('session/prompt', prompt(sessionId, `command ${doing}`)).catch(() => undefined),
        )
        commands.push(await commandOf(child.pid, index))
        while (updates.length <= index) await new Promise((resolve) => setImmediate(resolve))
      }
      return commands
    }
    const busy = await begin(['builds', 'busy'])
    const hung = await begin(['hangs', 'hung'])
    const shared = await begin(['hangs beside', 'hung'], ['builds beside', 'busy'])
    // They outlive an agent that is killed.
    onTestFinished(() => [...busy, ...hung, ...shared].forEach((pid) => process.kill(pid, 'SIGKILL')))

    await clock.advanceAsync(LIMITS.tool - 35 * SECOND)
    expect(told()).toEqual([])
    await passLimit(clock, [...busy, shared[1] as number])
    expect(byName(told())).toEqual([
      { of: 'builds beside', in: 'shell', is: 'unknown' },
      { of: 'hangs', in: 'shell', is: 'idle' },
      { of: 'hangs beside', in: 'shell', is: 'unknown' },
    ])

    await clock.advanceAsync(35 * SECOND)
    expect(told()).toContainEqual({ of: 'builds', in: 'shell', is: 'idle' })
  })
})
