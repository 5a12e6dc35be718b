/** What the conformance suite asks an adapter that tells of agents elsewhere, whose model calls nobody here hears. */

import { deepEqual, equal, ok } from 'node:assert/strict'

import type { EndReason } from '../model/end.ts'
import type { AdapterCase, AdapterFixture, Scene } from './adapter-fixture.ts'
import { given, openCalls, played, playedInRun, reasonsOf, toolCase } from './run-adapter-cases.ts'

/** The cases for `reports: 'agents'`. */
export function agentCases(fixture: AdapterFixture): AdapterCase[] {
  const { answer, tool, failure, abort, timeout } = fixture.scenes
  return [
    ...answerCases(fixture, answer),
    ...given(tool, (scene) => [toolCase(fixture, scene)]),
    ...given(failure, (scene) => endCases(fixture, scene, 'error')),
    ...given(abort, (scene) => endCases(fixture, scene, 'killed')),
    ...given(timeout, (scene) => endCases(fixture, scene, 'timeout')),
  ]
}

function answerCases(fixture: AdapterFixture, scene: Scene): AdapterCase[] {
  return [
    {
      name: 'a turn is one run that completes, and a chunk is its progress',
      run: async () => {
        const recorder = await played(fixture, scene)
        const [run, ...others] = recorder.runs
        deepEqual([others, reasonsOf(recorder), recorder.works], [[], ['completed'], []])
        ok(run !== undefined && run.progressed > 0)
      },
    },
    {
      name: 'inside of a run of the host the turn belongs to it, and it is not ended',
      run: async () => {
        const recorder = await playedInRun(fixture, scene)
        const [run, ...others] = recorder.runs
        deepEqual([others, run?.ends, run?.suspicions], [[], [], []])
        ok(run !== undefined && run.progressed > 0)
        equal(
          run.holds.some(({ isOpen }) => isOpen),
          false,
        )
      },
    },
  ]
}

function endCases(fixture: AdapterFixture, scene: Scene, reason: EndReason): AdapterCase[] {
  return [
    {
      name: `a run that ends abnormally says ${reason}`,
      run: async () => {
        const recorder = await played(fixture, scene)
        deepEqual([reasonsOf(recorder), openCalls(recorder)], [[reason], []])
      },
    },
    {
      name: `inside of a run of the host the same is a suspicion of ${reason}`,
      run: async () => {
        const [run] = (await playedInRun(fixture, scene)).runs
        deepEqual([run?.suspected?.reason, run?.ends], [reason, []])
      },
    },
  ]
}
