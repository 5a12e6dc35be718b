/** A wait that somebody declared: silence means nothing where it was declared, and only there. */

import type { Cancel } from '../../model/clock.ts'
import type { WaitKind } from '../../model/run.ts'
import { excuse, movedTick, type Node } from './node.ts'

/** One declaration. Of several at one place the newest counts, but a person is awaited whatever else is. */
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
    for (const place of places) place.waits = [...(place.waits ?? []), this]
  }

  /** Silence counts again, from now on where it had not been over before. */
  end(): void {
    this.cancelTimer?.()
    for (const place of this.#places) {
      if (!isAnswered(this, place)) excuse(place)
      place.waits = place.waits?.filter((wait) => wait !== this)
    }
  }
}

/** What a node waits for. */
export function waitOf(node: Node): DeclaredWait | undefined {
  if (node.waits === undefined) return undefined
  const waits = node.waits.filter((wait) => !isAnswered(wait, node))
  return waits.findLast(({ kind }) => kind === 'person') ?? waits.at(-1)
}

/** A retry is over once something moves: the provider has answered. */
function isAnswered({ kind, startTick }: DeclaredWait, node: Node): boolean {
  return kind === 'retry' && movedTick(node) > startTick
}
