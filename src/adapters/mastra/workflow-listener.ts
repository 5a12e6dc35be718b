/** Makes runs of workflows, and tool calls of their steps. Agents in them are heard as all agents are. */

import type { Recorder } from '../../model/adapter.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { AskedPeople } from '../asked-people.ts'
import { endOfFailure } from '../failure-end.ts'
import { fields, given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { type EventedEars, type ExecutedStep, endOfExecuted, stepOf } from './evented-class.ts'
import { endOfTool } from './turn-end.ts'
import { TurnScope } from './turn-scope.ts'
import type { MastraRun, StepRetries, WorkflowEars, WorkflowStep } from './workflow-class.ts'
import { endOfWorkflow, workflowIn, WorkflowScope, WorkflowTurn } from './workflow-turn.ts'

/** The stop reason of a workflow that waits for a person. */
const SUSPENDED = 'suspended'
/** What these steps do is told as what it is: a run of an agent, or of another workflow. */
const RUNS: ReadonlySet<unknown> = new Set(['AGENT', 'WORKFLOW'])
/** Begins the names of steps that Mastra makes of `map`: they only turn one thing into another. */
const MAPPING = 'mapping_'

/** All workflows of a process. */
export class WorkflowListener implements WorkflowEars, EventedEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #people: AskedPeople
  /** Those that run now and whose steps others execute, by the ids of their runs. */
  readonly #elsewhere = new Map<unknown, WorkflowScope>()

  constructor(
    recorder: Recorder,
    { guard, people }: { readonly guard: Guard; readonly people: AskedPeople },
  ) {
    this.#recorder = recorder
    this.#guard = guard
    this.#people = people
  }

  async ran(workflow: MastraRun, proceed: () => Promise<unknown>, isHandedOver: boolean): Promise<unknown> {
    const scope = this.#guard.attempt('start a run', () => this.#begin(workflow, isHandedOver))
    return scope === undefined ? proceed() : this.#follow(scope, proceed)
  }

  /** Its steps may be executed by another process: of what happens between those here nothing is known. */
  async ranElsewhere(workflow: MastraRun, proceed: () => Promise<unknown>): Promise<unknown> {
    const scope = this.#guard.attempt('start a run', () => this.#begin(workflow, false))
    if (scope === undefined) return proceed()
    const { runId } = workflow
    const goOn = this.#guard.attempt('wait', () => scope.run.waiting('runtime'))
    this.#elsewhere.set(runId, scope)
    try {
      return await this.#follow(scope, proceed)
    } finally {
      if (this.#elsewhere.get(runId) === scope) this.#elsewhere.delete(runId)
      this.#guard.attempt('go on', () => goOn?.())
    }
  }

  async executed(step: ExecutedStep, proceed: () => Promise<unknown>): Promise<unknown> {
    const above = this.#elsewhere.get(step.runId)
    if (above === undefined) return proceed()
    const { turn, origin } = above
    const scope = new WorkflowScope(turn, { origin, step: stepOf(step), input: step.input })
    const work = this.#guard.attempt('start a tool call', () => start(scope))
    try {
      const result = await this.#guard.within(new WorkflowScope(turn, { origin, work }), proceed)
      this.#guard.attempt('end a tool call', () => work?.end(endOfExecuted(result)))
      return result
    } catch (error) {
      this.#guard.attempt('end a tool call', () => work?.end({ error }))
      throw error
    }
  }

  async #follow(scope: WorkflowScope, proceed: () => Promise<unknown>): Promise<unknown> {
    try {
      const result = await this.#guard.within(scope, proceed)
      this.#guard.attempt('end a run', () => this.#over(scope.turn, result))
      return result
    } catch (error) {
      this.#guard.attempt('end a run', () => scope.turn.over(endOfFailure(error), error))
      throw error
    }
  }

  stepped(executed: WorkflowStep, proceed: () => Promise<unknown>): Promise<unknown> {
    const here = this.#here()
    if (here === undefined) return proceed()
    const { step, prevOutput: input } = executed
    // What judges a step is made of steps, too.
    const own = here.turn.has(executed) ? { step, input } : {}
    return this.#guard.within(new WorkflowScope(here.turn, { origin: here.origin, ...own }), proceed)
  }

  attempted(attempt: () => Promise<unknown>, retries: StepRetries): () => Promise<unknown> {
    const scope = this.#here()
    if (scope?.step === undefined) return attempt
    let goOn: (() => void) | undefined
    let left = Number(retries.retries ?? 0)
    return async () => {
      this.#guard.attempt('go on', () => goOn?.())
      try {
        return await this.#attempt(scope, attempt)
      } catch (error) {
        if (left > 0) goOn = this.#wait(scope, Number(retries.delay ?? 0))
        left -= 1
        throw error
      }
    }
  }

  async slept(until: number | Date, proceed: () => Promise<void>): Promise<void> {
    const goOn = this.#guard.attempt('wait', () => {
      const ms = typeof until === 'number' ? until : Number(until) - this.#recorder.clock.wallTime()
      return this.#here()?.run.waiting('runtime', { untilMs: Math.max(0, ms) })
    })
    try {
      return await proceed()
    } finally {
      this.#guard.attempt('go on', () => goOn?.())
    }
  }

  async #attempt(scope: WorkflowScope, attempt: () => Promise<unknown>): Promise<unknown> {
    scope.turn.mayGoOn()
    const work = this.#guard.attempt('start a tool call', () => start(scope))
    if (work === undefined) return attempt()
    try {
      const place = new WorkflowScope(scope.turn, { origin: scope.origin, work })
      const result = await this.#guard.within(place, attempt)
      const { output, suspended } = fields(result)
      const isSuspended = suspended !== undefined && output === undefined
      this.#guard.attempt('end a tool call', () => work.end(isSuspended ? {} : endOfTool(output)))
      return result
    } catch (error) {
      this.#guard.attempt('end a tool call', () => work.end({ error }))
      throw error
    }
  }

  /** Until the step is tried again. */
  #wait({ run }: WorkflowScope, ms: number): (() => void) | undefined {
    return this.#guard.attempt('wait', () => run.waiting('retry', { untilMs: ms }))
  }

  /** @returns undefined inside of what agents are made of */
  #begin(workflow: MastraRun, isHandedOver: boolean): WorkflowScope | undefined {
    const place = this.#recorder.scope()
    const isAgents = place instanceof TurnScope && place.work === undefined
    if (isAgents) return undefined
    const isAround = place.run !== undefined && place.run.ended === undefined
    const isHosts = isAround && place.work === undefined && workflowIn(place) === undefined
    // It is the same one where a workflow goes on that was suspended.
    const session = place.run === undefined ? text(workflow.runId) : undefined
    const agent = text(workflow.workflowId) ?? 'workflow'
    const run = isHosts ? place.run : this.#recorder.startRun({ agent, ...given('session', session) })
    if (isHosts) this.#people.goOn(run)
    const { clock } = this.#recorder
    const turn = new WorkflowTurn({ clock, guard: this.#guard, workflow, run, isHosts, isHandedOver })
    return new WorkflowScope(turn, { origin: place.origin })
  }

  #over(turn: WorkflowTurn, result: unknown): void {
    const end = endOfWorkflow(result)
    turn.over(end, result)
    if (turn.isHosts && end.stopReason === SUSPENDED) this.#people.ask(turn.run)
  }

  #here(): WorkflowScope | undefined {
    return this.#guard.attempt('find a workflow', () => workflowIn(this.#recorder.scope()))
  }
}

function start({ run, step, input }: WorkflowScope): WorkHandle | undefined {
  const { id, component } = fields(step)
  const name = text(id) ?? 'step'
  if (RUNS.has(component) || name.startsWith(MAPPING)) return undefined
  return run.startToolCall({ name, ...given('input', input) })
}
