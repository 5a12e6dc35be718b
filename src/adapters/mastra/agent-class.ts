/** The part of Mastra that is used, and how it is watched. */

import { type Fields, fields } from '../fields.ts'

/** How agents are asked. Each returns a promise. */
const CALLS = ['generate', 'stream', 'resumeGenerate', 'resumeStream', 'network', 'resumeNetwork'] as const

/** One call of an agent. */
export interface AgentCall {
  readonly agent: object
  readonly name: (typeof CALLS)[number]
  readonly options: Fields
}

/** What all agents share. */
export type AgentPrototype = Partial<Record<(typeof CALLS)[number] | 'getLLM' | 'convertTools', Method>>

/** Who is told. None of these throws. */
export interface AgentEars {
  /** @returns what `proceed` returns */
  asked(call: AgentCall, proceed: () => Promise<unknown>): Promise<unknown>
  /** An agent has prepared what it will ask: a model with its settings, made anew for each call. */
  prepared(model: Fields): void
  /** @returns the tools that an agent will use in place of those that it has prepared */
  equipped(tools: Fields): Fields
}

type Method = (this: object, ...given: unknown[]) => unknown

/**
 * Begins to watch all agents that share a prototype.
 *
 * @returns how to stop that
 */
export function watchAgents(agents: AgentPrototype, ears: AgentEars): () => void {
  const undo = CALLS.map((name) =>
    replace(agents, name, (own) => {
      return function (...given) {
        const proceed = async (): Promise<unknown> => own.apply(this, given)
        return ears.asked({ agent: this, name, options: fields(given[1]) }, proceed)
      }
    }),
  )
  const prepared = (model: unknown): unknown => (ears.prepared(fields(model)), model)
  const equipped = (tools: unknown): unknown => ears.equipped(fields(tools))
  undo.push(replace(agents, 'getLLM', after(prepared)), replace(agents, 'convertTools', after(equipped)))
  return () => undo.forEach((step) => step())
}

/** The method, with its result passed on through `told`. */
function after(told: (result: unknown) => unknown): (own: Method) => Method {
  return (own) =>
    function (...given) {
      const result = own.apply(this, given)
      return result instanceof Promise ? result.then(told) : told(result)
    }
}

/** A method that somebody else has replaced after us stays, and goes on without us. */
function replace(
  agents: AgentPrototype,
  name: keyof AgentPrototype,
  watched: (own: Method) => Method,
): () => void {
  const own = agents[name]
  if (own === undefined) return () => undefined
  let current = watched(own)
  const ours: Method = function (...given) {
    return current.apply(this, given)
  }
  agents[name] = ours
  return () => {
    current = own
    if (agents[name] === ours) agents[name] = own
  }
}
