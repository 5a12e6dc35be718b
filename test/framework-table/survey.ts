/** What an adapter hears of its framework, as it is seen when the scenes of its fixture are played. */

import type { AdapterFixture, Scene } from '../../src/testing/adapter-fixture.ts'
import { perform } from '../../src/testing/adapter-fixture.ts'
import type { RecordedWork } from '../../src/testing/recorded-run.ts'
import { played, playedInRun } from '../../src/testing/run-adapter-cases.ts'
import { stoppingRecorder } from '../../src/testing/stopping-recorder.ts'

/** What can be heard, by the heads of the table's columns. */
export const HEARD = [
  'runs',
  'model calls',
  'chunks',
  'tools',
  'gate',
  'stop',
  'usage',
  'session',
  'agent name',
] as const

export type Heard = (typeof HEARD)[number]

/** Plays the scenes, and looks at what was told. */
export async function survey(fixture: AdapterFixture): Promise<readonly Heard[]> {
  const { answer, tool = answer, conversation = answer } = fixture.scenes
  const alone = await played(fixture, answer)
  const conversing = await played(fixture, conversation)
  const calling =
    fixture.reports === 'tools' ? await playedInRun(fixture, answer) : await played(fixture, tool)
  const works = [...alone.works, ...calling.works]
  const models = works.filter(({ kind }) => kind === 'model_call')
  const seen: Readonly<Record<Heard, boolean>> = {
    runs: alone.runs.length > 0,
    'model calls': models.length > 0,
    // Of an agent elsewhere, the run itself moves.
    chunks: (fixture.reports === 'agents' ? alone.runs : models).some(({ progressed }) => progressed > 0),
    tools: works.some(isTool),
    gate: await holdsToolsBack(fixture),
    stop: fixture.endless !== undefined && (await cutsOff(fixture, fixture.endless)),
    usage: models.some(({ ends }) => (ends[0]?.inputTokens ?? 0) > 0),
    session: conversing.runs.some(({ options }) => options.session !== undefined),
    'agent name': alone.runs.some(({ agent }) => agent !== undefined && agent !== fixture.adapter().name),
  }
  return HEARD.filter((what) => seen[what])
}

/** People stop the run before its tool: the body of that does not begin, as it does where nobody stops it. */
async function holdsToolsBack(fixture: AdapterFixture): Promise<boolean> {
  const { answer, tool } = fixture.scenes
  const scene = fixture.reports === 'tools' ? answer : tool
  if (scene === undefined) return false
  const asUsual = await callsOf((called) => perform(fixture, { scene, called }))
  const stopped = await callsOf((called) => playedStopped(fixture, scene, called))
  return asUsual > 0 && stopped === 0
}

async function playedStopped(fixture: AdapterFixture, scene: Scene, called: () => void): Promise<unknown> {
  const recorder = stoppingRecorder('answer')
  if (fixture.reports !== 'tools') return perform(fixture, { scene, recorder, called })
  const run = recorder.startRun({})
  run.end({ reason: 'killed', cause: 'stop' })
  return perform(fixture, { scene, recorder, scope: { run }, called })
}

/** How often the body of a tool has begun. */
async function callsOf(play: (called: () => void) => Promise<unknown>): Promise<number> {
  let calls = 0
  await play(() => void (calls += 1))
  return calls
}

async function cutsOff(fixture: AdapterFixture, scene: Scene): Promise<boolean> {
  const recorder = stoppingRecorder('chunk')
  await perform(fixture, { scene, recorder })
  return recorder.runs.length > 0
}

function isTool({ kind }: RecordedWork): boolean {
  return kind === 'tool_call'
}
