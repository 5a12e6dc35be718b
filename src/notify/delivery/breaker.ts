/** Leaves a channel alone that fails again and again, and tries it with growing pauses. */

import type { CircuitState } from '../../model/channel-status.ts'
import type { Agenda } from './agenda.ts'
import { Bucket } from './bucket.ts'

/** Failures in a row that open the circuit. */
export const FAILURES_TO_OPEN = 5

/** The first pause, in ms; each further one is twice as long. */
export const FIRST_PAUSE_MS = 2_000

/** The longest pause, in ms. */
export const MAX_PAUSE_MS = 60_000

/**
 * The circuit of one channel. It is a bucket like those of limits: endless while the channel works, without
 * room in a pause, with room for one after it. Messages that wait do so in their threads.
 */
export class Breaker {
  readonly bucket: Bucket
  readonly #agenda: Agenda
  readonly #changed: (state: CircuitState, pauseMs: number) => void
  #failures = 0
  #pauseMs = FIRST_PAUSE_MS

  /** @param changed hears when it opens, opens again, and closes */
  constructor(agenda: Agenda, changed: (state: CircuitState, pauseMs: number) => void) {
    this.#agenda = agenda
    this.#changed = changed
    this.bucket = new Bucket(agenda, { per: 'channel', capacity: Number.POSITIVE_INFINITY })
  }

  get state(): CircuitState {
    if (this.bucket.capacity > 1) return 'closed'
    return this.bucket.isPaused ? 'open' : 'half_open'
  }

  /** The platform answered: also with a refusal, or with a wish to wait. */
  answered(): void {
    this.#failures = 0
    if (this.state === 'closed') return
    this.#pauseMs = FIRST_PAUSE_MS
    this.bucket.capacity = Number.POSITIVE_INFINITY
    this.#changed('closed', 0)
    this.bucket.resume()
  }

  /** The platform could not be reached, did not answer in time, or failed. */
  failed(): void {
    this.#failures += 1
    const { state } = this
    // What was on its way when it opened says nothing new.
    if (state === 'open' || (state === 'closed' && this.#failures < FAILURES_TO_OPEN)) return
    const pauseMs = this.#pauseMs
    this.#pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs)
    this.bucket.capacity = 1
    this.bucket.pauseUntil(this.#agenda.now() + pauseMs)
    this.#changed('open', pauseMs)
  }
}
