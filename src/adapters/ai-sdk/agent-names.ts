/** The `id` of a `ToolLoopAgent`: its operations tell of themselves, and do not name the agent. */

import { AsyncLocalStorage } from 'node:async_hooks'

import { text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'

/** `ToolLoopAgent`, or a class that inherits from it. */
export interface AiAgentClass {
  readonly prototype: object
}

/** By this name `lifesign/register` has each copy of the SDK share its class. */
const SHARED = Symbol.for('lifesign.ai-sdk.agent')
const VERBS = ['generate', 'stream'] as const

type Verb = (this: { readonly id?: unknown }, ...given: unknown[]) => unknown
type Agent = Partial<Record<(typeof VERBS)[number], Verb>>

/** The agent that has been asked, until its operation takes the name: what its tools ask is not the agent's. */
export class AgentNames {
  readonly #asked = new AsyncLocalStorage<{ name: string | undefined }>()

  /** The name for an operation that starts here. */
  take(): string | undefined {
    const asked = this.#asked.getStore()
    const name = asked?.name
    if (asked !== undefined) asked.name = undefined
    return name
  }

  /**
   * Begins to hear which agents are asked.
   *
   * @param classes those that nobody shares
   * @returns how to stop that
   */
  listen(classes: readonly AiAgentClass[], guard: Guard): () => void {
    const undo: (() => void)[] = []
    const known = new Set<unknown>()
    const met = (value: unknown): boolean => {
      const { prototype } = value as { readonly prototype: Agent }
      if (!VERBS.some((verb) => typeof prototype[verb] === 'function')) return false
      if (!known.has(value)) undo.push(this.#surround(prototype))
      known.add(value)
      return true
    }
    undo.push(eachShared(SHARED, (value) => void guard.attempt('hear agents', () => met(value))))
    meetHandedOver(classes, { guard, wanted: 'ToolLoopAgent of ai', met })
    return () => undo.splice(0).forEach((step) => step())
  }

  #surround(agent: Agent): () => void {
    const before = pick(agent)
    const asked = this.#asked
    for (const [verb, ask] of Object.entries(before)) {
      const named: Verb = function (...given) {
        return asked.run({ name: text(this.id) }, () => ask.apply(this, given))
      }
      Object.defineProperty(agent, verb, { value: named, writable: true, configurable: true })
    }
    return () => void Object.assign(agent, before)
  }
}

function pick(agent: Agent): Agent {
  return Object.fromEntries(
    VERBS.map((verb) => [verb, agent[verb]]).filter(([, ask]) => typeof ask === 'function'),
  ) as Agent
}
