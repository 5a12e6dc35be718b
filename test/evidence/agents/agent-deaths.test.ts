/** Agents that print JSON lines, and die: what becomes of the run whose body read them. */

import { describe, expect, it } from 'vitest'

import { introducesAgent } from '../../../src/evidence/agents/agent-introduction.ts'
import { aRun, CLAUDE_RESULT, CLAUDE_STATE, HELLO } from './agent-stage.ts'

describe('a run whose body returns after its agent', () => {
  it.each([
    [
      'was killed by the kernel',
      { signalCode: 'SIGKILL' },
      ['error', 'SIGKILL', 'The process of the agent was killed by SIGKILL'],
    ],
    ['failed', { exitCode: 1 }, ['error', 'Error', 'The process of the agent exited with code 1']],
    ['came to its end', { exitCode: 0 }, ['completed', undefined, undefined]],
    ['was ended kindly', { signalCode: 'SIGTERM' }, ['completed', undefined, undefined]],
    ['ended by itself when it was interrupted', { exitCode: 130 }, ['completed', undefined, undefined]],
    ['was killed by its host', { signalCode: 'SIGKILL', killed: true }, ['completed', undefined, undefined]],
    ['closed its output, and lives', {}, ['completed', undefined, undefined]],
  ])('%s', (_, fate, end) => {
    const { agent, returned } = aRun()

    agent().ends(fate)

    expect(returned()).toEqual(end)
  })

  it.each([
    ['a linter that found something', '{"type":"error","file":"a.ts"}'],
    ['a compiler', '{"reason":"compiler-message","session_id":"1"}'],
    ['a server of a protocol', '{"jsonrpc":"2.0","type":"x","session_id":"1"}'],
    ['text', 'type: "a", session_id: "b"'],
  ])('is no error where %s was it that failed', (_, hello) => {
    const { agent, returned } = aRun()

    agent(hello).ends({ exitCode: 1 })

    expect(returned()[0]).toBe('completed')
  })

  it.each([
    ['Claude Code', ['{"type":"result","subtype":"success"}\n']],
    ['Claude Code of today', [CLAUDE_RESULT.slice(0, 60), CLAUDE_RESULT.slice(60)]],
    ['Claude Code, which told of itself behind its result', [`${CLAUDE_RESULT}${CLAUDE_STATE}`]],
    ['Claude Code, whose turn had failed', [CLAUDE_RESULT.replace('false', 'true')]],
    ['Codex', ['{"type":"item.completed"}\n{"type":"turn.completed"}\n']],
    ['pi, whose last line is a long one', ['{"type":"agent_end","messages":[', '{}', ']}', '\n']],
  ])('is no error where %s had done its work and was killed by its id', (_, words) => {
    const { agent, returned } = aRun()

    const done = agent()
    for (const part of words) done.says(part)
    done.ends({ signalCode: 'SIGKILL' })

    expect(returned()[0]).toBe('completed')
  })

  it('is no error where one had done its work, and ended with a code of its own as it was asked to end', () => {
    for (const word of ['{"type":"turn.completed"}\n', CLAUDE_RESULT]) {
      const { agent, returned } = aRun()

      const done = agent()
      done.says(word)
      done.ends({ exitCode: 1 })

      expect(returned()[0]).toBe('completed')
    }
  })

  it.each([
    ['kill', '-9', '4711'],
    ['/bin/kill', '-KILL', '--', '-4711'],
    ['/bin/sh', '-c', 'sleep 1; kill -9 4711 4712'],
    ['taskkill', '/pid', '4711', '/T', '/F'],
    ['cmd.exe', '/d', '/s', '/c', '"taskkill /PID 4711 /T /F"'],
  ])('is no error where its host had it killed by a command: %s', (...command) => {
    const { agent, returned, started } = aRun()

    const killed = agent()
    started(...command)
    killed.ends({ signalCode: 'SIGKILL' })

    expect(returned()[0]).toBe('completed')
  })

  it.each([
    ['kill', '-0', '4711'],
    ['kill', '-9', '47110'],
    ['skill-runner', 'kill-switch', '4711'],
    ['/bin/sh', '-c', 'kill -9 12; wait 4711'],
    ['node', 'agent.js', '--pid', '4711'],
  ])('is an error where no command was to kill it: %s', (...command) => {
    const { agent, returned, started } = aRun()

    const killed = agent()
    started(...command)
    killed.ends({ signalCode: 'SIGKILL' })

    expect(returned()[0]).toBe('error')
  })

  it.each([
    ['Claude Code', CLAUDE_RESULT.replace('false', 'true')],
    ['Claude Code of old', '{"type":"result","subtype":"error_max_turns","is_error":true}\n'],
    ['Gemini CLI', '{"type":"result","timestamp":"2026-11-28T17:45:24.511Z","status":"error"}\n'],
    ['Codex', '{"type":"turn.failed","error":{"message":"refused"}}\n'],
  ])('is an error where %s said that it has failed, and exited with 1', (_, word) => {
    const { agent, returned } = aRun()

    const failed = agent()
    failed.says(word)
    failed.ends({ exitCode: 1 })

    expect(returned()[0]).toBe('error')
  })

  it.each([
    ['was killed in its next turn', { signalCode: 'SIGKILL' }, '{"type":"turn.started"}\n'],
    ['exited with 1 in its next turn', { exitCode: 1 }, '{"type":"turn.started"}\n'],
    [
      'was killed as a turn of Claude began',
      { signalCode: 'SIGKILL' },
      '{"type":"system","subtype":"init"}\n',
    ],
  ])('is an error where one that had done its work %s', (_, fate, words) => {
    const { agent, returned } = aRun()

    const done = agent()
    done.says('{"type":"turn.completed"}\n')
    done.says(words)
    done.ends(fate)

    expect(returned()[0]).toBe('error')
  })

  it('is none where another agent had begun, and what the dead one left behind closed its output later', () => {
    const { agent, returned } = aRun()

    const dead = agent()
    dead.dies({ signalCode: 'SIGKILL' })
    const other = agent()
    dead.ends({})
    other.ends({ exitCode: 0 })

    expect(returned()[0]).toBe('completed')
  })

  it('is no error where another agent did it after all', () => {
    const { agent, returned } = aRun()

    agent().ends({ exitCode: 1 })
    agent().ends({ exitCode: 0 })

    expect(returned()[0]).toBe('completed')
  })

  it('is no error where one of several failed, and the others went on', () => {
    const { agent, returned } = aRun()

    const [one, other] = [agent(), agent()]
    one.ends({ exitCode: 1 })
    other.says('{"type":"turn.completed"}\n')
    other.ends({ exitCode: 0 })

    expect(returned()[0]).toBe('completed')
  })

  it.each([
    [
      'the one that failed was the first to end',
      (failed: () => void, good: () => void) => (failed(), good()),
    ],
    ['the one that failed was the last to end', (failed: () => void, good: () => void) => (good(), failed())],
  ])('is no error where one of two failed, and the other one had spoken before: %s', (_, inOrder) => {
    const { agent, returned } = aRun()

    const [one, other] = [agent(), agent()]
    other.says('{"type":"turn.completed"}\n')
    inOrder(
      () => one.ends({ exitCode: 1 }),
      () => other.ends({ exitCode: 0 }),
    )

    expect(returned()[0]).toBe('completed')
  })

  it('is an error where both of two failed', () => {
    const { agent, returned } = aRun()

    const [one, other] = [agent(), agent()]
    one.ends({ exitCode: 1 })
    other.ends({ exitCode: 1 })

    expect(returned()[0]).toBe('error')
  })

  it.each([
    ['has ended', (first: { ends(fate: object): void }) => first.ends({ exitCode: 0 })],
    ['has done its work', (first: { says(word: string): void }) => first.says('{"type":"turn.completed"}\n')],
  ])('is an error where an agent fails that began after another one %s', (_, done) => {
    const { agent, returned } = aRun()

    const first = agent()
    done(first)
    agent().ends({ exitCode: 1 })
    first.ends({ exitCode: 0 })

    expect(returned()[0]).toBe('error')
  })

  it('is none where a model answered instead', () => {
    const { run, agent, returned } = aRun()

    agent().ends({ exitCode: 1 })
    run.startModelCall({ model: 'small' }).end({})

    expect(returned()[0]).toBe('completed')
  })

  it('is none where the agent was a tool: whoever called it knows', () => {
    const { run, agent, returned } = aRun()
    const work = run.startToolCall({ name: 'codex' })

    agent(HELLO, { work }).ends({ exitCode: 1 })
    work.end({})

    expect(returned()[0]).toBe('completed')
  })
})

it.each([
  [
    'Claude Code',
    '{"type":"system","subtype":"init","cwd":"/x","session_id":"6ac1d909-01dd","tools":["Bash"]}',
  ],
  ['Codex', HELLO],
  [
    'Gemini CLI',
    '{"type":"init","timestamp":"2026-11-28T17:45:13.430Z","session_id":"ad7b6f7e-5dba","model":"gemini-2.5-flash"}',
  ],
  [
    'OpenCode',
    '{"type":"step_start","timestamp":1795887866747,"sessionID":"ses_ddcb","part":{"id":"prt_2"}}',
  ],
  ['pi', '{"type":"session","version":3,"id":"01a22367-e111","cwd":"/x"}'],
])('%s is known by its first words, also behind a warning', (_, hello) => {
  expect(introducesAgent(`Warning: no colors\n${hello}\n`)).toBe(true)
})
