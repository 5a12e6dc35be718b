/** Programs that print what agents print are runs, or parts of a run of the host, and others are none. */

import { channel } from 'node:diagnostics_channel'

import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { claim } from '../../src/adapters/claims.ts'
import { CLAUDE, CODEX, HELLO, linesOf, listen, PI, Program } from './agent-programs-stage.ts'

const AGENTS = {
  'claude -p --output-format stream-json --verbose': ['cursor-agent', 'Bash'],
  'codex exec --json': ['codex', 'command_execution'],
  'gemini -p --output-format stream-json': ['gemini-cli', 'run_shell_command'],
  'opencode run --format json': ['opencode', 'bash'],
  'pi --mode json -p': ['pi', 'bash'],
}

describe('a program that prints', () => {
  it.each(Object.entries(AGENTS))('as %s is a run with its tool', async (command, [agent, tool]) => {
    const { start, told } = await listen()

    const program = await start()
    program.say(...linesOf(command))

    const session = expect.stringMatching(/^[\w-]{30,}$/) as string
    expect(told()).toEqual([{ agent, session, calls: [[tool, undefined]], end: 'completed' }])
  })

  it('is the same run, however its output is cut', async () => {
    await assert(
      asyncProperty(
        constantFrom(...Object.keys(AGENTS)),
        array(integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }),
        async (command, sizes) => {
          const { start, told, mute } = await listen()
          const text = linesOf(command).join('\n') + '\n'

          const program = await start()
          for (let at = 0, turn = 0; at < text.length; turn += 1) {
            const size = sizes[turn % sizes.length] as number
            program.push(text.slice(at, at + size))
            at += size
          }
          mute()

          const [agent, tool] = AGENTS[command as keyof typeof AGENTS] as [string, string]
          expect(told()).toMatchObject([{ agent, calls: [[tool, undefined]], end: 'completed' }])
        },
      ),
      { numRuns: 30 },
    )
  })

  it('as Claude Code does is called by the name that it gives itself, else by its file', async () => {
    const { start, told } = await listen()
    const named = JSON.stringify({
      ...(JSON.parse(CLAUDE[0] as string) as object),
      claude_code_version: '2.1.318',
    })

    for (const hello of [named, CLAUDE[0] as string]) (await start()).say(hello)

    expect(told().map(({ agent }) => agent)).toEqual(['claude-code', 'cursor-agent'])
  })

  it.each([
    ['git', ['commit 0a1b2c', 'Author: Ada', '    Fix it']],
    ['a shell', ['{"name":"package"}', 'done']],
    [
      'a server that logs JSON',
      ['{"type":"request","session_id":"s-1"}', '{"level":"info","thread_id":"7"}'],
    ],
    ['a server of JSON-RPC', ['{"jsonrpc":"2.0","id":1,"result":{"sessionId":"ses_1"}}']],
    ['an agent that a log quotes', [`agent said ${HELLO}`]],
    [
      'an agent, behind 16 lines of another program',
      [...Array.from({ length: 16 }, (_, at) => `line ${at}`), HELLO],
    ],
    ['half a line of an agent', [HELLO.slice(0, 30)]],
  ])('as %s is no run', async (_, lines) => {
    const { start, told } = await listen()

    const program = await start()
    program.say(...lines)
    program.exits({ code: 0 })

    expect(told()).toEqual([])
    expect([program.eventNames(), Object.hasOwn(program.stdout as object, 'push')]).toEqual([[], false])
  })

  it('is heard by nobody whose output goes elsewhere', async () => {
    const { recorder } = await listen()

    channel('child_process').publish({ process: new Program() })
    await Promise.resolve()

    expect(recorder.warnings).toEqual([])
  })

  it('is no second run where an SDK tells of it', async () => {
    const { start, told } = await listen()

    const program = await start()
    claim(program)
    program.say(...CLAUDE)

    expect(told()).toEqual([])
  })
})

describe('an agent that is started', () => {
  it('is one run for two that hear it', async () => {
    const { start, told } = await listen(2)

    const program = await start()
    program.say(...CODEX)

    expect(told()).toMatchObject([{ agent: 'codex', calls: [['command_execution', undefined]] }])
  })

  it('hears of its end by a listener that takes no code: else its host would seem to be told', async () => {
    const { start } = await listen()

    const program = await start()
    program.say(HELLO)

    expect(program.listeners('exit').map(({ length }) => length)).toEqual([0])
  })

  it('in a run of the host is that run, with its tools', async () => {
    const { recorder, start, told } = await listen()
    const run = recorder.startRun({ agent: 'host' })

    const program = await start({ run })
    program.say(...CODEX)
    program.exits({ code: 0 })

    expect(told()).toMatchObject([
      { agent: 'host', calls: [['command_execution', undefined]], end: undefined },
    ])
  })

  it('in a tool is a sub-agent', async () => {
    const { recorder, start } = await listen()
    const run = recorder.startRun({ agent: 'host' })
    const work = run.startToolCall({ name: 'delegate' })

    const program = await start({ run, work })
    program.say(...CODEX)

    expect(recorder.runs.map(({ agent, within }) => [agent, within?.name])).toEqual([
      ['host', undefined],
      ['codex', 'delegate'],
    ])
    expect(recorder.processes.at(-1)).toMatchObject({ process: program, run: recorder.runs[1] })
  })

  it('beside another one in a run of the host is a sub-agent, and behind it is not', async () => {
    const { recorder, start } = await listen()
    const run = recorder.startRun({ agent: 'host' })

    const [first, second] = [await start({ run }), await start({ run })]
    first.say(HELLO)
    second.say(...PI)
    first.say(...CODEX.slice(1))
    const third = await start({ run })
    third.say(...CODEX)

    expect(recorder.runs.map(({ agent, parent }) => [agent, parent?.agent])).toEqual([
      ['host', undefined],
      ['pi', 'host'],
    ])
  })

  it('goes on in a run of its own behind the end of its host', async () => {
    const { recorder, start, told } = await listen()
    const run = recorder.startRun({ agent: 'host' })

    const program = await start({ run })
    program.say(HELLO)
    run.end({ reason: 'completed' })
    program.say(...CODEX.slice(1))

    expect(told()).toMatchObject([
      { agent: 'host', end: 'completed' },
      { agent: 'codex', calls: [['command_execution', undefined]], end: 'completed' },
    ])
  })

  it('has a run for each of its turns', async () => {
    const { start, told } = await listen()

    const program = await start()
    program.say(...CLAUDE, ...CLAUDE)
    program.exits({ code: 0 })

    expect(told().map(({ end }) => end)).toEqual(['completed', 'completed'])
  })
})
