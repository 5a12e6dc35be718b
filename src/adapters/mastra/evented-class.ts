/** The part of Mastra's evented workflows that is used. The process that takes an event executes its step: this one, or another. */

import type { WorkEnd } from '../../model/work.ts'
import { type Fields, fields } from '../fields.ts'
import { replaceMethod } from '../followed-generator.ts'
import { endOfTool } from './turn-end.ts'
import { isPartOfMastra, type MastraRun } from './workflow-class.ts'

/** Ways to begin one, or to go on with one, whose end is awaited. Others lead to one of these. */
const WAYS = ['start', 'resume'] as const

/** Who is told. None of these throws. */
export interface EventedEars {
  /** @returns what `proceed` returns */
  ranElsewhere(run: MastraRun, proceed: () => Promise<unknown>): Promise<unknown>
  /** @returns what `proceed` returns */
  executed(step: ExecutedStep, proceed: () => Promise<unknown>): Promise<unknown>
}

/** A step as it is executed, and of which run. */
export interface ExecutedStep {
  readonly runId?: unknown
  readonly entry?: unknown
  /** Its name in older versions. */
  readonly step?: unknown
  readonly input?: unknown
}

type Method = (this: object, ...given: unknown[]) => Promise<unknown>
type RunClass = Partial<Record<(typeof WAYS)[number], Method>>
interface ExecutorClass {
  execute: Method
}

/** True for the prototype of what `@mastra/core/workflows/evented` exports as `EventedRun` or as `StepExecutor`. */
export function isEvented(prototype: Fields): boolean {
  return isRun(prototype) || isExecutor(prototype)
}

/**
 * Begins to watch all that share such a prototype.
 *
 * @returns how to stop that
 */
export function watchEvented(prototype: Fields, ears: EventedEars): () => void {
  return isRun(prototype)
    ? watchRuns(prototype as RunClass, ears)
    : watchSteps(prototype as unknown as ExecutorClass, ears)
}

function isRun({ setupAbortHandler, start }: Fields): boolean {
  return typeof setupAbortHandler === 'function' && typeof start === 'function'
}

function isExecutor({ createOutputWriter, execute }: Fields): boolean {
  return typeof createOutputWriter === 'function' && typeof execute === 'function'
}

function watchRuns(runs: RunClass, ears: EventedEars): () => void {
  const undo = WAYS.map((name) => {
    const { [name]: own } = runs
    if (own === undefined) return () => undefined
    return replaceMethod(runs, name, function (this: object, ...given) {
      const proceed = (): Promise<unknown> => own.apply(this, given)
      const run = this as MastraRun
      return isPartOfMastra(run) ? proceed() : ears.ranElsewhere(run, proceed)
    })
  })
  return () => undo.forEach((step) => step())
}

function watchSteps(steps: ExecutorClass, ears: EventedEars): () => void {
  const own = steps.execute
  return replaceMethod(steps, 'execute', function (this: object, ...given) {
    return ears.executed(fields(given[0]), () => own.apply(this, given))
  })
}

/** What is executed: a step of the application, or an agent or a tool in the place of one. */
export function stepOf({ entry, step }: ExecutedStep): unknown {
  const { type, step: own, id } = fields(entry ?? step)
  if (type === 'agent') return { id, component: 'AGENT' }
  return own ?? entry ?? step
}

/** How a step ended, by what its executor makes of it. */
export function endOfExecuted(result: unknown): WorkEnd {
  const { status, output, error } = fields(result)
  if (status === 'failed') return { error }
  return status === 'suspended' ? {} : endOfTool(output)
}
