/** What a session of the Copilot SDK tells, in any order: what a real runtime shows only after a long while. */

import { property, assert as check, array, constantFrom, record } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Conversation } from '../../src/adapters/copilot-sdk/conversation.ts'
import { CopilotListener } from '../../src/adapters/copilot-sdk/listener.ts'
import type { CopilotSession } from '../../src/adapters/copilot-sdk/session-class.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

function talk() {
  const recorder = new RecordingRecorder()
  const conversation = new Conversation({
    recorder,
    session: 's1',
    stop: () => undefined,
    isHere: () => false,
    hosts: new Set(),
  })
  const tell = (type: string, data: object = {}, agentId?: string): void =>
    conversation.hear({ type, data, ...(agentId !== undefined && { agentId }) })
  return { recorder, conversation, tell }
}

describe('Conversation', () => {
  it('waits for a retry from a failed request to the next one, which may succeed', () => {
    const { recorder, conversation, tell } = talk()
    conversation.begin({})

    tell('model.call_start', { model: 'gpt-5' })
    tell('model.call_failure', { statusCode: 429, errorMessage: 'slow down' })
    tell('model.call_finished', { outcome: 'error' })
    tell('model.call_start', { model: 'gpt-5' })
    tell('model.call_finished', { outcome: 'success' })
    tell('session.idle')

    const [run] = recorder.runs
    expect(run?.waits).toEqual(['retry'])
    expect(run?.works.map(({ ends }) => ends[0]?.error)).toMatchObject([
      { message: 'slow down', status: 429 },
      undefined,
    ])
    expect(run?.ends).toEqual([{ reason: 'completed' }])
  })

  it('has a run for a turn that nobody here has sent, outside of any run', () => {
    const { recorder, tell } = talk()
    const other = recorder.startRun({})

    recorder.within({ run: other }, () => tell('assistant.turn_start'))
    tell('session.idle')

    expect(recorder.runs.slice(1)).toMatchObject([{ agent: 'copilot', parent: undefined }])
    expect([other.ends, recorder.runs[1]?.ends]).toEqual([[], [{ reason: 'completed' }]])
  })

  it('takes nothing for a turn that comes between an error and idleness', () => {
    const { recorder, conversation, tell } = talk()
    conversation.begin({})

    tell('session.error', { message: 'overloaded', statusCode: 500 })
    tell('assistant.turn_start')
    tell('session.idle')
    tell('assistant.turn_start')

    expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['error', undefined])
  })

  it('ends its sub-agents with an abnormal end, and lets those go on that work behind a normal one', () => {
    const { recorder, conversation, tell } = talk()
    conversation.begin({})

    tell('subagent.started', { agentName: 'explore' }, 'a1')
    tell('session.idle')
    tell('model.call_start', { model: 'gpt-5' }, 'a1')
    conversation.begin({})
    tell('session.idle', { aborted: true })

    expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed', 'killed', 'killed'])
    expect(recorder.works.every(({ endedMs }) => endedMs !== undefined)).toBe(true)
  })

  it('asks no person where a hook has answered', () => {
    const { recorder, conversation, tell } = talk()
    conversation.begin({})

    tell('permission.requested', { requestId: 'r1', resolvedByHook: true })
    tell('elicitation.requested', { requestId: 'r2' })

    expect(recorder.runs[0]?.waits).toEqual(['person'])
  })

  it('ends the sub-agents that work behind a turn where its session is left', () => {
    const { recorder, conversation, tell } = talk()
    conversation.begin({})

    tell('subagent.started', { agentName: 'explore' }, 'a1')
    tell('session.idle')
    conversation.close({ reason: 'killed', cause: 'caller_abort' })

    expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed', 'killed'])
  })

  it('goes on to wait for the person whom a sub-agent asks behind the end of a turn', () => {
    const { recorder, conversation, tell } = talk()
    conversation.begin({})

    tell('subagent.started', { agentName: 'explore' }, 'a1')
    const over: unknown[] = []
    for (const run of recorder.runs) Object.assign(run, { waiting: () => () => over.push(run.options.agent) })
    tell('permission.requested', { requestId: 'r1' })
    tell('permission.requested', { requestId: 'r2' }, 'a1')
    tell('session.idle')
    const behind = [...over]
    tell('subagent.completed', {}, 'a1')

    expect([behind, over]).toEqual([['copilot'], ['copilot', 'explore']])
  })

  it('has a run of its own below one of the host that has ended', () => {
    const { recorder, conversation, tell } = talk()
    const host = recorder.startRun({})
    host.end({ reason: 'completed' })

    recorder.within({ run: host }, () => conversation.begin({ run: host }))
    tell('session.idle')

    expect(recorder.runs[1]).toMatchObject({ parent: host, ends: [{ reason: 'completed' }] })
  })

  it('has an end for all that it has begun, whatever its session tells', () => {
    const types = [
      'assistant.turn_start',
      'model.call_start',
      'model.call_finished',
      'assistant.message_delta',
      'tool.execution_start',
      'tool.execution_complete',
      'permission.requested',
      'permission.completed',
      'subagent.started',
      'subagent.completed',
      'session.error',
      'session.idle',
    ]
    const data = record({
      toolCallId: constantFrom('t1', 't2', undefined),
      requestId: constantFrom('r1', undefined),
      outcome: constantFrom('success', 'error', 'cancelled'),
      aborted: constantFrom(true, false),
    })
    const event = record({ type: constantFrom(...types), data, agentId: constantFrom('a1', undefined) })
    check(
      property(array(event, { maxLength: 40 }), (events) => {
        const { recorder, conversation, tell } = talk()
        conversation.begin({})
        for (const { type, data: told, agentId } of events) tell(type, told, agentId)
        conversation.leave({ reason: 'killed', cause: 'caller_abort' })
        conversation.begin({})
        conversation.close({ reason: 'killed', cause: 'caller_abort' })

        expect(recorder.runs.filter(({ ends }) => ends.length !== 1)).toEqual([])
        expect(recorder.works.filter(({ endedMs }) => endedMs === undefined)).toEqual([])
        expect(recorder.runs.flatMap(({ holds }) => holds).filter(({ isOpen }) => isOpen)).toEqual([])
      }),
      { numRuns: 50 },
    )
  })
})

describe('CopilotListener', () => {
  it('leaves a turn alone that goes on where another message cannot be sent', async () => {
    const recorder = new RecordingRecorder()
    const ears = new CopilotListener(recorder)
    const session = { sessionId: 's1' } as CopilotSession
    const refuse = () => Promise.reject(new Error('no such file'))

    await ears.sends(session, async () => 'm1')
    const second = await ears.sends(session, refuse).catch((error: Error) => error.message)
    const ends = recorder.runs.map(({ ended }) => ended?.reason)
    ears.tells(session, { type: 'session.idle' })
    await ears.sends(session, refuse).catch(() => undefined)

    expect([second, ends]).toEqual(['no such file', [undefined]])
    expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed', 'error'])
  })
})
