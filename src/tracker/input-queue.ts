/** Queued input of sessions whose host has lanes of its own: depth by class of lane, and time waited. */

import type { Clock } from '../model/clock.ts'

/** Entries kept a session; a deeper queue is not followed further. */
const MAX_ENTRIES = 10_000

interface Entry {
  readonly lane: string
  readonly sinceMs: number
}

/** Classes of lanes kept; a further one counts as `other`. */
const MAX_LANES = 100

/** The input that waits behind each session, first in, first out. */
export class InputQueue<Session extends object> {
  readonly #entries = new Map<Session, Entry[]>()
  readonly #depth = new Map<string, number>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Queued input now, by class of lane. Lanes that were used once stay, at zero. */
  get depth(): ReadonlyMap<string, number> {
    return this.#depth
  }

  /** Queued input of one session. */
  lengthOf(session: Session): number {
    return this.#entries.get(session)?.length ?? 0
  }

  /**
   * Notes an arrival.
   *
   * @returns false when the session's queue is too deep to follow
   */
  push(session: Session, lane: string): boolean {
    const entries = this.#entries.get(session) ?? []
    if (entries.length >= MAX_ENTRIES) return false
    this.#entries.set(session, entries)
    const known = this.#depth.has(lane) || this.#depth.size < MAX_LANES ? lane : 'other'
    this.#count(known, 1)
    entries.push({ lane: known, sinceMs: this.#clock.now() })
    return true
  }

  /** Takes the oldest entry: its lane and how long it waited, in ms. */
  shift(session: Session): { lane: string; waitedMs: number } | undefined {
    const entries = this.#entries.get(session)
    const entry = entries?.shift()
    if (entry === undefined) return undefined
    if (entries?.length === 0) this.#entries.delete(session)
    this.#count(entry.lane, -1)
    return { lane: entry.lane, waitedMs: this.#clock.now() - entry.sinceMs }
  }

  #count(lane: string, by: number): void {
    this.#depth.set(lane, (this.#depth.get(lane) ?? 0) + by)
  }
}
