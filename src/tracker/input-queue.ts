/** Input that waits behind the turns of sessions: depth by class of lane, and time waited. */

import type { Clock } from '../model/clock.ts'
import type { SessionInfo } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'

/** Entries followed a session; a deeper queue is not followed further. */
const MAX_ENTRIES = 10_000

/** Classes of lanes kept; a further one counts as `other`. */
const MAX_LANES = 100

/** One message that waits. */
export interface QueueEntry {
  readonly lane: string
  readonly sinceMs: number
}

/** What the queue needs of a session. */
interface Queueing extends SessionInfo {
  backlog: number
  inputArrived(): void
  inputLeft(how: { readonly taken: boolean }): void
}

/** The input of each session, first in, first out. It keeps the session's backlog true. */
export class InputQueue<Session extends Queueing> {
  readonly #entries = new Map<Session, QueueEntry[]>()
  readonly #depth = new Map<string, number>()
  readonly #clock: Clock
  readonly #sinks: Pick<Required<Sink>, 'inputDequeued' | 'dropped'>

  constructor(options: { clock: Clock; sinks: Pick<Required<Sink>, 'inputDequeued' | 'dropped'> }) {
    this.#clock = options.clock
    this.#sinks = options.sinks
  }

  /** Queued input now, by class of lane. Lanes that were used once stay, at zero. */
  get depth(): ReadonlyMap<string, number> {
    return this.#depth
  }

  /**
   * Notes an arrival.
   *
   * @returns undefined when the session's queue is too deep to follow
   */
  push(session: Session, lane: string): QueueEntry | undefined {
    const entries = this.#entries.get(session) ?? []
    if (entries.length >= MAX_ENTRIES) return void this.#sinks.dropped('queue_entry', 1)
    this.#entries.set(session, entries)
    const known = this.#depth.has(lane) || this.#depth.size < MAX_LANES ? lane : 'other'
    const entry = { lane: known, sinceMs: this.#clock.now() }
    entries.push(entry)
    this.#count(known, 1)
    session.backlog = entries.length
    session.inputArrived()
    return entry
  }

  /** The oldest was taken up: how long it waited is told. */
  shift(session: Session): void {
    const oldest = this.#entries.get(session)?.[0]
    if (oldest === undefined) return
    this.#take(session, oldest, true)
    this.#sinks.inputDequeued(session, oldest.lane, this.#clock.now() - oldest.sinceMs)
  }

  /** One waits no more, and was not taken up. */
  remove(session: Session, entry: QueueEntry): void {
    this.#take(session, entry, false)
  }

  #take(session: Session, entry: QueueEntry, taken: boolean): void {
    const entries = this.#entries.get(session) ?? []
    const index = entries.indexOf(entry)
    if (index < 0) return
    entries.splice(index, 1)
    this.#count(entry.lane, -1)
    if (entries.length === 0) this.#entries.delete(session)
    session.backlog = entries.length
    session.inputLeft({ taken })
  }

  /** Nothing of the session waits any more. */
  clear(session: Session): void {
    for (const entry of this.#entries.get(session)?.slice() ?? []) this.remove(session, entry)
  }

  #count(lane: string, by: number): void {
    this.#depth.set(lane, (this.#depth.get(lane) ?? 0) + by)
  }
}
