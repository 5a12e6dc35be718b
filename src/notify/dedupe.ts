/** Stage 2: whether it is news. */

import { RecentMap } from './recent-map.ts'
import type { Decision } from './should-tell.ts'

/** How far a notice got. `suppressed` was kept from people on purpose: no other copy of it is told. */
export type Fate = 'sending' | 'delivered' | 'failed' | 'suppressed'

/** Notices whose fate is remembered for certain; older ones may be forgotten and could be told again. */
export const MAX_REMEMBERED_NOTICES = 10_000

/**
 * Remembers which notices were told. The latch closes only at delivery: one that could not be delivered
 * is told when its news comes again.
 */
export class Dedupe {
  readonly #fates: RecentMap<string, Fate>

  constructor(limit: number = MAX_REMEMBERED_NOTICES) {
    this.#fates = new RecentMap(limit)
  }

  /** `first` or `again` to tell it, `duplicate` when it was told, is on its way or was suppressed. */
  check(id: string): Decision {
    const fate = this.#fates.get(id)
    if (fate === undefined) return { tell: true, reason: 'first' }
    return fate === 'failed' ? { tell: true, reason: 'again' } : { tell: false, reason: 'duplicate' }
  }

  /** Writes down how far a notice got. */
  mark(id: string, fate: Fate): void {
    this.#fates.set(id, fate)
  }
}
