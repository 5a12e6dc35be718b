/** Which classes of lanes are at work: input that waits in order behind others is not stuck. */

import type { ActivityTable } from './activity-table.ts'
import type { QueueEntry } from './input-queue.ts'

interface Traffic {
  /** Sessions in which a turn runs that came from this class of lanes. */
  busy: number
  /** The tick in which the last of them ended. */
  freeTick: number
  /** The youngest arrival that was taken up. */
  taken: number
}

/**
 * What is seen of queues that hosts keep for several sessions. As long as a turn from such a queue runs, its worker
 * is busy, and older input goes first: what waits in the meantime waits for its turn. What a younger arrival has
 * overtaken was forgotten.
 */
export class LaneTraffic {
  readonly #table: ActivityTable
  /** As many as the queue keeps classes of lanes. */
  readonly #lanes = new Map<string, Traffic>()

  constructor(table: ActivityTable) {
    this.#table = table
  }

  /** Input of this class was taken up. */
  took({ lane, arrival }: Pick<QueueEntry, 'lane' | 'arrival'>): void {
    const traffic = this.#of(lane)
    traffic.taken = Math.max(traffic.taken, arrival)
  }

  /** A turn that came from this class runs. */
  began(lane: string): void {
    this.#of(lane).busy += 1
  }

  /** It runs no more. */
  ended(lane: string): void {
    const traffic = this.#of(lane)
    traffic.busy -= 1
    traffic.freeTick = this.#table.coming
  }

  /** The tick from which on nobody was in front of this input; 0 if somebody who came later has gone first. */
  freeSince({ lane, arrival }: QueueEntry): number {
    const traffic = this.#lanes.get(lane)
    if (traffic === undefined || traffic.taken > arrival) return 0
    return traffic.busy > 0 ? this.#table.coming : traffic.freeTick
  }

  #of(lane: string): Traffic {
    let traffic = this.#lanes.get(lane)
    if (traffic === undefined) this.#lanes.set(lane, (traffic = { busy: 0, freeTick: 0, taken: 0 }))
    return traffic
  }
}
