/** Runnables that ask a graph again, or another one, when it fails: `withRetry` and `withFallbacks`. */

import type { GraphTurn } from './graph-turn.ts'
import type { StartedChain } from './callback-handler.ts'

/** Runnables that are followed at once: the oldest are forgotten first. */
const MAX_CHAINS = 10_000

/** One such runnable, while it lives. */
interface Chance {
  /** By which it is told. */
  readonly id: string
  /** The graph that has failed last: its run goes on with the next one. */
  failed: GraphTurn | undefined
}

/** Those that have begun outside of any graph. */
export class SecondChances {
  /** By the id of each chain in it: a graph may be a part of a sequence. */
  readonly #chains = new Map<string, Chance>()
  readonly #byTurn = new WeakMap<GraphTurn, Chance>()

  /** A chain outside of any graph has begun. */
  started({ id, parentId, mayTryAgain }: StartedChain): void {
    const chance = this.#chains.get(parentId ?? '') ?? (mayTryAgain ? { id, failed: undefined } : undefined)
    if (chance === undefined) return
    this.#chains.set(id, chance)
    const [oldest] = this.#chains.keys()
    if (this.#chains.size > MAX_CHAINS && oldest !== undefined) this.#chains.delete(oldest)
  }

  /** @returns the graph whose run goes on, if one has failed before in the same runnable */
  before({ parentId }: StartedChain): GraphTurn | undefined {
    return this.#chains.get(parentId ?? '')?.failed
  }

  /** A graph has begun. */
  began({ parentId }: StartedChain, turn: GraphTurn): void {
    const chance = this.#chains.get(parentId ?? '')
    if (chance === undefined) return
    chance.failed = undefined
    this.#byTurn.set(turn, chance)
  }

  /** @returns true if that is not its end: what asked it tells more */
  failed(turn: GraphTurn): boolean {
    const chance = this.#byTurn.get(turn)
    if (chance === undefined || this.#chains.get(chance.id) !== chance) return false
    chance.failed = turn
    return true
  }

  /** A chain has ended. @returns the graph whose end this is */
  ended(id: string): GraphTurn | undefined {
    const chance = this.#chains.get(id)
    this.#chains.delete(id)
    return chance?.id === id ? chance.failed : undefined
  }
}
