/** LangChainListener: what a host's run is held by where LangGraph tells no end. */

import { expect, it } from 'vitest'

import { LangChainListener } from '../../src/adapters/langchain/listener.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

const CHAIN = { name: undefined, metadata: {}, mayTryAgain: false }

it('lets go of a run of the host when ten thousand later steps have not ended', () => {
  const recorder = new RecordingRecorder()
  const listener = new LangChainListener(recorder)
  const step = (id: number) => ({ ...CHAIN, id: `${id}`, parentId: '0' })
  const run = recorder.startRun({})
  recorder.within({ run }, () => listener.chainStarted({ ...step(0), parentId: undefined, isGraph: true }))

  for (let id = 1; id < 10_000; id += 1) listener.chainStarted({ ...step(id), isGraph: false })
  expect(run.holds.map(({ isOpen }) => isOpen)).toEqual([true])
  listener.chainStarted({ ...step(10_000), isGraph: false })
  expect(run.holds.map(({ isOpen }) => isOpen)).toEqual([false])
})
