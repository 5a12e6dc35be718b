/** Mastra: its agents, sub-agents, networks of agents and workflows, with their tools. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { AskedPeople } from '../asked-people.ts'
import { fields } from '../fields.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { type AgentPrototype, watchAgents } from './agent-class.ts'
import { isEvented, watchEvented } from './evented-class.ts'
import { MastraListener } from './listener.ts'
import { runClassOf, watchWorkflows } from './workflow-class.ts'
import { WorkflowListener } from './workflow-listener.ts'

/** `Agent` of `@mastra/core/agent`, or `Run` of `@mastra/core/workflows`. */
export interface AgentClass {
  readonly prototype: object
}

/** By these names `lifesign/register` has each copy of Mastra share its classes. */
const SHARED = [
  Symbol.for('lifesign.mastra.agent'),
  Symbol.for('lifesign.mastra.workflow-run'),
  // Two classes in a list.
  Symbol.for('lifesign.mastra.evented'),
]

/**
 * Hears the agents and workflows of `@mastra/core`. Under `lifesign/register` it finds Mastra itself. Their model calls are heard on
 * the wire: install `modelHttp` too. Arguments and results are handed on by reference only.
 *
 * @param classes `Agent`, `Run`, `EventedRun` and `StepExecutor`, as the application imports them, where there is no
 *   `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [mastra(), modelHttp()] })
 */
export function mastra(...classes: readonly AgentClass[]): Adapter {
  return {
    name: 'mastra',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, classes),
  }
}

function listen(recorder: Recorder, classes: readonly AgentClass[]): () => void {
  const guard = new Guard(recorder, 'mastra')
  const shared = { guard, people: new AskedPeople() }
  const agents = new MastraListener(recorder, shared)
  const workflows = new WorkflowListener(recorder, shared)
  const undo: (() => void)[] = []
  const known = new Set<unknown>()
  const watch = (prototype: object, begin: () => () => void): true => {
    if (!known.has(prototype)) undo.push(begin())
    known.add(prototype)
    return true
  }
  const met = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(met)
    const { prototype } = value as { readonly prototype: AgentPrototype }
    const evented = fields(prototype)
    if (isEvented(evented)) return watch(evented, () => watchEvented(evented, workflows))
    const runs = runClassOf(value)
    if (runs !== undefined) return watch(runs, () => watchWorkflows(runs, workflows))
    if (typeof fields(prototype)['getLLM'] !== 'function') return false
    return watch(prototype, () => watchAgents(prototype, agents))
  }
  for (const name of SHARED)
    undo.push(eachShared(name, (value) => void guard.attempt('hear a class', () => met(value))))
  meetHandedOver(classes, {
    guard,
    wanted: `Agent, Run, EventedRun or StepExecutor of ${FRAMEWORK.name}`,
    met,
  })
  return () => undo.splice(0).forEach((step) => step())
}
