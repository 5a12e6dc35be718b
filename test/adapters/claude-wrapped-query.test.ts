/** Functions around the query of the Claude Agent SDK: what they return is heard, at once or later. */

import { describe, expect, it, onTestFinished } from 'vitest'

import { claudeAgentSdk, wrapQuery } from '../../src/adapters/claude-agent-sdk/index.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

const MESSAGES = [
  { type: 'system', subtype: 'init', session_id: 's1', model: 'opus' },
  { type: 'result', subtype: 'success', is_error: false },
]

async function* answer(_asked: { prompt: string }) {
  yield* MESSAGES
}

function listen(): RecordingRecorder {
  const recorder = new RecordingRecorder()
  onTestFinished(claudeAgentSdk().install(recorder))
  return recorder
}

describe('a wrapped function that returns a promise', () => {
  it('has its query heard, and that ends its run', async () => {
    const recorder = listen()
    const ask = wrapQuery(async (asked: { prompt: string }) => answer(asked))

    const read = await Array.fromAsync(await ask({ prompt: 'hi' }))

    expect(read).toEqual(MESSAGES)
    expect(recorder.runs.map(({ session, ended }) => [session.key, ended?.reason])).toEqual([
      ['s1', 'completed'],
    ])
  })

  it('ends its run with what it rejects with, and rejects with that', async () => {
    const recorder = listen()
    const missing = new Error('Cannot find module')
    const ask = wrapQuery(async (_asked: { prompt: string }) => Promise.reject<object>(missing))

    await expect(ask({ prompt: 'hi' })).rejects.toBe(missing)

    expect(recorder.runs.map(({ ended }) => [ended?.reason, ended?.error])).toEqual([['error', missing]])
  })
})
