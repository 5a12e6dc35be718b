/** Input that waits behind the turns of sessions: depth by class of lane, and time waited. */

import type { Clock } from '../model/clock.ts'
import type { SessionInfo } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { Intake } from './intake.ts'

/** Entries followed a session; a deeper queue is not followed further. */
const MAX_ENTRIES = 10_000

/** Classes of lanes kept; a further one counts as `other`. */
const MAX_LANES = 100

/** One message that waits. */
export interface QueueEntry {
  readonly lane: string
  readonly sinceMs: number
  /** Its place in the order of all arrivals. */
  readonly arrival: number
  /** Turns of its session that had started, and input that had been taken up, before it came. */
  readonly started: number
  readonly taken: number
  /** It waits on a lane of ours, not of the host. */
  readonly isOurs: boolean
}

/** What the queue needs of a session. */
interface Queueing extends SessionInfo {
  backlog: number
  readonly intake: Intake
  inputArrived(): void
  inputLeft(entry: QueueEntry, how: { readonly taken: boolean }): void
}

/** The input of each session, first in, first out. It keeps the session's backlog true. */
export class InputQueue<Session extends Queueing> {
  readonly #entries = new Map<Session, QueueEntry[]>()
  readonly #depth = new Map<string, number>()
  #arrivals = 0
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
   * @param options.isOurs it waits on a lane of ours. @default false
   * @returns undefined when the session's queue is too deep to follow
   */
  push(session: Session, lane: string, { isOurs = false } = {}): QueueEntry | undefined {
    const entries = this.#entries.get(session) ?? []
    if (entries.length >= MAX_ENTRIES) return void this.#sinks.dropped('queue_entry', 1)
    this.#entries.set(session, entries)
    const known = this.#depth.has(lane) || this.#depth.size < MAX_LANES ? lane : 'other'
    const { started, taken } = session.intake
    this.#arrivals += 1
    const sinceMs = this.#clock.now()
    const entry = { lane: known, sinceMs, arrival: this.#arrivals, started, taken, isOurs }
    entries.push(entry)
    this.#count(known, 1)
    noteWaiting(session, entries)
    session.inputArrived()
    return entry
  }

  /** The oldest was taken up: how long it waited is told. */
  shift(session: Session): void {
    const oldest = this.#entries.get(session)?.[0]
    if (oldest !== undefined) this.#takeUp(session, oldest)
  }

  #takeUp(session: Session, entry: QueueEntry): void {
    this.#take(session, entry, true)
    this.#sinks.inputDequeued(session, entry.lane, this.#clock.now() - entry.sinceMs)
  }

  /**
   * Only the depth of the host's own queue is known: what is more came now, and what is less was taken up, the oldest
   * first.
   */
  level(session: Session, depth: number, lane: string): void {
    const isTheirs = (entry: QueueEntry): boolean => entry.lane === lane && !entry.isOurs
    const waiting = this.#entries.get(session)?.filter(isTheirs) ?? []
    for (let have = waiting.length; have < Math.min(depth, MAX_ENTRIES); have += 1) this.push(session, lane)
    for (const entry of waiting.slice(0, Math.max(0, waiting.length - depth))) this.#takeUp(session, entry)
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
    noteWaiting(session, entries)
    session.inputLeft(entry, { taken })
  }

  /** Nothing of the session waits any more. */
  clear(session: Session): void {
    for (const entry of this.#entries.get(session)?.slice() ?? []) this.remove(session, entry)
  }

  #count(lane: string, by: number): void {
    this.#depth.set(lane, (this.#depth.get(lane) ?? 0) + by)
  }
}

function noteWaiting(session: Queueing, entries: readonly QueueEntry[]): void {
  session.backlog = entries.length
  session.intake.head = entries[0]
}
