/** Looks now and then whether what waits is too old, for as long as anything waits. */

import type { Agenda } from './agenda.ts'

/** How often, in ms: room for a message may be hours away. */
export const EXPIRY_MS = 60_000

/** One appointment, made only while something waits: what is delivered at once costs none. */
export class Expiry {
  readonly #agenda: Agenda
  readonly #expire: (nowMs: number) => boolean
  #isDue = false

  /** @param expire gives up what is too old now, and returns whether anything still waits */
  constructor(agenda: Agenda, expire: (nowMs: number) => boolean) {
    this.#agenda = agenda
    this.#expire = expire
  }

  /** Something begins to wait. */
  watch(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#agenda.at(this.#agenda.now() + EXPIRY_MS, () => {
      this.#isDue = false
      if (this.#expire(this.#agenda.now())) this.watch()
    })
  }
}
