/** What a host has taken up for one session, and whether a run came of it. */

import type { QueueEntry } from './input-queue.ts'
import type { LaneTraffic } from './lane-traffic.ts'

/** The turns of a session, as far as its host tells of them. Made for the first word about its input or state. */
export class Intake {
  /** A turn was taken up, and no run of it has started yet. */
  awaitsRun = false
  /** The input that has waited for longest. */
  head: QueueEntry | undefined
  /** Turns that have started, and input that was taken up. */
  started = 0
  taken = 0
  readonly #traffic: LaneTraffic
  /** The class of lanes that the coming turn, or the one that runs, came from. */
  #coming: string | undefined
  #running: string | undefined

  constructor(traffic: LaneTraffic) {
    this.#traffic = traffic
  }

  /**
   * The host works on a turn, while nothing runs.
   *
   * @returns whether it is a new one
   */
  begin(): boolean {
    const isNew = !this.awaitsRun
    this.awaitsRun = true
    return isNew
  }

  /**
   * Input was taken up while nothing runs. One that a run has started for since is only taken off the list: some
   * hosts do that last.
   */
  take(entry: QueueEntry): void {
    const isServed = this.started - entry.started > this.taken - entry.taken
    this.noteTaken(entry)
    if (isServed) return
    this.#coming = entry.lane
    this.awaitsRun = true
  }

  /** Input was taken up, whatever runs. */
  noteTaken(entry: QueueEntry): void {
    this.taken += 1
    this.#traffic.took(entry)
  }

  /** The host has given it up, or somebody has ended it. */
  drop(): void {
    this.awaitsRun = false
    this.#coming = undefined
  }

  /** A turn has started. */
  runStarted(): void {
    this.started += 1
    if (this.#coming !== undefined && this.#running === undefined) {
      this.#running = this.#coming
      this.#traffic.began(this.#running)
    }
    this.drop()
  }

  /** Nothing runs any more. */
  runsEnded(): void {
    if (this.#running === undefined) return
    this.#traffic.ended(this.#running)
    this.#running = undefined
  }

  /** The tick from which on its waiting input had nobody in front of it; 0 without such input. */
  get freeTick(): number {
    return this.head === undefined ? 0 : this.#traffic.freeSince(this.head)
  }
}
