/** Live sessions as Google's servers end them, and as Vertex AI has their tools answered. */

import { describe, expect, it } from 'vitest'

import { LiveTalk } from '../../src/adapters/google-genai/live-talk.ts'
import { Guard } from '../../src/adapters/guard.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

function aTalk() {
  const recorder = new RecordingRecorder()
  const guard = new Guard(recorder, 'google-genai')
  const talk = new LiveTalk({ recorder, guard, outer: {}, model: { provider: 'gcp.gemini' } })
  talk.opened(() => undefined)
  const [run] = recorder.runs
  return { talk, run: run! }
}

const GO_AWAY = { goAway: { timeLeft: '50s' } }
const EXPIRED = { code: 1011, reason: 'Deadline expired before operation could complete.' }

describe('a live session that grows old', () => {
  it.each([
    ['has completed where the server had announced it', [GO_AWAY], 'completed'],
    ['is an error where it had not', [], 'error'],
    [
      'is an error where an answer is lost',
      [GO_AWAY, { serverContent: { modelTurn: { parts: [{}] } } }],
      'error',
    ],
  ])('%s', (_, messages, reason) => {
    const { talk, run } = aTalk()

    for (const message of messages) talk.heard(message)
    talk.closed(EXPIRED)

    expect(run.ended?.reason).toBe(reason)
  })
})

describe('a tool of a live session of Vertex AI, whose answers have no ids', () => {
  it.each([
    ['that has one itself', 'id-1', 'id-2'],
    ['that has none either', undefined, undefined],
  ])('%s, ends by the answer with its name', (_, first, second) => {
    const { talk, run } = aTalk()
    const functionCalls = [
      { name: 'weather', ...(first && { id: first }) },
      { name: 'weather', ...(second && { id: second }) },
      { name: 'time' },
    ]

    talk.heard({ toolCall: { functionCalls } })
    talk.toolsAnswered([{ name: 'time', response: {} }])
    const open = (): string[] => run.works.filter(({ ends }) => ends.length === 0).map(({ name }) => name)
    expect(open()).toEqual(['weather', 'weather'])
    const answer = { name: 'weather', response: {} }
    talk.toolsAnswered([answer])
    talk.toolsAnswered([answer])

    // The model owes its next answer.
    expect(run.works.filter(({ ends }) => ends.length === 0).map(({ kind }) => kind)).toEqual(['model_call'])
  })
})
