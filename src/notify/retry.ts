/** Stage 4: tries until it is delivered, hopeless, outdated or out of time. */

import pRetry from 'p-retry'
import type { Clock } from '../model/clock.ts'
import type { Channel, DeliveryError, DeliveryOutcome, Notice } from '../model/notice.ts'
import { attempt, type AttemptOptions } from './attempt.ts'

/** One notice on its way through one channel. */
export interface Job {
  readonly notice: Notice
  readonly channel: Channel
  /** `first`, or `again` after an earlier failure of the same news. */
  readonly reason: string
  /** True when it is no longer worth telling. Asked before each attempt. */
  readonly outdated?: () => boolean
}

/** How a job ended, or that it goes on. */
export interface Progress {
  readonly outcome: DeliveryOutcome
  readonly reason: string
  readonly attempts: number
}

/** How long and how often to try. */
export interface RetryOptions extends AttemptOptions {
  /** Further attempts after the first. */
  readonly retries: number
  /** Spreads the waits. From 0 to 1, as `Math.random`. */
  readonly random: () => number
  /** Hears of each failure that is followed by another attempt. */
  readonly retried: (progress: Progress) => void
}

/** The first wait, in ms; each further one is twice as long, and up to doubled by chance. */
const FIRST_WAIT_MS = 1_000

/** Who asks us to wait longer than this, in ms, does not get the notice: nobody needs it any more. */
export const MAX_RETRY_AFTER_MS = 15 * 60_000

/**
 * Carries a job to its end. Never rejects.
 *
 * `p-retry` counts and decides; the waits go through our clock, so its own timers are switched off by
 * `minTimeout: 0` and `shouldRetry` holds the next attempt back.
 */
export async function carry(job: Job, options: RetryOptions): Promise<Progress> {
  let attempts = 0
  const tryOnce = async (): Promise<Progress> => {
    if (job.outdated?.() === true) return { outcome: 'suppressed', reason: 'outdated', attempts }
    if (options.closing.aborted) return { outcome: 'dead', reason: 'shutdown', attempts }
    attempts += 1
    await attempt(job.channel, job.notice, options)
    return { outcome: 'delivered', reason: job.reason, attempts }
  }
  const shouldRetry = async ({ error }: { error: Error }): Promise<boolean> => {
    const { reason } = error as DeliveryError
    const waitMs = waitAfter(error as DeliveryError, attempts, options.random)
    if (waitMs === undefined) return false
    options.retried({ outcome: 'retried', reason, attempts })
    await pause(options.clock, waitMs, options.closing)
    return true
  }
  try {
    return await pRetry(tryOnce, { retries: options.retries, minTimeout: 0, shouldRetry })
  } catch (error) {
    return { outcome: 'dead', reason: (error as DeliveryError).reason, attempts }
  }
}

/** How long to wait before the next attempt, in ms; undefined when there shall be none. */
function waitAfter(failure: DeliveryError, attempts: number, random: () => number): number | undefined {
  if (!failure.retryable) return undefined
  const asked = failure.retryAfterMs ?? 0
  if (asked > MAX_RETRY_AFTER_MS) return undefined
  return Math.max(asked, FIRST_WAIT_MS * 2 ** (attempts - 1) * (1 + random()))
}

function pause(clock: Clock, waitMs: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      closing.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(waitMs, done)
    closing.addEventListener('abort', done, { once: true })
    if (closing.aborted) done()
  })
}
