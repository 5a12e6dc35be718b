/** The conformance suite for adapters: what every ear must hear, and what it must never do. */

import { deepEqual, ok } from 'node:assert/strict'

import type { AdapterCase, AdapterFixture, Scene } from './adapter-fixture.ts'
import { perform, SECRET } from './adapter-fixture.ts'
import { type Breakage, breakRun, brokenRecorder } from './broken-recorder.ts'
import { processCases } from './process-adapter-cases.ts'
import { agentCases } from './agent-adapter-cases.ts'
import { progressCases } from './progress-adapter-cases.ts'
import type { RecordedRun, RecordedWork } from './recorded-run.ts'
import { RecordingRecorder } from './recording-recorder.ts'
import { runCases } from './run-adapter-cases.ts'
import { toolCases } from './tool-adapter-cases.ts'

/**
 * Asks everything that an adapter must answer. Scenes that the fixture does not have are left out.
 *
 * @example
 * for (const { name, run } of testAdapter(fixture)) it(name, run)
 */
export function testAdapter(fixture: AdapterFixture): AdapterCase[] {
  const cases = CASES[fixture.reports](fixture)
  const common = scenesOf(fixture).flatMap(([name, scene]) => harmlessness(fixture, name, scene))
  return [...cases, ...common, contentCase(fixture), uninstallCase(fixture)]
}

const CASES: Readonly<Record<AdapterFixture['reports'], (fixture: AdapterFixture) => AdapterCase[]>> = {
  runs: runCases,
  agents: agentCases,
  progress: progressCases,
  processes: processCases,
  tools: toolCases,
}

function harmlessness(fixture: AdapterFixture, name: string, scene: Scene): AdapterCase[] {
  let alone: Promise<unknown> | undefined
  // Some frameworks start a process for each scene: it is played once without the adapter.
  const expectation = (): Promise<unknown> => (alone ??= perform(fixture, { scene }))
  return [
    {
      name: `${name}: the framework's user gets the same as without the adapter`,
      run: async () => {
        const expected = await expectation()
        const recorder = new RecordingRecorder()
        deepEqual(await perform(fixture, { scene, recorder }), expected)
        const scope = { run: recorder.startRun({}) }
        deepEqual(await perform(fixture, { scene, recorder, scope }), expected)
        deepEqual(recorder.warnings, [])
      },
    },
    ...(['recorder', 'runs', 'calls'] as const).map((what) =>
      brokenCase({ fixture, name, scene, expectation }, what),
    ),
  ]
}

interface BrokenPlay {
  readonly fixture: AdapterFixture
  readonly name: string
  readonly scene: Scene
  /** What the framework's user gets without the adapter. */
  readonly expectation: () => Promise<unknown>
}

function brokenCase({ fixture, name, scene, expectation }: BrokenPlay, what: Breakage): AdapterCase {
  return {
    name: `${name}: a broken recorder (${what}) changes nothing`,
    run: async () => {
      const expected = await expectation()
      deepEqual(await perform(fixture, { scene, recorder: brokenRecorder(what) }), expected)
      if (what === 'recorder') return
      const recorder = new RecordingRecorder()
      const scope = { run: breakRun(recorder.startRun({}), what) }
      deepEqual(await perform(fixture, { scene, recorder, scope }), expected)
    },
  }
}

function contentCase(fixture: AdapterFixture): AdapterCase {
  return {
    name: 'prompts, arguments and results are only in input and output',
    run: async () => {
      for (const [name, scene] of scenesOf(fixture)) {
        const recorder = new RecordingRecorder()
        await perform(fixture, { scene, recorder, scope: { run: recorder.startRun({}) } })
        await perform(fixture, { scene, recorder })
        for (const fact of recorder.runs.flatMap(factsOf)) {
          ok(!JSON.stringify(fact).includes(SECRET), `${name}: ${Object.keys(fact).join()} holds content`)
        }
      }
    },
  }
}

function factsOf(run: RecordedRun): object[] {
  const proposals = [...run.ends, ...run.suspicions]
  return [run.options, ...proposals.map(withoutContent), ...run.works.flatMap(workFacts)]
}

function workFacts(work: RecordedWork): object[] {
  return [{ name: work.name }, withoutContent(work.options), ...work.ends.map(withoutContent)]
}

function withoutContent(fact: object): object {
  return { ...fact, input: undefined, output: undefined, error: undefined }
}

function uninstallCase(fixture: AdapterFixture): AdapterCase {
  return {
    name: 'uninstall restores what was changed, and nothing is heard any more',
    run: async () => {
      const before = fixture.surface?.()
      const recorder = new RecordingRecorder()
      fixture.adapter().install(recorder)()
      deepEqual(fixture.surface?.(), before)
      const run = recorder.startRun({})
      await recorder.within({ run }, () => fixture.scenes.answer({ secret: SECRET, called: () => undefined }))
      const heard = [recorder.works, recorder.processes].flat().length + run.progressed
      deepEqual([recorder.runs, heard], [[run], 0])
    },
  }
}

function scenesOf({ scenes }: AdapterFixture): [name: string, scene: Scene][] {
  return Object.entries(scenes)
}
