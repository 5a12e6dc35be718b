/** Agents that print JSON lines, and die: what becomes of the run whose body read them. */

import { Readable } from 'node:stream'

import { describe, expect, it } from 'vitest'

import { introducesAgent } from '../../src/evidence/agent-introduction.ts'
import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import { OUTPUT_AUDIENCE } from '../../src/tracker/runs/open-work.ts'
import { Rig } from '../support/rig.ts'

const HELLO = '{"type":"thread.started","thread_id":"01a22341-b895"}'

/** A live run, agents in it whose fate Node knows already, and the end of the run once its body has returned. */
function aRun() {
  const rig = new Rig()
  const witness = new ProcessWitness({
    clock: rig.clock,
    dropped: () => {},
    look: (_subject, _options, done) => done(undefined),
    attempt: (_task, work) => work(),
    audience: OUTPUT_AUDIENCE,
  })
  const run = rig.tracker.startRun({ session: 's' })
  const agent = (hello = HELLO, place = {}) => {
    const stdout = new Readable({ read: () => {} })
    stdout.resume()
    const process = {
      exitCode: null as number | null,
      signalCode: null as string | null,
      killed: false,
      stdout,
    }
    witness.processStarted(process, { run, ...place })
    stdout.push(Buffer.from(`${hello}\n`))
    const ends = (fate: Partial<typeof process>): void => {
      Object.assign(process, fate)
      stdout.push(null)
    }
    const says = (words: string): void => void stdout.push(Buffer.from(words))
    const dies = (fate: Partial<typeof process>): void => void Object.assign(process, fate)
    return { ends, says, dies }
  }
  const returned = () => {
    const suspected = run.suspected
    run.settle(() => suspected ?? { reason: 'completed' })
    return [run.ended?.reason, run.ended?.errorType, (run.ended?.error as Error | undefined)?.message]
  }
  return { run, agent, returned }
}

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
    ['Codex', ['{"type":"item.completed"}\n{"type":"turn.completed"}\n']],
    ['pi, whose last line is a long one', ['{"type":"agent_end","messages":[', '{}', ']}', '\n']],
  ])('is no error where %s had done its work and was killed by its id', (_, words) => {
    const { agent, returned } = aRun()

    const done = agent()
    for (const part of words) done.says(part)
    done.ends({ signalCode: 'SIGKILL' })

    expect(returned()[0]).toBe('completed')
  })

  it.each([
    ['was killed in its next turn', { signalCode: 'SIGKILL' }, '{"type":"turn.started"}\n'],
    ['failed by its own word', { exitCode: 1 }, ''],
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

  it('is an error where the other one had said all that it had to say', () => {
    const { agent, returned } = aRun()

    const [one, other] = [agent(), agent()]
    one.ends({ exitCode: 1 })
    other.ends({ exitCode: 0 })

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
