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
    ['it takes that back', (it) => it.say('{"type":"control_cancel_request","request_id":"r-1"}')],
    ['the call has ended', (it) => it.say(CLAUDE[2] as string)],
    ['it dies', (it) => it.exits({ signal: 'SIGKILL' })],
  ])('waits for a person, until %s', async (_, answer) => {
    const { program, waits } = await asked()

    program.stdin.write('{"type":"control_response","response":{"request_id":"r-0"}}\n')
    expect([...waits]).toEqual(['person'])
    answer(program)

    expect([...waits]).toEqual([])
  })

  it('finds its input as it was, once it was answered', async () => {
    const { program } = await asked()

    const isHeard = (): boolean => Object.hasOwn(program.stdin, 'write')
    expect(isHeard()).toBe(true)
    program.stdin.write(ALLOWS)

    expect(isHeard()).toBe(false)
  })
})
