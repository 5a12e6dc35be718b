/** Tries one message until it is delivered, hopeless, outdated or out of time. */

import type { DeliveryError, DeliveryOutcome } from '../../model/notice.ts'
import { attempt, type AttemptOptions } from './attempt.ts'
import type { Flight } from './flight.ts'

/** How a message ended, or that it goes on. */
export interface Progress {
  readonly outcome: DeliveryOutcome
  readonly reason: string
  readonly attempts: number
}

/** How long and how often to try. */
export interface RetryOptions extends AttemptOptions {
  /** Further attempts after the first. A wish to wait costs none. */
  readonly retries: number
  /** Spreads the waits. From 0 to 1, as `Math.random`. */
  readonly random: () => number
  /** Hears how each attempt went, before anything else is done about it. */
  readonly attempted: (failure?: DeliveryError) => void
  /** Hears of each failure that is followed by another attempt. */
  readonly retried: (progress: Progress) => void
  /** Resolves when the next attempt may be made: after the wait, in ms, and when there is room for it. */
  readonly admitted: (waitMs: number) => Promise<void>
}

/** The first wait, in ms; each further one is twice as long, and up to doubled by chance. */
const FIRST_WAIT_MS = 1_000

/** The longest wait, in ms, before chance. */
export const MAX_WAIT_MS = 30_000

/** Who asks us to wait longer than this, in ms, does not get the notice: nobody needs it any more. */
export const MAX_RETRY_AFTER_MS = 15 * 60_000

/** However often a platform asks to wait. */
export const MAX_ATTEMPTS = 100

/** Carries a message to its end. Never rejects. The first attempt is made before this returns. */
export async function carry(flight: Flight, options: RetryOptions): Promise<Progress> {
  let failures = 0
  let last = 'expired'
  for (let attempts = 0; ;) {
    const stop = stopReason(flight, options, last)
    if (stop !== undefined) return { ...stop, attempts }
    attempts += 1
    const reason = flight.place?.message === undefined ? 'first' : 'edited'
    const failure = await attempt(flight.channel, flight, options).then(
      () => undefined,
      (error: DeliveryError) => error,
    )
    options.attempted(failure)
    if (failure === undefined) return { outcome: 'delivered', reason, attempts }
    last = failure.reason
    if (!asksToWait(failure)) failures += 1
    const isLast = failures > options.retries || attempts >= MAX_ATTEMPTS
    const waitMs = isLast ? undefined : waitAfter(failure, failures, options.random)
    if (waitMs === undefined) return { outcome: 'dead', reason: last, attempts }
    options.retried({ outcome: 'retried', reason: last, attempts })
    await options.admitted(waitMs)
  }
}

/** True when the platform is there, and says when to come back. */
export function asksToWait({ retryable, retryAfterMs = 0 }: DeliveryError): boolean {
  return retryable && retryAfterMs > 0
}

function stopReason(
  flight: Flight,
  { closing, clock }: RetryOptions,
  last: string,
): Omit<Progress, 'attempts'> | undefined {
  if (flight.outdated()) return { outcome: 'suppressed', reason: 'outdated' }
  if (closing.aborted) return { outcome: 'dead', reason: 'shutdown' }
  return clock.now() > flight.expiresAtMs ? { outcome: 'dead', reason: last } : undefined
}

/** How long to wait before the next attempt, in ms; undefined when there shall be none. */
function waitAfter(failure: DeliveryError, failures: number, random: () => number): number | undefined {
  if (!failure.retryable) return undefined
  const asked = failure.retryAfterMs ?? 0
  if (asked > MAX_RETRY_AFTER_MS) return undefined
  // Who names an hour is taken at its word: to come later than asked helps nobody.
  return asked > 0 ? asked : Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)) * (1 + random())
}
