/** Agents that are there before anybody has asked them for something, or that wait for a person: nobody is silent. */

import { describe, expect, it } from 'vitest'

import { CLAUDE, listen, PI, type Program } from './agent-programs-stage.ts'

/** As Claude Code 2.1 prints it, shortened. */
const HOOK =
  '{"type":"system","subtype":"hook_started","hook_name":"SessionStart:startup","session_id":"1c8fc5f8"}'
const INIT = JSON.stringify({
  ...(JSON.parse(CLAUDE[0] as string) as object),
  claude_code_version: '2.1.318',
})
const ASKS =
  '{"type":"control_request","request_id":"r-1","request":{"subtype":"can_use_tool","tool_name":"Bash","tool_use_id":"toolu_1"}}'
const ALLOWS = '{"type":"control_response","response":{"subtype":"success","request_id":"r-1"}}\n'

/** A program in whose call somebody is asked, and what its run waits for. */
async function asked() {
  const { recorder, start } = await listen()
  const program = await start()
  program.say(...CLAUDE.slice(0, 2))
  const waits = new Set<string>()
  Object.assign(recorder.runs[0] as object, {
    waiting: (kind: string) => (waits.add(kind), () => void waits.delete(kind)),
  })
  program.say(ASKS)
  return { program, waits }
}

describe('an agent that was started before anybody asks it for something', () => {
  it('is no run while its hooks tell of themselves, and then goes by its own name', async () => {
    const { start, told } = await listen()

    const program = await start()
    program.say(HOOK)
    expect(told()).toEqual([])
    program.say(INIT, ...CLAUDE.slice(1))

    expect(told()).toMatchObject([{ agent: 'claude-code', end: 'completed' }])
  })

  it('is none where somebody reads a file of its sessions', async () => {
    const { start, told } = await listen()

    const tail = await start()
    tail.say(PI[0] as string, '{"type":"message","id":"1","parentId":null,"message":{"role":"user"}}')

    expect(told()).toEqual([])
  })
})

describe('an agent whose host is asked before a tool', () => {
  it.each<[string, (program: Program) => void]>([
    ['its host answers', ({ stdin }) => void stdin.write(ALLOWS)],
    ['its host answers in bytes', ({ stdin }) => void stdin.write(Buffer.from(ALLOWS))],
    ['it takes that back', (program) => program.say('{"type":"control_cancel_request","request_id":"r-1"}')],
    ['the call has ended', (program) => program.say(CLAUDE[2] as string)],
    ['it dies', (program) => program.exits({ signal: 'SIGKILL' })],
  ])('waits for a person, until %s', async (_, answer) => {
    const { program, waits } = await asked()

    program.stdin.write('{"type":"control_response","response":{"request_id":"r-0"}}\n')
    expect([...waits]).toEqual(['person'])
    answer(program)

    expect([...waits]).toEqual([])
  })

  it('is told all that it would have been told', async () => {
    const { program } = await asked()

    const answers = [program.stdin.write(ALLOWS), program.stdin.write('')]

    expect(answers).toEqual([true, true])
    expect(program.told).toContain(ALLOWS)
    expect(Object.keys(program.stdin)).not.toContain('write')
  })
})

describe('an agent that lives on for the next run of its host', () => {
  it('is part of the run that asks it, and what it prints there moves that', async () => {
    const { recorder, start, told } = await listen()
    const [first, second] = ['first', 'second'].map((agent) => recorder.startRun({ agent }))
    const program = await start({ run: first! })
    program.say(...CLAUDE)
    first?.end({ reason: 'completed' })

    recorder.within({ run: second! }, () => program.stdin.write('{"type":"user"}\n'))
    program.say(...CLAUDE)

    expect(told()).toMatchObject([
      { agent: 'first', calls: [['Bash', undefined]] },
      { agent: 'second', calls: [['Bash', undefined]] },
    ])
    expect(recorder.processes.at(-1)).toMatchObject({ process: program, run: second })
  })

  it('has a run of its own where nobody has one', async () => {
    const { recorder, start, told } = await listen()
    const first = recorder.startRun({ agent: 'first' })
    const program = await start({ run: first })
    program.say(...CLAUDE)
    first.end({ reason: 'completed' })

    program.stdin.write('{"type":"user"}\n')
    program.say(...CLAUDE)

    expect(told()).toMatchObject([{ agent: 'first' }, { agent: 'cursor-agent', end: 'completed' }])
  })
})

describe('a program that prints again what an agent has printed', () => {
  it.each([
    ['a reader of files', ['cat', 'run.jsonl']],
    ['one of a path', ['/usr/bin/tail', '-f', 'run.jsonl']],
    ['a command of a shell', ['/bin/sh', '-c', 'grep -v ping "run.jsonl" | tail -n 40']],
    ['a log of a container', ['docker', 'compose', 'logs', '-f', 'agent']],
  ])('is no agent: %s', async (_, words) => {
    const { start, told } = await listen()

    const program = await start({}, words)
    program.say(...CLAUDE)

    expect(told()).toEqual([])
  })

  it.each([
    ['that is given a file', ['/bin/sh', '-c', 'cat prompt.txt | claude -p --output-format stream-json']],
    ['in a container', ['docker', 'run', '--rm', 'agent', 'logs']],
    ['whose lines are cut', ['/bin/bash', '-lc', 'claude -p --output-format stream-json | head -n 100']],
  ])('is one: %s', async (_, words) => {
    const { start, told } = await listen()

    const program = await start({}, words)
    program.say(...CLAUDE)

    expect(told()).toMatchObject([{ end: 'completed' }])
  })
})
