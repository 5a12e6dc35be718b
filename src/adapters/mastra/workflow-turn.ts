/** One run of a workflow until it ends or is suspended, and where its steps are. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { type EndProposal, endOfAbort, isAbnormal, type IsDealtWith, stopsWork } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { endOfFailure } from '../failure-end.ts'
import { fields } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { MastraRun, WorkflowStep } from './workflow-class.ts'

/** What a turn is made of. */
export interface WorkflowTurnOptions {
  readonly clock: Pick<Recorder['clock'], 'soon'>
  readonly guard: Guard
  readonly workflow: MastraRun
  readonly run: RunHandle
  /** True if that is a run of the host. */
  readonly isHosts: boolean
  /** The code that began it is given its result. */
  readonly isHandedOver: boolean
}

/** Which workflow an error has ended. */
const failedWorkflows = new WeakMap<object, unknown>()

/** It ends once. Until then it holds its run: also one of the host, whose body may have returned. */
export class WorkflowTurn implements Held {
  readonly run: RunHandle
  readonly isHosts: boolean
  readonly isAnswer = false
  /** A workflow works whether or not anybody reads it. */
  readonly isAsked = true
  readonly asks = 0
  readonly #of: WorkflowTurnOptions
  readonly #hold: Hold | undefined
  /** By which the same workflow had failed before in this run. */
  readonly #failure: object | undefined
  /** What outranked a normal return of the run before it began. */
  readonly #before: EndProposal | undefined
  #isOver = false

  constructor(options: WorkflowTurnOptions) {
    this.#of = options
    const { guard, run, isHosts, workflow } = options
    this.run = run
    this.isHosts = isHosts
    this.#before = run.suspected
    const failure = failureIn(run)
    if (failure && failedWorkflows.get(failure) === workflow.workflowId) this.#failure = failure
    this.#hold = isHosts ? guard.attempt('hold a run', () => run.hold(this)) : undefined
    if (!isHosts)
      guard.attempt('hear of a stop', () => run.control((end) => stopsWork(end) && this.#cancel()))
  }

  /** True for a step of this workflow. */
  has({ workflowId, runId }: WorkflowStep): boolean {
    const { workflow } = this.#of
    return workflow.workflowId === workflowId && workflow.runId === runId
  }

  /** Asked before each step. @throws {DOMException} once people have stopped the run */
  mayGoOn(): void {
    if (this.#of.guard.attempt('ask the gate', () => this.run.gate()) !== false) return
    this.#cancel()
    throw new DOMException('The run was stopped', 'AbortError')
  }

  /** @param result what it is told by, to the code that waits for it */
  over(end: EndProposal, result: unknown): void {
    this.#isOver = true
    if (!this.isHosts) this.run.end(end)
    else if (isAbnormal(end)) this.#failed(end, result)
    else if (this.#failure !== undefined && this.#failure === failureIn(this.run)) this.run.suspect(undefined)
    this.#hold?.release()
  }

  /** Its host may begin it anew, or go on without it: if that comes through, it is no failure of the run. */
  #failed(end: EndProposal, result: unknown): void {
    const { isHandedOver, run, workflow } = this.#of
    // What its steps met is in its own failure.
    if (isHandedOver && run.suspected !== this.#before) run.suspect(undefined)
    run.suspect(end, undefined, isHandedOver ? this.#handedOver(result) : undefined)
    const failure = failureIn(run)
    if (failure !== undefined && failure === end.error) failedWorkflows.set(failure, workflow.workflowId)
  }

  /**
   * Its host has the result, which says that it failed: that is passed on, or not looked at by who returns nothing at
   * once. Any other answer, and whatever is done after that, is the host's own.
   */
  #handedOver(result: unknown): IsDealtWith {
    const { clock, guard } = this.#of
    let hasGoneOn = false
    clock.soon(() => (hasGoneOn = true))
    return (answer, isLate) => {
      if (isLate || (answer === undefined && !hasGoneOn)) return false
      return guard.attempt('read an answer', () => passesOn(answer, result)) !== true
    }
  }

  /** As the application would do it: the step that runs is told by its signal, and no other one begins. */
  #cancel(): void {
    if (this.#isOver) return
    this.#isOver = true
    const { guard, workflow } = this.#of
    const failed = (error: unknown): void => guard.warn('cancel a workflow', error)
    guard.attempt('cancel a workflow', () => void workflow.cancel?.().catch(failed))
  }
}

/** What outranks a normal return of the run, if it can be told from others. */
function failureIn({ suspected }: RunHandle): object | undefined {
  const { error } = suspected ?? {}
  return typeof error === 'object' && error !== null ? error : undefined
}

/** True for the result itself, for a part of it, and for what says the same. */
function passesOn(answer: unknown, result: unknown): boolean {
  const isObject = typeof answer === 'object' && answer !== null
  if (!isObject) return false
  const { status, steps, error } = fields(result)
  return answer === result || answer === steps || answer === error || fields(answer)['status'] === status
}

/** The place of a workflow, or of a step of it: what runs in this place is known as the workflow's own. */
export class WorkflowScope implements Scope {
  readonly turn: WorkflowTurn
  readonly run: RunHandle
  readonly work: WorkHandle | undefined
  readonly origin: Scope['origin']
  /** The step that is executed there. */
  readonly step: unknown
  /** What that was given. */
  readonly input: unknown

  constructor(
    turn: WorkflowTurn,
    { origin, work, step, input }: Pick<Scope, 'origin' | 'work'> & { step?: unknown; input?: unknown },
  ) {
    this.turn = turn
    this.run = turn.run
    this.origin = origin
    this.work = work
    this.step = step
    this.input = input
  }
}

/** Where the code that runs now is a workflow's own: in one, and in none of its tools. */
export function workflowIn(scope: ReturnType<Recorder['scope']>): WorkflowScope | undefined {
  return scope instanceof WorkflowScope && scope.work === undefined ? scope : undefined
}

/** How a workflow ended, by what Mastra tells the code that waits for it. */
export function endOfWorkflow(result: unknown): EndProposal {
  const { status, error } = fields(result)
  if (status === 'failed') return endOfFailure(error)
  if (status === 'canceled') return endOfAbort(new DOMException('The workflow was canceled', 'AbortError'))
  return status === 'success' || typeof status !== 'string'
    ? { reason: 'completed' }
    : { reason: 'completed', stopReason: status }
}
