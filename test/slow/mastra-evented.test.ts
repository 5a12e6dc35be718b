/** The real evented workflows of Mastra: the process that takes an event executes its step. */

import { describe, expect, it, onTestFinished } from 'vitest'

import { mastra } from '../../src/adapters/mastra/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { heavyFramework } from './adapters/frameworks.ts'
import { framework, play } from './adapters/mastra-stage.ts'
import { INPUT, type Result, type Told, type Workflow } from './adapters/mastra-workflow-stage.ts'

interface Evented {
  readonly EventedRun: new () => object
  readonly StepExecutor: new () => object
  createWorkflow(options: object): Workflow
  createStep(step: object): object
}

interface Engine {
  startEventEngine(): Promise<void>
  stopEventEngine(): Promise<void>
}

const { EventedRun, StepExecutor, createStep, createWorkflow } = await heavyFramework<Evented>(
  '@mastra/core/dist/workflows/evented/index.js',
)
const { Mastra } = await heavyFramework<{ Mastra: new (options: object) => Engine }>(
  '@mastra/core/dist/index.js',
)
const { InMemoryStore } = await heavyFramework<{ InMemoryStore: new () => object }>(
  '@mastra/core/dist/storage/index.js',
)

const text = (): object => framework.z.string()
const classes = [framework.Agent, EventedRun, StepExecutor] as const
const stand = () => standWith({ adapters: [mastra(...classes), modelHttp()], watchProcess: false })

const stepOf = (id: string, execute: (told: Told) => unknown, options: object = {}): object =>
  createStep({ id, inputSchema: text(), outputSchema: text(), execute, ...options })
const says = (id: string): object => stepOf(id, async ({ inputData }) => `${String(inputData)} ${id}`)

/** A run of such a workflow, whose Mastra executes its steps. */
async function runOf(build: (empty: Workflow) => Workflow) {
  const workflow = build(createWorkflow({ id: 'report', inputSchema: text(), outputSchema: text() })).commit()
  const storage = new InMemoryStore()
  const engine = new Mastra({ logger: false, storage, workflows: { report: workflow } })
  await engine.startEventEngine()
  onTestFinished(() => engine.stopEventEngine())
  return workflow.createRun()
}

/** Of one step. */
const runOfStep = (step: object) => runOf((empty) => empty.then(step))

const start = async (build: (empty: Workflow) => Workflow): Promise<Result> =>
  (await runOf(build)).start(INPUT)

describe('an evented workflow', () => {
  it('is one run, with a tool call for each step, and an agent in one as its child', async () => {
    const { spans, ends } = stand()

    const result = await play((make) =>
      start((empty) =>
        empty.then(says('fetch')).then(stepOf('ask', async () => (await make().generate('hi')).text)),
      ),
    )

    expect(result).toMatchObject({ status: 'success' })
    expect(treeOf(spans())).toEqual([
      'invoke_agent report',
      '  execute_tool ask',
      '    invoke_agent clerk',
      '      chat gpt-5',
      '  execute_tool fetch',
    ])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('waits, between its steps, for those who execute them: they may be elsewhere', async () => {
    const { lifesign } = stand()
    const seen: unknown[] = []
    const look = async (): Promise<string> => {
      seen.push(...lifesign.runs.list().map(({ heartbeat }) => heartbeat))
      return 'seen'
    }

    await start((empty) => empty.map(look).then(stepOf('look', look)))

    expect(seen).toMatchObject([{ wait: 'runtime' }, { state: 'tool_exec', toolName: 'look' }])
    expect(seen[1]).not.toHaveProperty('wait')
  })

  it('has failed where a step fails', async () => {
    const { spans, ends } = stand()

    const fetch = stepOf('fetch', () => Promise.reject(new RangeError('far off')))
    expect(await start((empty) => empty.then(fetch))).toMatchObject({ status: 'failed' })

    expect(ends).toMatchObject([{ reason: 'error' }])
    expect(spans().map(({ name, status }) => [name, status.code])).toEqual([
      ['execute_tool fetch', 2],
      ['invoke_agent report', 2],
    ])
  })

  it('ends where it asks a person, and goes on in the same session', async () => {
    const { lifesign, ends } = stand()
    const sessions: string[] = []
    lifesign.on('run.started', ({ session }) => void sessions.push(session.key))
    const { z } = framework
    const schemas = {
      resumeSchema: z.object({ ok: z.string() }),
      suspendSchema: z.object({ why: z.string() }),
    }
    const ask = async ({ resumeData, suspend }: Told) =>
      resumeData === undefined ? suspend({ why: 'unsure' }) : 'sure'

    const run = await runOfStep(stepOf('ask', ask, schemas))
    expect(await run.start(INPUT)).toMatchObject({ status: 'suspended' })
    expect(await run.resume({ step: 'ask', resumeData: { ok: 'yes' } })).toMatchObject({ status: 'success' })

    expect(ends.map(({ reason, stopReason }) => [reason, stopReason])).toEqual([
      ['completed', 'suspended'],
      ['completed', undefined],
    ])
    expect(sessions).toEqual([run.runId, run.runId])
  })

  it('is killed where it is cancelled, and by people who stop it', async () => {
    const { lifesign, ends } = stand()
    const until = ({ abortSignal }: Told) =>
      new Promise((resolve) => abortSignal.addEventListener('abort', () => resolve('stopped')))

    const first = await runOfStep(
      stepOf('wait', (told) => (setImmediate(() => void first.cancel()), until(told))),
    )
    expect(await first.start(INPUT)).toMatchObject({ status: 'canceled' })
    const second = await runOfStep(
      stepOf('wait', (told) => {
        setImmediate(() => lifesign.endRun({ session: second.runId }, { reason: 'killed', cause: 'stop' }))
        return until(told)
      }),
    )
    expect(await second.start(INPUT)).toMatchObject({ status: 'canceled' })

    expect(ends.map(({ reason, cause }) => [reason, cause])).toEqual([
      ['killed', 'caller_abort'],
      ['killed', 'stop'],
    ])
  })
})
