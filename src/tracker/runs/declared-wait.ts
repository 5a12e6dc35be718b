/** A wait that somebody declared: silence means nothing where it was declared, and only there. */

import type { Cancel } from '../../model/clock.ts'
import type { WaitKind } from '../../model/run.ts'
import { movedTick, type Node } from './node.ts'

/** One declaration. Of several at one place the newest counts. */
export class DeclaredWait {
  readonly kind: WaitKind
  readonly startTick: number
  /** Stops the timer that would end it. */
  cancelTimer: Cancel | undefined
  readonly #places: readonly Node[]

  /**
   * @param places what it excuses: calls, or the run itself
   * @param tick the tick that is to come
   */
  constructor(kind: WaitKind, places: readonly Node[], tick: number) {
    this.kind = kind
    this.startTick = tick
    this.#places = places
    for (const place of places) place.wait = this
  }

  /** @param tick the tick that is to come: silence counts from there */
  end(tick: number): void {
    this.cancelTimer?.()
    for (const place of this.#places) {
      if (place.wait !== this) continue
      place.wait = undefined
      place.sinceTick = tick
    }
  }
}

/** What a node waits for. A retry is over once something moves: the provider has answered. */
export function waitOf(node: Node): DeclaredWait | undefined {
  const { wait } = node
  return wait?.kind === 'retry' && movedTick(node) > wait.startTick ? undefined : wait
}
