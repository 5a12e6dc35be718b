/** The turns of each session, in the order in which they were asked for: an agent works at one at a time. */

import type { Turn } from './turn.ts'

/** Agents queue a prompt that comes while another one is under way. */
export class SessionTurns {
  readonly #turns = new Map<string, Turn[]>()

  /** The one that the agent works at. */
  current(session: string): Turn | undefined {
    return this.#turns.get(session)?.[0]
  }

  add(session: string, turn: Turn): void {
    const queue = this.#turns.get(session)
    if (queue === undefined) this.#turns.set(session, [turn])
    else queue.push(turn)
  }

  delete(session: string, turn: Turn): void {
    const left = this.#turns.get(session)?.filter((one) => one !== turn) ?? []
    if (left.length === 0) this.#turns.delete(session)
    else this.#turns.set(session, left)
  }
}
