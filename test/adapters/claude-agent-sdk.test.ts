/** What a query of the Claude Agent SDK is told when it is over, and between its turns. */

import { EventEmitter } from 'node:events'

import { describe, expect, it } from 'vitest'

import { Conversation } from '../../src/adapters/claude-agent-sdk/conversation.ts'
import { heardOptions } from '../../src/adapters/claude-agent-sdk/heard-options.ts'
import type { QueryOptions } from '../../src/adapters/claude-agent-sdk/sdk.ts'
import { Guard } from '../../src/adapters/guard.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

function talk(more: QueryOptions = {}) {
  const recorder = new RecordingRecorder()
  const guard = new Guard(recorder, 'claude-agent-sdk')
  const conversation = new Conversation({ recorder, guard, options: { sessionId: 's1', ...more } })
  const turn = (): void => {
    conversation.asked('hi')
    conversation.heard({ type: 'result', subtype: 'success', is_error: false })
  }
  return { recorder, conversation, turn }
}

it('what is said to a query that is over begins no turn', () => {
  const { recorder, conversation, turn } = talk()

  turn()
  conversation.over({ error: new Error('Claude Code process exited with code 1') })
  conversation.asked('are you there?')
  recorder.clock.advance(60_000)

  expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed'])
})

it('processes that have ended are not those of the next turn, and are not kept', () => {
  const { recorder, conversation, turn } = talk()
  const agent = { pid: 1, exitCode: null, signalCode: null }
  const hook = { pid: 2, exitCode: null as number | null, signalCode: null }

  conversation.process.started(agent)
  conversation.process.started(hook)
  turn()
  hook.exitCode = 0
  turn()

  expect(recorder.processes.map(({ process, run }) => [process.pid, run?.id])).toEqual([
    [1, 'run-1'],
    [2, 'run-1'],
    [1, 'run-2'],
  ])
})

/** A process of which nothing is known but its id and its end. */
class Child extends EventEmitter {
  exitCode: number | null = null
  signalCode: string | null = null
  readonly pid: number
  constructor(pid: number) {
    super()
    this.pid = pid
  }
  exit(code: number | null, signal: string | null = null): void {
    this.exitCode = code
    this.signalCode = signal
    this.emit('exit', code, signal)
  }
}

describe('the process of an agent', () => {
  it('is that of each turn while it lasts, and what a hook starts is only noted', async () => {
    const { recorder, conversation, turn } = talk()
    const [agent, hook] = [new Child(1), new Child(2)]

    conversation.process.started(agent)
    conversation.process.started(hook)
    turn()
    turn()
    conversation.asked('and?')
    await Promise.resolve()

    const owned = recorder.owned.map(({ process, run, isOwned }) => [process.pid, run.id, isOwned])
    expect(owned).toEqual([
      [1, 'run-1', false],
      [1, 'run-2', false],
      [1, 'run-3', true],
    ])
    expect(agent.listenerCount('exit')).toBe(1)
  })

  it('that starts after its turn has its id a moment later', async () => {
    const { recorder, conversation } = talk()
    const agent = Object.assign(new Child(1), { pid: undefined as number | undefined })

    conversation.asked('hi')
    conversation.process.started(agent)
    agent.pid = 7
    await Promise.resolve()

    expect(recorder.owned).toMatchObject([{ process: { pid: 7 }, isOwned: true }])
  })

  it('is not what the application starts before it, as to load a session', async () => {
    const { recorder, conversation } = talk()
    const loader = Object.assign(new Child(1), { spawnargs: ['git', 'show'] })
    const agent = Object.assign(new Child(2), { spawnargs: ['claude', '--output-format', 'stream-json'] })

    conversation.asked('hi')
    for (const process of [loader, agent]) {
      conversation.process.started(process)
      await Promise.resolve()
    }
    loader.exit(0)
    recorder.clock.advance(5_000)

    expect(recorder.owned.map(({ process }) => process.pid)).toEqual([2])
    expect(recorder.runs.map(({ ended }) => ended)).toEqual([undefined])
  })

  it('is its host’s where the host starts it: looked at, and ended by nobody here', () => {
    const { recorder, conversation } = talk({ spawnClaudeCodeProcess: () => undefined })
    const [wrapper, agent] = [new Child(1), new Child(2)]

    conversation.process.started(wrapper)
    conversation.process.handedOver(agent)
    conversation.asked('hi')

    expect(recorder.processes.map(({ process }) => process.pid)).toEqual([2, 1])
    expect(recorder.owned).toEqual([])
  })

  it.each<[string, [number | null, string?], string]>([
    ['a signal', [null, 'SIGKILL'], 'SIGKILL'],
    ['an exit before its result', [0], 'exit_0'],
    ['an error', [1], 'exit_1'],
  ])('ends its turn by %s, as the SDK tells it', (_, [code, signal], errorType) => {
    const { recorder, conversation } = talk()
    const agent = new Child(1)
    conversation.process.started(agent)
    conversation.asked('hi')

    agent.exit(code, signal ?? null)
    conversation.over(code === 0 ? {} : { error: new Error('Claude Code is gone. stderr: no memory') })

    const [run] = recorder.runs
    expect(run?.ended).toMatchObject({ reason: 'error', cause: 'exception', errorType })
    expect(String(run?.ended?.error)).toContain(code === 0 ? 'exited with code 0' : 'no memory')
    expect(run?.ends).toHaveLength(1)
  })

  it('ends its turn though the SDK is silent, and not before its last words can have come', () => {
    const { recorder, conversation } = talk()
    const agent = new Child(1)
    conversation.process.started(agent)
    conversation.asked('hi')
    const { clock } = recorder

    agent.exit(null, 'SIGKILL')
    clock.advance(999)
    const before = recorder.runs[0]?.ended
    clock.advance(1)
    conversation.over({})

    expect(before).toBeUndefined()
    expect(recorder.runs[0]?.ends).toMatchObject([{ reason: 'error', endedAt: clock.wallTime() - 1_000 }])
  })

  it('works for sub-agents of earlier turns, too', () => {
    const { recorder, conversation, turn } = talk()
    conversation.process.started(new Child(1))
    conversation.asked('hi')
    const task = { task_id: 't1', tool_use_id: 'c1', subagent_type: 'builder', is_backgrounded: true }
    conversation.heard({ type: 'system', subtype: 'task_started', ...task })
    conversation.heard({ type: 'result', subtype: 'success', is_error: false })

    turn()

    const [, builder] = recorder.runs
    expect(recorder.processes.at(-1)).toMatchObject({ run: { id: 'run-3' }, others: [builder] })
  })
})

type Hook = (input: object, callId: string) => Promise<object>

describe('the gate of a query', () => {
  const own: Hook = async () => ({})
  const gateIn = (options: QueryOptions) => {
    const stage = talk()
    const { hooks } = heardOptions(options, stage.conversation)
    const [matcher] = ((hooks?.['PreToolUse'] ?? []) as { hooks: Hook[] }[]).slice(-1)
    return { ...stage, hooks, ask: () => matcher!.hooks[0]!({}, 'c1') }
  }

  it.each<[string, QueryOptions]>([
    ['a tool', { mcpServers: { lib: { type: 'sdk' } } }],
    ['a person', { canUseTool: () => undefined }],
    ['a hook', { hooks: { Stop: [{ hooks: [own] }] } }],
  ])('holds tools back once its run was stopped, where this process has %s', async (_, options) => {
    const { recorder, conversation, ask } = gateIn(options)
    conversation.asked('hi')
    const content = [{ type: 'tool_use', id: 'c1', name: 'Bash', input: {} }]
    conversation.heard({ type: 'assistant', message: { content } })

    const before = await ask()
    recorder.runs[0]?.end({ reason: 'killed', cause: 'stop' })

    expect(before).toEqual({})
    expect(await ask()).toMatchObject({ hookSpecificOutput: { permissionDecision: 'deny' } })
    expect(recorder.runs[0]?.withheld).toBe(1)
  })

  it('stands behind the hooks of the application, which stay', () => {
    const matcher = { matcher: 'Bash', hooks: [own], timeout: 5 }

    const { hooks } = gateIn({ hooks: { PreToolUse: [matcher], Stop: [matcher] } })

    expect(hooks).toMatchObject({ PreToolUse: [matcher, {}], Stop: [matcher] })
  })

  it.each<[string, QueryOptions]>([
    ['answers nothing', {}],
    ['has empty lists', { hooks: { Stop: [] }, mcpServers: { far: { type: 'http' } } }],
    ['watches hooks', { includeHookEvents: true, canUseTool: () => undefined }],
  ])('is not there where the application %s', (_, options) => {
    expect(gateIn(options).hooks).toEqual(options.hooks)
  })
})
