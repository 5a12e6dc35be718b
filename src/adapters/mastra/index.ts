/** Mastra: its agents, sub-agents and networks of agents, with their tools. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { fields } from '../fields.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { type AgentPrototype, watchAgents } from './agent-class.ts'
import { MastraListener } from './listener.ts'

/** `Agent` of `@mastra/core/agent`. */
export interface AgentClass {
  readonly prototype: object
}

/** By this name `lifesign/register` has each copy of Mastra share its class. */
const SHARED = Symbol.for('lifesign.mastra.agent')

/**
 * Hears the agents of `@mastra/core`. Under `lifesign/register` it finds Mastra itself. Their model calls are heard on
 * the wire: install `modelHttp` too. Arguments and results are handed on by reference only.
 *
 * @param classes `Agent`, as the application imports it, where there is no `lifesign/register`
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
  const ears = new MastraListener(recorder)
  const undo: (() => void)[] = []
  const known = new Set<unknown>()
  const met = (agents: unknown): boolean => {
    const { prototype } = agents as { readonly prototype: AgentPrototype }
    if (typeof fields(prototype)['getLLM'] !== 'function') return false
    if (!known.has(prototype)) undo.push(watchAgents(prototype, ears))
    known.add(prototype)
    return true
  }
  undo.push(eachShared(SHARED, (value) => void guard.attempt('hear agents', () => met(value))))
  meetHandedOver(classes, { guard, wanted: `Agent of ${FRAMEWORK.name}`, met })
  return () => undo.splice(0).forEach((step) => step())
}
