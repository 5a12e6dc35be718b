/** What the conformance suite asks an adapter that only hears of processes. */

import { deepEqual, equal, ok } from 'node:assert/strict'

import { type AdapterCase, type AdapterFixture, perform } from './adapter-fixture.ts'
import { RecordingRecorder } from './recording-recorder.ts'

/** The cases for `reports: 'processes'`. */
export function processCases(fixture: AdapterFixture): AdapterCase[] {
  const scene = fixture.scenes.answer
  return [
    {
      name: 'a process is noted once, in the call that started it',
      run: async () => {
        const recorder = new RecordingRecorder()
        const run = recorder.startRun({})
        const work = run.startToolCall({ name: 'any' })
        await perform(fixture, { scene, recorder, scope: { run, work } })
        ok(recorder.processes.length > 0)
        equal(new Set(recorder.processes.map(({ process }) => process)).size, recorder.processes.length)
        for (const noted of recorder.processes) deepEqual([noted.run, noted.work], [run, work])
        for (const { process } of recorder.processes) equal(typeof process.pid, 'number')
      },
    },
    {
      name: 'a process that is started, prints and ends is no progress, and ends nothing',
      run: async () => {
        const recorder = new RecordingRecorder()
        const run = recorder.startRun({})
        const work = run.startToolCall({ name: 'any' })
        await perform(fixture, { scene, recorder, scope: { run, work } })
        deepEqual([run.progressed, work.progressed, work.endedMs, run.ended], [0, 0, undefined, undefined])
      },
    },
  ]
}
