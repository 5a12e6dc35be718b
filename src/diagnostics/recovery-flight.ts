/** One recovery that is under way: from its request to its one completion. */

import type { Clock } from '../model/clock.ts'
import { settledWithin } from '../model/clock.ts'
import type { RecoveryHandler, RecoveryOutcome, RecoveryRequest } from '../model/recovery.ts'
import type { Watched } from '../model/watch.ts'

/** What all flights share. */
export interface FlightOptions {
  readonly clock: Clock
  /** Owners, in the order in which they are asked; the first that answers counts. */
  readonly handlers: readonly RecoveryHandler[]
  /** How long an owner may take, and then how long its lane may take to move, in ms. */
  readonly answerMs: number
  readonly settleMs: number
  readonly warn: (message: string, error?: unknown) => void
}

/** What one flight is about, and who hears of its end. */
export interface Flight {
  readonly watched: Watched
  /** Gives the session back where its owner has not done it: false when somebody was faster. */
  readonly release: () => void
  readonly request: RecoveryRequest
  /** Called exactly once. */
  readonly landed: (outcome: RecoveryOutcome) => void
}

/** Asks the owners, and believes them only after it has seen what they say. */
export class RecoveryFlight {
  readonly #options: FlightOptions
  readonly #flight: Flight
  readonly #late = new AbortController()
  #landed = false
  #laneMoved = false
  #whenMoved: (() => void) | undefined

  constructor(flight: Flight, options: FlightOptions) {
    this.#flight = flight
    this.#options = options
  }

  /** What it gives back. */
  get watched(): Watched {
    return this.#flight.watched
  }

  /** Sees it through. Never rejects. */
  async start(): Promise<void> {
    this.#land(await this.#verified(await this.#answered()))
  }

  /** The lane moves: input was taken up, or a run started. */
  laneMoved(): void {
    this.#laneMoved = true
    this.#whenMoved?.()
  }

  /** Gives up: nobody will see the end of it. */
  giveUp(detail: string): void {
    this.#land({ action: 'observe_only', status: 'skipped', detail })
  }

  #land(outcome: RecoveryOutcome): void {
    if (this.#landed) return
    this.#landed = true
    this.#late.abort()
    this.#flight.landed(outcome)
  }

  /** The first answer of an owner, or why there is none. Never rejects, and never takes longer than it may. */
  async #answered(): Promise<RecoveryOutcome> {
    const { clock, answerMs } = this.#options
    let outcome: RecoveryOutcome | undefined
    const asking = this.#askAll().then((answer) => (outcome = answer))
    await settledWithin(clock, answerMs, asking)
    return outcome ?? { action: this.#flight.request.action, status: 'failed', detail: 'no_answer' }
  }

  async #askAll(): Promise<RecoveryOutcome> {
    for (const handler of this.#options.handlers) {
      try {
        const answer = await handler.recover(this.#flight.request, this.#late.signal)
        if (answer !== undefined) return answer
      } catch (error) {
        this.#options.warn('A recovery handler threw', error)
        return { action: this.#flight.request.action, status: 'failed', detail: 'handler_threw' }
      }
    }
    return { action: 'observe_only', status: 'skipped', detail: 'no_owner' }
  }

  async #verified(outcome: RecoveryOutcome): Promise<RecoveryOutcome> {
    if (outcome.status !== 'aborted' && outcome.status !== 'released') return outcome
    const failed = (detail: string): RecoveryOutcome => ({ ...outcome, status: 'failed', detail })
    const { run, backlog } = this.#flight.request
    if (outcome.status === 'aborted' && run !== undefined && run.ended === undefined)
      return failed('still_running')
    // Where the owner has not done it: the session is idle from here, unless somebody was faster.
    this.#flight.release()
    // What lives on in it keeps the lane: then nobody can expect that it moves.
    const isBusy = this.#flight.watched.state !== 'idle'
    if (backlog > 0 && !isBusy && !(await this.#laneMoves())) return failed('lane_not_moving')
    return outcome
  }

  async #laneMoves(): Promise<boolean> {
    if (this.#isMoving()) return true
    const { clock, settleMs } = this.#options
    await settledWithin(clock, settleMs, new Promise<void>((resolve) => (this.#whenMoved = resolve)))
    return this.#isMoving()
  }

  #isMoving(): boolean {
    return this.#laneMoved || this.#flight.watched.backlog < this.#flight.request.backlog
  }
}
