/** What moves a model call of Strands: content does, and figures of its use do not. */

import { expect, it } from 'vitest'

import { Guard } from '../../src/adapters/guard.ts'
import { ModelCall } from '../../src/adapters/strands/model-call.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

const usage = { inputTokens: 3, outputTokens: 1, totalTokens: 4 }
const said = (delta: object): object => ({ type: 'modelContentBlockDeltaEvent', delta })

it.each<[string, object, number]>([
  ['text', said({ type: 'textDelta', text: 'Hi' }), 1],
  ['the input of a tool', said({ type: 'toolUseInputDelta', input: '{' }), 1],
  ['the start of a call of a tool', { type: 'modelContentBlockStartEvent', start: { name: 'build' } }, 1],
  ['an empty start', { type: 'modelContentBlockStartEvent' }, 0],
  ['text without content', said({ type: 'textDelta' }), 0],
  ['figures of its use', { type: 'modelMetadataEvent', usage }, 0],
])('%s', (_, event, progressed) => {
  const recorder = new RecordingRecorder()
  const work = recorder.startRun({}).startModelCall({ model: 'small' })
  const call = new ModelCall(work, new Guard(recorder, 'strands'))

  call.part(event)

  expect([work.progressed, call.isHeard]).toEqual([progressed, true])
})
