/** How a turn of an agent that is a program ends, and what it tells meanwhile. */

import { describe, expect, it } from 'vitest'

import { type EndProposal, isAbnormal } from '../../src/model/end.ts'
import type { RunHandle } from '../../src/model/run.ts'
import { CALLS, CLAUDE, CODEX, HELLO, linesOf, listen, PI } from './agent-programs-stage.ts'

describe('a turn of an agent', () => {
  it.each([
    ['is killed', { signal: 'SIGKILL' }, false, 'error: The process of the agent was killed by SIGKILL'],
    ['crashes', { signal: 'SIGSEGV' }, false, 'error: The process of the agent was killed by SIGSEGV'],
    ['fails', { code: 1 }, false, 'error: The process of the agent exited with code 1'],
    ['comes to its end', { code: 0 }, false, 'completed'],
    [
      'is ended kindly',
      { signal: 'SIGTERM' },
      false,
      'killed: The process of the agent was killed by SIGTERM',
    ],
    ['hears of that', { code: 143 }, false, 'killed: The process of the agent exited with code 143'],
    [
      'is killed by its host',
      { signal: 'SIGKILL' },
      true,
      'killed: The process of the agent was killed by SIGKILL',
    ],
  ] as const)('whose program %s ends so', async (_, fate, killed, end) => {
    const { start, told } = await listen()

    const program = await start()
    program.say(HELLO, CALLS)
    program.killed = killed
    program.exits(fate)

    const left = end === 'completed' ? undefined : end.slice(end.indexOf(':') + 2)
    expect(told()).toMatchObject([{ end, calls: [['command_execution', left]] }])
  })

  it('is heard to its last word, which may come behind the death', async () => {
    const { recorder, start, told } = await listen()

    const program = await start()
    program.say(HELLO)
    program.dies({ code: 1 })
    await recorder.clock.advanceAsync(400)
    program.say('{"type":"turn.completed"}')
    await recorder.clock.advanceAsync(2_000)

    expect(told()).toMatchObject([{ end: 'completed' }])
  })

  it('whose output a survivor holds open ends by the death all the same', async () => {
    const { recorder, start, told } = await listen()

    const program = await start()
    program.say(HELLO)
    program.dies({ signal: 'SIGKILL' })
    await recorder.clock.advanceAsync(999)
    expect(told()).toMatchObject([{ end: undefined }])
    await recorder.clock.advanceAsync(1)

    expect(told()).toMatchObject([{ end: 'error: The process of the agent was killed by SIGKILL' }])
  })

  it.each([
    ['codex', [HELLO, '{"type":"turn.failed","error":{"message":"No quota"}}'], 1, 'error: No quota'],
    ['codex', [HELLO, '{"type":"error","message":"Reconnecting... 1/5"}', ...CODEX.slice(1)], 0, 'completed'],
    [
      'claude',
      [CLAUDE[0], '{"subtype":"success","is_error":true,"result":"API Error: 500","type":"result"}'],
      1,
      'error: API Error: 500',
    ],
    [
      'gemini',
      [
        linesOf('gemini -p --output-format stream-json')[0],
        '{"type":"result","status":"error","error":{"type":"unknown","message":"Broken"}}',
      ],
      1,
      'error: Broken',
    ],
    [
      'opencode',
      [
        linesOf('opencode run --format json')[0],
        '{"type":"error","sessionID":"ses_1","error":{"name":"APIError","data":{"message":"Broken"}}}',
      ],
      0,
      'error: Broken',
    ],
    [
      'pi',
      [
        ...PI.slice(0, 2),
        '{"type":"message_end","message":{"role":"assistant","stopReason":"error","errorMessage":"500: broken"}}',
        '{"type":"agent_settled","aborted":false}',
      ],
      0,
      'error: 500: broken',
    ],
    [
      'pi',
      [
        PI[0],
        '{"type":"message_end","message":{"role":"assistant","stopReason":"error","errorMessage":"500: broken"}}',
        '{"type":"auto_retry_start","attempt":1,"delayMs":2000}',
        ...PI.slice(1),
      ],
      0,
      'completed',
    ],
  ])('of %s ends as it says: %#', async (_, lines, code, end) => {
    const { start, told } = await listen()

    const program = await start()
    program.say(...(lines as string[]))
    program.exits({ code })

    expect(told().at(-1)).toMatchObject({ end })
  })

  it.each([
    [0, 'No quota'],
    // Of that the witness of its process tells, and whether the host was told.
    [1, undefined],
  ])(
    'that has failed, and exits with %d, makes a suspect of the run of its host, until the next agent',
    async (code, message) => {
      const { recorder, start } = await listen()
      const run = recorder.startRun({ agent: 'host' })

      const program = await start({ run })
      program.say(HELLO, '{"type":"turn.failed","error":{"message":"No quota"}}')
      program.exits({ code })
      expect((run.suspected?.error as Error | undefined)?.message).toBe(message)
      const next = await start({ run })
      next.say(HELLO)

      expect(run.suspected).toBeUndefined()
    },
  )

  it('waits while its agent does, before it asks its model again', async () => {
    const { recorder, start } = await listen()

    const program = await start()
    program.say(
      CLAUDE[0] as string,
      '{"type":"system","subtype":"api_retry","attempt":1,"retry_delay_ms":9139}',
    )

    expect(recorder.runs[0]?.waits).toEqual(['retry'])
  })

  it('has the tools of its sub-agents inside of the tool that they work for', async () => {
    const { recorder, start } = await listen()
    const task = '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t1","name":"Task"}]}}'
    const inner =
      '{"type":"assistant","parent_tool_use_id":"t1","message":{"content":[{"type":"tool_use","id":"t2","name":"Bash"}]}}'

    const program = await start()
    program.say(CLAUDE[0] as string, task, inner)

    const [outer, bash] = recorder.works
    expect([bash?.name, bash?.parent, outer?.progressed]).toEqual(['Bash', outer, 1])
  })

  it('accuses no call that its model has left behind, and each of two that go on', async () => {
    const { recorder, start } = await listen()
    const line = (part: object) => JSON.stringify({ type: 'assistant', message: { content: [part] } })
    const call = (id: string) => line({ type: 'tool_use', id, name: id })

    const program = await start()
    program.say(
      CLAUDE[0] as string,
      call('server'),
      line({ type: 'text', text: 'On it.' }),
      call('a'),
      call('b'),
    )

    expect(recorder.works.map(({ name, ends }) => [name, ends])).toEqual([
      ['server', [{}]],
      ['a', []],
      ['b', []],
    ])
  })

  it('accuses no call of which the end was in a line that is too long', async () => {
    const { recorder, start } = await listen()

    const program = await start()
    program.say(
      HELLO,
      CALLS,
      `{"type":"item.completed","item":{"id":"i","aggregated_output":"${'x'.repeat(1_048_576)}"}}`,
    )

    expect(recorder.works.map(({ ends }) => ends)).toEqual([[{}]])
  })

  it.each([
    [{ reason: 'killed', cause: 'stop' }, 1],
    [{ reason: 'timeout', cause: 'deadline' }, 1],
    // As without us, it outlives its application.
    [{ reason: 'killed', cause: 'shutdown' }, 0],
    [{ reason: 'lost', cause: 'lost_sight' }, 0],
  ] as const)('that ends by %j takes its program along: %d', async (end: EndProposal, taken: number) => {
    const { recorder, start } = await listen()

    const program = await start()
    program.say(HELLO)
    ;(recorder.runs[0] as RunHandle).end(end)
    program.say(...CODEX.slice(1))

    expect(isAbnormal(end)).toBe(true)
    expect([recorder.owned.length, recorder.runs.length]).toEqual([taken, 1])
  })
})
