/** The part of Mastra's workflows that is used, and how it is watched. */

import { fields } from '../fields.ts'
import { replaceMethod } from '../followed-generator.ts'
import { ownerOf } from '../method-owner.ts'

/** All ways to begin one, or to go on with one, lead to one of these. Each returns a promise of a result. */
const WAYS = ['_start', '_resume', '_restart', '_timeTravel'] as const

/** These begin one of those, and wait for nothing. */
const UNAWAITED = ['startAsync', 'resumeAsync'] as const

/** One run of a workflow, as Mastra has it. */
export interface MastraRun extends Partial<
  Record<(typeof WAYS)[number] | (typeof UNAWAITED)[number], Proceed>
> {
  readonly workflowId?: unknown
  readonly runId?: unknown
  /** Some are what agents are made of. */
  readonly isInternalWorkflow?: unknown
  readonly tracingPolicy?: unknown
  readonly executionEngine?: object
  cancel?(): Promise<void>
}

/** A step as it is executed, and of which run. */
export interface WorkflowStep {
  readonly workflowId?: unknown
  readonly runId?: unknown
  readonly step?: unknown
  readonly prevOutput?: unknown
}

/** How often a step may be tried again, and after which time in ms. */
export interface StepRetries {
  readonly retries?: unknown
  readonly delay?: unknown
}

type Proceed = (this: object, ...given: unknown[]) => Promise<unknown>
/** One attempt of a step. */
type Attempt = () => Promise<unknown>

/** What executes steps. */
interface Engine {
  executeStep(this: unknown, step: WorkflowStep): Promise<unknown>
  executeStepWithRetry(this: unknown, id: string, attempt: Attempt, retries: StepRetries): Promise<unknown>
  executeSleepDuration?(this: unknown, ms: number, ...more: unknown[]): Promise<void>
  executeSleepUntilDate?(this: unknown, date: Date, ...more: unknown[]): Promise<void>
}

/** Who is told. None of these throws. */
export interface WorkflowEars {
  /**
   * @param isHandedOver the code that began it is given its result
   * @returns what `proceed` returns
   */
  ran(run: MastraRun, proceed: () => Promise<unknown>, isHandedOver: boolean): Promise<unknown>
  /** @returns what `proceed` returns */
  stepped(step: WorkflowStep, proceed: () => Promise<unknown>): Promise<unknown>
  /** @returns the attempt that is made in its place, each time that the step is tried */
  attempted(attempt: Attempt, retries: StepRetries): Attempt
  /** @param until in ms from now, or a date. @returns what `proceed` returns */
  slept(until: number | Date, proceed: () => Promise<void>): Promise<void>
}

/** True for what `@mastra/core/workflows` exports as `Run`, and for what extends it. */
export function runClassOf(value: unknown): MastraRun | undefined {
  const prototype = typeof value === 'function' ? (value.prototype as MastraRun | undefined) : undefined
  const { _start: start, cancel } = fields(prototype)
  if (prototype === undefined || typeof start !== 'function' || typeof cancel !== 'function') return undefined
  return ownerOf(prototype, '_start')
}

/**
 * Begins to watch all runs of workflows that share a prototype, and what executes their steps.
 *
 * @returns how to stop that
 */
export function watchWorkflows(runs: MastraRun, ears: WorkflowEars): () => void {
  const known = new Set<unknown>()
  const undo: (() => void)[] = []
  let isUnawaited = false
  const meetEngine = (engine: object | undefined): void => {
    const owner = engine && ownerOf(engine as Engine, 'executeStepWithRetry')
    if (owner === undefined || known.has(owner) || typeof owner.executeStep !== 'function') return
    known.add(owner)
    undo.push(watchEngine(owner, ears))
  }
  for (const name of WAYS) {
    const { [name]: own } = runs
    if (own === undefined) continue
    const watched: Proceed = function (...given) {
      const run = this as MastraRun
      const proceed = (): Promise<unknown> => own.apply(this, given)
      if (isPartOfMastra(run)) return proceed()
      meetEngine(run.executionEngine)
      return ears.ran(run, proceed, !isUnawaited && !isStreamed(given[0]))
    }
    undo.push(replaceMethod(runs, name, watched))
  }
  for (const name of UNAWAITED) {
    const { [name]: own } = runs
    if (own === undefined) continue
    // It begins the workflow before it returns.
    const watched: Proceed = function (...given) {
      isUnawaited = true
      try {
        return own.apply(this, given)
      } finally {
        isUnawaited = false
      }
    }
    undo.push(replaceMethod(runs, name, watched))
  }
  return () => undo.splice(0).forEach((step) => step())
}

function watchEngine(engine: Engine, ears: WorkflowEars): () => void {
  const { executeStep, executeStepWithRetry, executeSleepDuration, executeSleepUntilDate } = engine
  const undo = [
    replaceMethod(engine, 'executeStep', function (this: unknown, step) {
      return ears.stepped(step, () => executeStep.call(this, step))
    }),
    replaceMethod(engine, 'executeStepWithRetry', function (this: unknown, id, attempt, retries) {
      return executeStepWithRetry.call(this, id, ears.attempted(attempt, retries), retries)
    }),
  ]
  if (executeSleepDuration !== undefined) {
    const sleep: Engine['executeSleepDuration'] = function (ms, ...more) {
      return ears.slept(ms, () => executeSleepDuration.call(this, ms, ...more))
    }
    undo.push(replaceMethod(engine, 'executeSleepDuration', sleep))
  }
  if (executeSleepUntilDate !== undefined) {
    const sleep: Engine['executeSleepUntilDate'] = function (date, ...more) {
      return ears.slept(date, () => executeSleepUntilDate.call(this, date, ...more))
    }
    undo.push(replaceMethod(engine, 'executeSleepUntilDate', sleep))
  }
  return () => undo.forEach((step) => step())
}

/** An application that asked for a stream reads it, and may never ask for the result. */
function isStreamed(given: unknown): boolean {
  const { outputWriter, format } = fields(given)
  return outputWriter !== undefined || format === 'legacy'
}

/** Agents, and what they remember, are made of workflows, whose spans Mastra itself hides. */
export function isPartOfMastra({ isInternalWorkflow, tracingPolicy }: MastraRun): boolean {
  const { internal } = fields(tracingPolicy)
  return isInternalWorkflow === true || (typeof internal === 'number' && (internal & WORKFLOW) !== 0)
}

/** In a set of those kinds of spans that are hidden. */
const WORKFLOW = 1
