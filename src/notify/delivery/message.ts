/** One message on its way, the jobs that it stands for, and whether another attempt is worth it. */

import type { Clock } from '../../model/clock.ts'
import type {
  Channel,
  DeliveryError,
  DeliveryOutcome,
  Gone,
  Notice,
  SentMessage,
} from '../../model/notice.ts'
import { merge } from '../words/merge.ts'
import type { Job, EditTarget } from './job.ts'

/** How a notice fared so far. */
export interface Report {
  readonly outcome: DeliveryOutcome
  readonly reason: string
  readonly attempts: number
  /** Why it is dead: nobody can be told there any more. */
  readonly gone?: Gone | undefined
}

/** A message that somebody else sends, because this process dies. */
export interface HandedMessage {
  readonly channel: Channel
  readonly notice: Notice
  /** The message that it is an edit of. */
  readonly replaces: SentMessage | undefined
  /**
   * Called once.
   *
   * @param failure why it was not delivered, in one word; undefined if it was
   */
  readonly ended: (failure: string | undefined) => void
}

/** What an attempt came to. */
export interface AttemptEnd {
  readonly report: Report
  /** How long to wait before the next attempt, in ms; undefined when there is none. */
  readonly waitMs?: number
}

/** How long and how often to try. */
export interface RetryOptions {
  readonly clock: Clock
  /** Further attempts after the first. A wish to wait costs none. */
  readonly retries: number
  /** Spreads the waits. From 0 to 1, as `Math.random`. */
  readonly random: () => number
}

/** The first wait, in ms; each further one is twice as long, and up to doubled by chance. */
const FIRST_WAIT_MS = 1_000

/** The longest wait, in ms, before chance. */
export const MAX_WAIT_MS = 30_000

/** Wishes to wait that are taken at their word, however short; one more means a second at least. */
export const MAX_SHORT_WISHES = 10

/** The shortest wait, in ms, of a platform that asks again and again. */
export const MIN_WISH_MS = 1_000

/** The notices of some jobs, merged. It counts its attempts, and knows when the last of them was made. */
export class Message {
  readonly jobs: readonly [Job, ...Job[]]
  readonly notice: Notice
  /** What it replaces, or begins. */
  readonly target: EditTarget | undefined
  /** After this instant of the monotonic clock, in ms, nobody needs it any more. */
  readonly expiresAtMs: number
  #attempts = 0
  #failures = 0
  #wishes = 0
  #last = 'expired'

  /** @throws {TypeError} when a notice lacks its words: an outbox may have lost them */
  constructor(channel: Channel, jobs: readonly [Job, ...Job[]]) {
    const [first, ...others] = jobs
    this.jobs = jobs
    this.notice = merge([first.notice, ...others.map((job) => job.notice)], channel.maxTextLength)
    this.target = others.length === 0 && channel.edit !== undefined ? first.target : undefined
    this.expiresAtMs = (others.at(-1) ?? first).expiresAtMs
  }

  /** How it ends without another attempt; undefined while one is worth it. */
  endedBy(nowMs: number, isClosing: boolean): Report | undefined {
    if (this.jobs.every((job) => job.isOutdated)) return this.#fared('suppressed', 'outdated')
    if (isClosing) return this.#fared('dead', 'shutdown')
    return nowMs > this.expiresAtMs ? this.#fared('dead', this.#last) : undefined
  }

  /** An attempt begins. Returns what the message has come to if it succeeds. */
  attempted(): Report {
    this.#attempts += 1
    return this.#fared('delivered', this.target?.message === undefined ? 'first' : 'edited')
  }

  /** It will not be tried again. */
  abandoned(reason: string): Report {
    return this.#fared('dead', reason)
  }

  /** An attempt failed. */
  failed(failure: DeliveryError, { clock, retries, random }: RetryOptions): AttemptEnd {
    this.#last = failure.reason
    const waitMs = asksToWait(failure) ? this.#obey(failure) : this.#backOff(random)
    const isLast = !failure.retryable || this.#failures > retries || clock.now() + waitMs > this.expiresAtMs
    if (isLast) return { report: { ...this.#fared('dead', this.#last), gone: failure.gone } }
    return { report: this.#fared('retried', this.#last), waitMs }
  }

  // A platform that names an hour is taken at its word: to come later than asked helps nobody.
  #obey({ retryAfterMs = 0 }: DeliveryError): number {
    this.#wishes += 1
    return this.#wishes > MAX_SHORT_WISHES ? Math.max(MIN_WISH_MS, retryAfterMs) : retryAfterMs
  }

  #backOff(random: () => number): number {
    this.#failures += 1
    return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1)) * (1 + random())
  }

  #fared(outcome: DeliveryOutcome, reason: string): Report {
    return { outcome, reason, attempts: this.#attempts }
  }
}

/** True when the platform is there, and says when to come back. */
export function asksToWait({ retryable, retryAfterMs = 0 }: DeliveryError): boolean {
  return retryable && retryAfterMs > 0
}
