/** What the dispatcher may be told, and what it does when it is not. */

import type { Attempt } from '../../model/attempt.ts'
import type { Clock } from '../../model/clock.ts'
import type { Delivery } from '../../model/notice.ts'
import type { Outbox } from '../../model/outbox.ts'
import { DEFAULT_TIMEOUT_MS } from './attempt.ts'

/** Limits of the background work. */
export interface DispatchLimits {
  /** Further attempts after the first; those that the platform asks for by `Retry-After` are free. @default 9 */
  readonly retries?: number
  /** Time limit of one attempt in ms, where a channel has none of its own. @default 10_000 */
  readonly attemptTimeoutMs?: number
  /** Notices that may wait or be on their way; one more is dropped as `queue_full`. @default 100_000 */
  readonly maxPending?: number
  /** Messages that one channel sends at the same time. @default 10 */
  readonly maxConcurrent?: number
  /** After a message, how long further news of its thread waits for more, in ms. @default 2_000 */
  readonly groupMs?: number
  /** How long a notice is worth carrying, in ms: also through an outage. @default 900_000 */
  readonly maxAgeMs?: number
}

/** What the dispatcher needs from outside. */
export interface DispatcherOptions extends DispatchLimits {
  readonly clock: Clock
  /** Hears of every retry and of every final outcome. */
  readonly deliveryEnded: (delivery: Delivery) => void
  /** Hears of trouble. Never holds an address, a token or the text of a notice. */
  readonly warn: (message: string, error?: unknown) => void
  /** Hears once of each channel that reaches nobody: people must know of it. Default: `warn` */
  readonly warnAloud?: (message: string) => void
  /** Does work of ours: what it throws is reported and counted, and goes no further. */
  readonly attempt: Attempt
  /** Runs our own I/O where nobody traces it. */
  readonly suppressTracing: <T>(work: () => T) => T
  /** Spreads the waits between attempts. @default Math.random */
  readonly random?: () => number
  /** Keeps what is not delivered yet. Default: in memory */
  readonly outbox?: Outbox
}

/** What each limit is, where nobody says otherwise. */
export const DISPATCH_DEFAULTS = {
  retries: 9,
  attemptTimeoutMs: DEFAULT_TIMEOUT_MS,
  maxPending: 100_000,
  maxConcurrent: 10,
  groupMs: 2_000,
  maxAgeMs: 900_000,
  random: Math.random,
} as const satisfies Required<DispatchLimits> & Pick<DispatcherOptions, 'random'>
