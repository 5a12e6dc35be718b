/** One try of one channel, with a time limit, and what its failure means. */

import { recipeOf } from '../../model/channel-recipe.ts'
import type { Clock } from '../../model/clock.ts'
import {
  DeliveryError,
  type Channel,
  type DeliveryErrorOptions,
  type Notice,
  type SentMessage,
} from '../../model/notice.ts'
import type { Agenda } from './agenda.ts'
import type { Connections } from '../hold/connections.ts'
import type { EditTarget, Settle, Sieve } from './job.ts'
import type { RetryOptions } from './message.ts'
import { isScope } from './rate-limits.ts'

/** Time limit of one attempt in ms, where a channel has none of its own. */
export const DEFAULT_TIMEOUT_MS = 10_000

/** What an attempt needs besides the notice. */
export interface AttemptOptions {
  readonly clock: Clock
  /** Time limit in ms; a channel's own `timeoutMs` wins. */
  readonly timeoutMs: number
  /** Aborts when the process has no more time; not yet aborted. */
  readonly closing: AbortSignal
  /** Keeps what attempts have open from keeping the process. Default: an attempt may keep it */
  readonly connections?: Connections
}

/** What a thread needs for all its attempts. */
export interface ThreadOptions extends AttemptOptions, RetryOptions {
  readonly agenda: Agenda
  /** How long news waits for more after a message, in ms. */
  readonly groupMs: number
  /** True while nobody has the time to wait for more news. */
  readonly isHurried: () => boolean
  /** Runs what sends outside of any run, and where nobody traces it. */
  readonly outside: (work: () => void) => void
  /** Hears how each job ended that went into no message. */
  readonly settle: Settle
  readonly sieve: Sieve
  readonly warn: (message: string, error?: unknown) => void
}

/**
 * Sends once, or edits the target where it stands. A channel that ignores its signal is left behind:
 * the attempt ends all the same.
 *
 * @throws {DeliveryError} always this class, whatever the channel threw
 */
export async function attempt(
  channel: Channel,
  { notice, target }: { readonly notice: Notice; readonly target?: EditTarget | undefined },
  options: AttemptOptions,
): Promise<void> {
  const limit = new AbortController()
  const onClosing = () => limit.abort(failure(channel, { reason: 'shutdown', retryable: false }))
  const onTimeout = () => limit.abort(failure(channel, { reason: 'timeout', retryable: true }))
  const cancel = options.clock.after(channel.timeoutMs ?? options.timeoutMs, onTimeout)
  options.closing.addEventListener('abort', onClosing, { once: true })
  const hold = options.connections?.open({ giveUp: onTimeout, timers: recipeOf(channel)?.clientTimers ?? 0 })
  const work = (): Promise<SentMessage | undefined> =>
    target?.message === undefined
      ? sent(channel, notice, limit.signal)
      : edited(channel, { notice, message: target.message }, limit.signal)
  try {
    const message = await Promise.race([
      aborted(limit.signal),
      hold === undefined ? work() : hold.around(work),
    ])
    if (target !== undefined && message !== undefined) target.message = message
  } catch (error) {
    throw failureOf(channel, limit.signal.aborted ? limit.signal.reason : error)
  } finally {
    cancel()
    options.closing.removeEventListener('abort', onClosing)
    hold?.end()
  }
}

// A channel may throw before it returns a promise.
async function sent(channel: Channel, notice: Notice, signal: AbortSignal): Promise<SentMessage | undefined> {
  return (await channel.send(notice, signal)) ?? undefined
}

async function edited(
  channel: Channel,
  { notice, message }: { readonly notice: Notice; readonly message: SentMessage },
  signal: AbortSignal,
): Promise<SentMessage> {
  await channel.edit?.(message, notice, signal)
  return message
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

// Known by its shape: a channel from another package may bring its own copy of the class. The message
// is made anew, and the original is not kept: it may hold an address or a token.
function failureOf(channel: Channel, error: unknown): DeliveryError {
  const facts = (typeof error === 'object' && error !== null ? error : {}) as Partial<DeliveryError>
  if (facts.name !== 'DeliveryError') return failure(channel, { reason: 'channel_error', retryable: true })
  const { retryable, retryAfterMs, retryAfterPer, gone } = facts
  return failure(channel, {
    reason:
      typeof facts.reason === 'string' && /^[a-z0-9_]{1,40}$/.test(facts.reason) ? facts.reason : 'refused',
    retryable: retryable !== false,
    ...(gone === 'room' || gone === 'access' ? { gone } : {}),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs } : {}),
    ...(retryAfterPer !== undefined && isScope(retryAfterPer) ? { retryAfterPer } : {}),
  })
}

function failure(channel: Channel, facts: DeliveryErrorOptions): DeliveryError {
  return new DeliveryError(`Cannot send to ${channel.name}: ${facts.reason}`, facts)
}
