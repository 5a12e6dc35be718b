/** What a query of the Claude Agent SDK is told when it is over, and between its turns. */

import { expect, it } from 'vitest'

import { Conversation } from '../../src/adapters/claude-agent-sdk/conversation.ts'
import { Guard } from '../../src/adapters/guard.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

function talk() {
  const recorder = new RecordingRecorder()
  const guard = new Guard(recorder, 'claude-agent-sdk')
  const conversation = new Conversation({ recorder, guard, options: { sessionId: 's1' } })
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

  conversation.started(agent)
  conversation.started(hook)
  turn()
  hook.exitCode = 0
  turn()

  expect(recorder.processes.map(({ process, run }) => [process.pid, run?.id])).toEqual([
    [1, 'run-1'],
    [2, 'run-1'],
    [1, 'run-2'],
  ])
})
