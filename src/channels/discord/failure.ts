/** What an answer of Discord, or of its client, says about a further attempt. */

import { DeliveryError, type DeliveryErrorOptions, type Gone } from '../../model/notice.ts'
import { networkError } from '../network-error.ts'
import { isPassingStatus } from '../passing-status.ts'

/** What was tried, for the message. */
export type Action = 'send to' | 'edit on' | 'ask'

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const UNKNOWN_CHANNEL = 10_003
const UNKNOWN_MESSAGE = 10_008
const MISSING_ACCESS = 50_001
const CANNOT_MESSAGE_USER = 50_007
const MISSING_PERMISSIONS = 50_013
const INVALID_FORM_BODY = 50_035
const THREAD_ARCHIVED = 50_083
const NO_REPLY_WITHOUT_HISTORY = 160_002
const THREAD_LOCKED = 160_005

/** Nobody can be told there: it is not there, or not for this bot. */
const ROOM_GONE: ReadonlySet<unknown> = new Set([
  UNKNOWN_CHANNEL,
  MISSING_ACCESS,
  CANNOT_MESSAGE_USER,
  MISSING_PERMISSIONS,
  THREAD_ARCHIVED,
  THREAD_LOCKED,
])

/** The fields of all errors that `@discordjs/rest` throws, none of which is certain. */
interface ClientError {
  readonly name?: unknown
  readonly message?: unknown
  /** HTTP status of a `DiscordAPIError` or an `HTTPError`. */
  readonly status?: unknown
  /** Discord's own code, or that of a system call. */
  readonly code?: unknown
  /** What Discord answered, of a `DiscordAPIError`. */
  readonly rawError?: { readonly errors?: { readonly message_reference?: unknown } }
  /** Of a `RateLimitError`: in ms. */
  readonly retryAfter?: unknown
  readonly timeToReset?: unknown
  /** Of a `RateLimitError`: it concerns the whole bot. */
  readonly global?: unknown
}

/** A failure, in one word for metrics and a few for people. */
export function failure(
  action: Action,
  facts: DeliveryErrorOptions & { readonly detail?: string },
): DeliveryError {
  return new DeliveryError(`Cannot ${action} Discord: ${facts.detail ?? facts.reason}`, facts)
}

/** The failure that a status means. */
export function statusFailure(action: Action, status: number, code?: unknown): DeliveryError {
  if (code === UNKNOWN_MESSAGE)
    return failure(action, { reason: 'message_gone', detail: 'the message is gone', retryable: false })
  const detail = typeof code === 'number' ? `status ${status}, code ${code}` : `status ${status}`
  return failure(action, {
    reason: `status_${status}`,
    detail,
    retryable: isPassingStatus(status),
    gone: goneAt(status, code),
  })
}

function goneAt(status: number, code: unknown): Gone | undefined {
  if (status === 401) return 'access'
  return ROOM_GONE.has(code) ? 'room' : undefined
}

/**
 * The failure behind an error of the client. The error itself is not kept: it holds the address, the
 * message's text and what Discord said of it.
 */
export function failureOf(action: Action, error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  const facts = factsOf(error)
  if ('retryAfter' in facts && 'timeToReset' in facts) return rateLimited(action, facts)
  if (isReplyRefused(error)) return failure(action, { reason: 'reply_refused', retryable: false })
  if (typeof facts.status === 'number') return statusFailure(action, facts.status, facts.code)
  if (typeof facts.message === 'string' && facts.message.startsWith('Expected token'))
    return failure(action, {
      reason: 'no_token',
      detail: 'its client has no token',
      retryable: false,
      gone: 'access',
    })
  if (facts.name === 'AbortError') return failure(action, { reason: 'timeout', retryable: true })
  if (facts.name === 'SyntaxError')
    return failure(action, { reason: 'unreadable_answer', detail: 'unreadable answer', retryable: true })
  return failure(action, { reason: 'network', detail: networkError(error), retryable: true })
}

/** True where a message is refused that would be taken if it answered no other, such as a system message. */
export function isReplyRefused(error: unknown): boolean {
  const { code, rawError } = factsOf(error)
  const isReference = rawError?.errors?.message_reference !== undefined
  return code === NO_REPLY_WITHOUT_HISTORY || (code === INVALID_FORM_BODY && isReference)
}

/**
 * True where a thread takes nothing any more: it was deleted, or locked. One that the bot may not see is private:
 * its room is not for what is said there.
 */
export function isThreadGone(error: unknown): boolean {
  const { code } = factsOf(error)
  return code !== MISSING_ACCESS && ROOM_GONE.has(code)
}

function factsOf(error: unknown): ClientError {
  return typeof error === 'object' && error !== null ? error : {}
}

function rateLimited(
  action: Action,
  { retryAfter: retryAfterMs, global: isGlobal }: ClientError,
): DeliveryError {
  const isKnown = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) && retryAfterMs > 0
  return failure(action, {
    reason: 'status_429',
    detail: 'status 429',
    retryable: true,
    ...(isKnown && { retryAfterMs: Math.ceil(retryAfterMs) }),
    ...(isGlobal === true && { retryAfterPer: 'channel' }),
  })
}
