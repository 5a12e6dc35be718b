/** What an answer of Telegram, or of its client, says about a further attempt. */

import { DeliveryError, type DeliveryErrorOptions, type Gone } from '../../model/notice.ts'
import { networkError } from '../network-error.ts'
import { isPassingStatus } from '../passing-status.ts'

/** What was tried, for the message. */
export type Action = 'send to' | 'edit on' | 'ask'

/** How Telegram describes refusals that a host can do something about: it has no codes for them. */
const DESCRIPTIONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i, 'message_gone'],
  [/message thread not found|TOPIC_(?:DELETED|CLOSED)/i, 'thread_not_found'],
  [/chat not found|PEER_ID_INVALID/i, 'chat_not_found'],
  [/upgraded to a supergroup/i, 'chat_migrated'],
  [
    /blocked by the user|user is deactivated|bot was kicked|not a member|initiate conversation|chat was deleted/i,
    'bot_shut_out',
  ],
]

/** Nobody can be told there: the chat is not there, or not for this bot. A topic that is gone was left before. */
const ROOM_GONE: ReadonlySet<string> = new Set([
  'bot_shut_out',
  'chat_migrated',
  'chat_not_found',
  'thread_not_found',
])

/** Statuses that mean the token: a revoked one, and one of a wrong form, to which Telegram answers "Not Found". */
const ACCESS_GONE: ReadonlySet<number> = new Set([401, 404])

/** The fields of all errors that grammY throws, none of which is certain. */
interface ClientError {
  readonly name?: unknown
  /** Of a `GrammyError`: what Telegram answered. */
  readonly error_code?: unknown
  readonly description?: unknown
  readonly parameters?: { readonly retry_after?: unknown; readonly migrate_to_chat_id?: unknown }
  /** Of an `HttpError`: what the request failed with. */
  readonly error?: unknown
  /** Of a `FetchError`. */
  readonly type?: unknown
}

/** A failure, in one word for metrics and a few for people. */
export function failure(
  action: Action,
  facts: DeliveryErrorOptions & { readonly detail?: string },
): DeliveryError {
  return new DeliveryError(`Cannot ${action} Telegram: ${facts.detail ?? facts.reason}`, facts)
}

/** True for the refusal of an edit that would change nothing. */
export function isUnmodified(error: unknown): boolean {
  return /message is not modified/i.test(String(factsOf(error).description))
}

/** True where a topic takes nothing: it was deleted or closed, or its number is that of a message in no topic. */
export function isNoTopic(error: unknown): boolean {
  return /message thread not found|TOPIC_(?:DELETED|CLOSED)/i.test(String(factsOf(error).description))
}

/**
 * Where a group is now, that became a supergroup.
 *
 * @throws what was thrown, where it says no such thing
 * @see https://core.telegram.org/bots/api#responseparameters
 */
export function newChatOf(error: unknown): string {
  const chat = factsOf(error).parameters?.migrate_to_chat_id
  if (typeof chat === 'number') return String(chat)
  throw error
}

/**
 * The failure behind an error of the client. The error itself is not kept: it holds the message's text, and
 * what it was caused by the address, in which the token stands.
 */
export function failureOf(action: Action, error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  const facts = factsOf(error)
  if (typeof facts.error_code === 'number') return refusal(action, facts.error_code, facts)
  return transportFailure(action, factsOf(facts.error ?? error))
}

function refusal(action: Action, status: number, { description, parameters }: ClientError): DeliveryError {
  const known = DESCRIPTIONS.find(([pattern]) => pattern.test(String(description)))
  const seconds = parameters?.retry_after
  return failure(action, {
    reason: known?.[1] ?? `status_${status}`,
    detail: known === undefined ? `status ${status}` : `status ${status}, ${known[1]}`,
    retryable: isPassingStatus(status),
    gone: goneAt(status, known?.[1]),
    ...(typeof seconds === 'number' && seconds > 0 && { retryAfterMs: seconds * 1_000 }),
  })
}

function goneAt(status: number, reason = ''): Gone | undefined {
  if (ROOM_GONE.has(reason)) return 'room'
  return ACCESS_GONE.has(status) ? 'access' : undefined
}

function transportFailure(action: Action, facts: ClientError): DeliveryError {
  if (facts.name === 'AbortError') return failure(action, { reason: 'timeout', retryable: true })
  // An answer without a code is as unreadable as one that is no JSON, as of a gateway before Telegram.
  if (facts.type === 'invalid-json' || facts.name === 'SyntaxError' || 'error_code' in facts)
    return failure(action, { reason: 'unreadable_answer', detail: 'unreadable answer', retryable: true })
  return failure(action, { reason: 'network', detail: networkError(facts), retryable: true })
}

function factsOf(error: unknown): ClientError {
  return typeof error === 'object' && error !== null ? error : {}
}
