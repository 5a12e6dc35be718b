/** What the conformance suite asks an adapter that tells of runs and calls. */

import { deepEqual, equal, ok } from 'node:assert/strict'

import type { EndReason } from '../model/end.ts'
import { type AdapterCase, type AdapterFixture, perform, type Scene } from './adapter-fixture.ts'
import { RecordingRecorder } from './recording-recorder.ts'
import { stoppingRecorder } from './stopping-recorder.ts'

/** The cases for `reports: 'runs'`. */
export function runCases(fixture: AdapterFixture): AdapterCase[] {
  const { answer, tool, nested, failure, abort, timeout, conversation } = fixture.scenes
  return [
    ...answerCases(fixture, answer),
    ...given(tool, (scene) => [toolCase(fixture, scene)]),
    ...given(nested, (scene) => [nestedCase(fixture, scene)]),
    ...given(failure, (scene) => endCases(fixture, scene, 'error')),
    ...given(abort, (scene) => endCases(fixture, scene, 'killed')),
    ...given(timeout, (scene) => endCases(fixture, scene, 'timeout')),
    ...given(conversation, (scene) => [conversationCase(fixture, scene)]),
    ...given(fixture.endless, (scene) => [stopCase(fixture, scene)]),
  ]
}

function answerCases(fixture: AdapterFixture, scene: Scene): AdapterCase[] {
  return [
    {
      name: 'a turn is one run that completes, and every start has its end',
      run: async () => {
        const recorder = await played(fixture, scene)
        equal(recorder.runs.length, 1)
        deepEqual(reasonsOf(recorder), ['completed'])
        deepEqual(openCalls(recorder), [])
      },
    },
    {
      name: 'a chunk is progress of its model call',
      run: async () => {
        const [call, ...others] = (await played(fixture, scene)).works
        equal(call?.kind, 'model_call')
        ok(call.progressed > 0)
        equal(call.ends[0]?.error, undefined)
        deepEqual(others, [])
      },
    },
    {
      name: 'inside of a run of the host the calls belong to it, and it is not ended',
      run: async () => {
        const recorder = await playedInRun(fixture, scene)
        const [run, ...others] = recorder.runs
        deepEqual(others, [])
        ok(run !== undefined && run.works.length > 0)
        deepEqual([run.ends, run.suspicions, openCalls(recorder)], [[], [], []])
      },
    },
  ]
}

/** The tool of `scene` has its place and its end. */
export function toolCase(fixture: AdapterFixture, scene: Scene): AdapterCase {
  return {
    name: 'a tool call belongs to the run that asked for it',
    run: async () => {
      const recorder = await played(fixture, scene)
      const [run] = recorder.runs
      const tool = recorder.works.find((work) => work.kind === 'tool_call')
      ok(tool !== undefined)
      equal(tool.run, run)
      equal(tool.ends[0]?.error, undefined)
      deepEqual([reasonsOf(recorder), openCalls(recorder)], [['completed'], []])
    },
  }
}

function conversationCase(fixture: AdapterFixture, scene: Scene): AdapterCase {
  return {
    name: 'a turn of a conversation with an id of its own is a run of that session',
    run: async () => {
      const recorder = await played(fixture, scene)
      const [run, ...others] = recorder.runs
      deepEqual([others, reasonsOf(recorder), openCalls(recorder)], [[], ['completed'], []])
      equal(typeof run?.options.session, 'string')
    },
  }
}

function nestedCase(fixture: AdapterFixture, scene: Scene): AdapterCase {
  return {
    name: 'a run inside of a tool is a child of the run that called the tool',
    run: async () => {
      const recorder = await played(fixture, scene)
      const [parent, child, ...others] = recorder.runs
      deepEqual(others, [])
      equal(child?.parent, parent)
      equal(
        child?.within,
        parent?.works.find((work) => work.kind === 'tool_call'),
      )
      ok(child !== undefined && child.works.length > 0)
      deepEqual([reasonsOf(recorder), openCalls(recorder)], [['completed', 'completed'], []])
    },
  }
}

function endCases(fixture: AdapterFixture, scene: Scene, reason: EndReason): AdapterCase[] {
  const isToldByBody = reason === 'killed' && fixture.aborts === 'thrown'
  return [
    {
      name: `a run that ends abnormally says ${reason}, and every start has its end`,
      run: async () => {
        const recorder = await played(fixture, scene)
        deepEqual([reasonsOf(recorder), openCalls(recorder)], [[reason], []])
        ok(recorder.works.some((work) => work.ends[0]?.error !== undefined))
      },
    },
    {
      name: isToldByBody
        ? 'inside of a run of the host the same is nothing that it is suspected of'
        : `inside of a run of the host the same is a suspicion of ${reason}`,
      run: async () => {
        const recorder = await playedInRun(fixture, scene)
        const [run] = recorder.runs
        const suspected = isToldByBody ? undefined : reason
        deepEqual([run?.suspected?.reason, run?.ends, openCalls(recorder)], [suspected, [], []])
      },
    },
  ]
}

function stopCase(fixture: AdapterFixture, scene: Scene): AdapterCase {
  return {
    name: 'a run that people stop is cut off in the middle of an answer, and every start has its end',
    run: async () => {
      const recorder = stoppingRecorder('chunk')
      await perform(fixture, { scene, recorder })
      deepEqual([recorder.runs.map((run) => run.ended?.cause), openCalls(recorder)], [['stop'], []])
    },
  }
}

/** What is told of a scene. */
export async function played(fixture: AdapterFixture, scene: Scene): Promise<RecordingRecorder> {
  const recorder = new RecordingRecorder()
  await perform(fixture, { scene, recorder })
  return recorder
}

/** The same in a run of the host. */
export async function playedInRun(fixture: AdapterFixture, scene: Scene): Promise<RecordingRecorder> {
  const recorder = new RecordingRecorder()
  await perform(fixture, { scene, recorder, scope: { run: recorder.startRun({}) } })
  return recorder
}

/** How the runs ended. */
export function reasonsOf(recorder: RecordingRecorder): (EndReason | undefined)[] {
  return recorder.runs.map((run) => run.ended?.reason)
}

/** Calls without an end. */
export function openCalls(recorder: RecordingRecorder): string[] {
  return recorder.works.filter((work) => work.endedMs === undefined).map((work) => work.name)
}

/** The cases of a scene, if there is one. */
export function given(scene: Scene | undefined, cases: (scene: Scene) => AdapterCase[]): AdapterCase[] {
  return scene === undefined ? [] : cases(scene)
}
