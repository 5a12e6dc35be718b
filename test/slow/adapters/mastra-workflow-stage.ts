/** A stage for the real workflows of Mastra. */

import { onTestFinished } from 'vitest'

import { mastra } from '../../../src/adapters/mastra/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { RecordingRecorder } from '../../../src/testing/index.ts'
import { standWith } from '../../support/standing-process.ts'
import { heavyFramework } from './frameworks.ts'
import { framework } from './mastra-stage.ts'

export interface Result {
  readonly status: string
  readonly result?: unknown
}

interface MastraRun {
  readonly runId: string
  start(options: object): Promise<Result>
  startAsync(options: object): Promise<unknown>
  stream(options: object): { readonly fullStream: AsyncIterable<unknown>; readonly result: Promise<Result> }
  resume(options: object): Promise<Result>
  cancel(): Promise<void>
}

export interface Workflow {
  then(step: object): Workflow
  parallel(steps: readonly object[]): Workflow
  branch(branches: readonly unknown[]): Workflow
  foreach(step: object): Workflow
  map(turned: (told: { readonly inputData: unknown }) => unknown): Workflow
  sleep(ms: number): Workflow
  commit(): Workflow
  createRun(options?: object): Promise<MastraRun>
}

export interface Told {
  readonly inputData: unknown
  readonly resumeData?: unknown
  readonly abortSignal: AbortSignal
  suspend(why: object): Promise<void>
}

interface Workflows {
  readonly Run: new () => object
  createWorkflow(options: object): Workflow
  createStep(step: object): object
}

export const { createStep, createWorkflow, Run } = await heavyFramework<Workflows>(
  '@mastra/core/dist/workflows/index.js',
)
const { Mastra } = await heavyFramework<{ Mastra: new (options: object) => object }>(
  '@mastra/core/dist/index.js',
)
const { InMemoryStore } = await heavyFramework<{ InMemoryStore: new () => object }>(
  '@mastra/core/dist/storage/index.js',
)
export const { z } = framework
export const text = (): object => z.string()

const hears = () => [mastra(framework.Agent, Run as never), modelHttp()]
export const stand = () => standWith({ adapters: hears(), watchProcess: false })

/** What is told, written down. */
export function listen() {
  const recorder = new RecordingRecorder()
  const undo = hears().map((adapter) => adapter.install(recorder))
  onTestFinished(() => undo.forEach((step) => step()))
  return recorder
}

/** A step of the application. */
export const stepOf = (id: string, execute: (told: Told) => unknown, options: object = {}): object =>
  createStep({ id, inputSchema: text(), outputSchema: text(), execute, ...options })
/** A step that says its name. */
export const says = (id: string): object => stepOf(id, async ({ inputData }) => `${String(inputData)} ${id}`)

/** A workflow with these steps, of a Mastra that keeps it in memory. */
export function workflowOf(id: string, build: (empty: Workflow) => Workflow, options: object = {}): Workflow {
  const empty = createWorkflow({ id, inputSchema: text(), outputSchema: text(), ...options })
  const workflow = build(empty).commit()
  void new Mastra({ logger: false, storage: new InMemoryStore(), workflows: { [id]: workflow } })
  return workflow
}

/** What each is begun with. */
export const INPUT = { inputData: 'hi' }
/** Begins a workflow, and waits for its end. */
export const run = async (workflow: Workflow): Promise<Result> => (await workflow.createRun()).start(INPUT)
