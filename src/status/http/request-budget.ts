/** How often one address may ask, and be wrong about the token. */

import type { Clock } from '../../model/clock.ts'

/** Requests that one address may make at once, and then in each second. */
const BURST = 1_000
const PER_SECOND = 500
/** Wrong tokens in a minute, until an address is asked to wait. */
const FAILURES = 20
const PER_FAILURE_MS = 3_000
/** Addresses that are remembered; the oldest is forgotten first. */
const MAX_ADDRESSES = 1_000

interface Account {
  left: number
  failuresLeft: number
  atMs: number
}

/** A bucket of requests and one of failures for each address. */
export class RequestBudget {
  readonly #clock: Pick<Clock, 'now'>
  readonly #accounts = new Map<string, Account>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** @returns false when it has asked too often */
  take(address: string): boolean {
    const account = this.#accountOf(address)
    if (account.left < 1) return false
    account.left -= 1
    return true
  }

  /** A wrong token. @returns false when there were too many */
  fail(address: string): boolean {
    const account = this.#accountOf(address)
    if (account.failuresLeft < 1) return false
    account.failuresLeft -= 1
    return true
  }

  /** It has guessed too often: for a while, not even the right token counts. */
  isBarred(address: string): boolean {
    return this.#accountOf(address).failuresLeft < 1
  }

  #accountOf(address: string): Account {
    const nowMs = this.#clock.now()
    const known = this.#accounts.get(address)
    if (known === undefined) return this.#open(address, nowMs)
    const passedMs = nowMs - known.atMs
    known.left = Math.min(BURST, known.left + (passedMs / 1_000) * PER_SECOND)
    known.failuresLeft = Math.min(FAILURES, known.failuresLeft + passedMs / PER_FAILURE_MS)
    known.atMs = nowMs
    return known
  }

  #open(address: string, nowMs: number): Account {
    const account = { left: BURST, failuresLeft: FAILURES, atMs: nowMs }
    this.#accounts.set(address, account)
    if (this.#accounts.size > MAX_ADDRESSES) this.#accounts.delete(this.#accounts.keys().next().value ?? '')
    return account
  }
}
