/** What the conformance suite asks an adapter that only hears chunks. */

import { deepEqual, equal, ok } from 'node:assert/strict'

import { type AdapterCase, type AdapterFixture, perform } from './adapter-fixture.ts'
import { RecordingRecorder } from './recording-recorder.ts'

/** The cases for `reports: 'progress'`. */
export function progressCases(fixture: AdapterFixture): AdapterCase[] {
  const scene = fixture.scenes.answer
  return [
    {
      name: 'a chunk inside of a call is progress of the call',
      run: async () => {
        const recorder = new RecordingRecorder()
        const run = recorder.startRun({})
        const work = run.startModelCall({ model: 'any' })
        await perform(fixture, { scene, recorder, scope: { run, work } })
        ok(work.progressed > 0)
        deepEqual([run.progressed, work.endedMs, run.ended], [0, undefined, undefined])
      },
    },
    {
      name: 'a chunk inside of a run is progress of the run, also after a call of it has ended',
      run: async () => {
        const recorder = new RecordingRecorder()
        const run = recorder.startRun({})
        const work = run.startToolCall({ name: 'any' })
        work.end()
        await perform(fixture, { scene, recorder, scope: { run, work } })
        ok(run.progressed > 0)
        equal(work.progressed, 0)
      },
    },
    {
      name: 'a chunk outside of a run is nothing',
      run: async () => {
        const recorder = new RecordingRecorder()
        await perform(fixture, { scene, recorder })
        deepEqual(recorder.runs, [])
      },
    },
  ]
}
