/** What the conformance suite asks an adapter that hears the tools of runs of others. */

import { deepEqual, equal, ok } from 'node:assert/strict'

import { failureOf } from '../model/failure.ts'
import { type AdapterCase, type AdapterFixture, perform, type Scene } from './adapter-fixture.ts'
import type { RecordedRun, RecordedWork } from './recorded-run.ts'
import { RecordingRecorder } from './recording-recorder.ts'

/** The cases for `reports: 'tools'`. */
export function toolCases(fixture: AdapterFixture): AdapterCase[] {
  const { answer, failure, abort, timeout } = fixture.scenes
  return [
    ...answerCases(fixture, answer),
    ...failureCases(fixture, failure, { name: 'that fails', says: () => true }),
    ...failureCases(fixture, abort, {
      name: 'that its caller aborts',
      says: (error) => failureOf(error).isAbort,
    }),
    ...failureCases(fixture, timeout, {
      name: 'that a time limit stops',
      says: (error) => failureOf(error).isTimeout,
    }),
  ]
}

function answerCases(fixture: AdapterFixture, scene: Scene): AdapterCase[] {
  return [
    {
      name: 'a tool call belongs to the run around it, moves, and has its end',
      run: async () => {
        const { run, calls } = await played(fixture, scene)
        const [call, ...others] = calls
        deepEqual([call?.kind, call?.run, call?.parent, others], ['tool_call', run, undefined, []])
        ok(call !== undefined && call.progressed > 0 && call.endedMs !== undefined)
        deepEqual([call.ends[0]?.error, run.ends, run.suspicions], [undefined, [], []])
      },
    },
    {
      name: 'a tool call inside of another one is a part of that',
      run: async () => {
        const recorder = new RecordingRecorder()
        const run = recorder.startRun({})
        const work = run.startToolCall({ name: 'any' })
        await perform(fixture, { scene, recorder, scope: { run, work } })
        equal(run.works[1]?.parent, work)
        equal(work.endedMs, undefined)
      },
    },
  ]
}

interface Failure {
  readonly name: string
  readonly says: (error: unknown) => boolean
}

/** What the failure of a tool means for its run is the host's to say. */
function failureCases(
  fixture: AdapterFixture,
  scene: Scene | undefined,
  { name, says }: Failure,
): AdapterCase[] {
  if (scene === undefined) return []
  const run = async (): Promise<void> => {
    const { run: host, calls } = await played(fixture, scene)
    equal(calls.length, 1)
    const { error } = calls[0]?.ends[0] ?? {}
    ok(error !== undefined && says(error))
    deepEqual([host.ends, host.suspicions], [[], []])
  }
  return [{ name: `a tool call ${name} says so, and its run goes on`, run }]
}

interface Played {
  readonly run: RecordedRun
  readonly calls: readonly RecordedWork[]
}

async function played(fixture: AdapterFixture, scene: Scene): Promise<Played> {
  const recorder = new RecordingRecorder()
  const run = recorder.startRun({})
  await perform(fixture, { scene, recorder, scope: { run } })
  return { run, calls: recorder.works }
}
