/** What an error of Slack's client says about a further attempt. */

import { DeliveryError, type Gone } from '../../model/notice.ts'
import { networkError } from '../network-error.ts'
import { isPassingStatus } from '../passing-status.ts'

/** Errors of `@slack/web-api`, 7 and 8, by their shape: the client may be another copy than any of ours. */
interface ClientError {
  readonly code?: unknown
  /** Of an answer with `ok: false`. */
  readonly data?: { readonly error?: unknown; readonly response_metadata?: { readonly retryAfter?: unknown } }
  readonly statusCode?: unknown
  readonly headers?: Readonly<Record<string, unknown>>
  /** In seconds. */
  readonly retryAfter?: unknown
  readonly original?: unknown
}

/** What an error means for a further attempt. */
interface Meaning {
  readonly reason: string
  readonly retryable: boolean
  /** In seconds, as Slack says it. */
  readonly retryAfter?: unknown
  /** What the message says, where that is more than the reason. */
  readonly detail?: string
}

/**
 * Slack's own codes that pass with time; all others are refusals for good. By the lists of errors at
 * https://docs.slack.dev/reference/methods/chat.postMessage and https://docs.slack.dev/reference/methods/chat.update.
 */
const PASSING: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'update_failed',
  'external_channel_migrating',
  'org_login_required',
  'team_added_to_org',
])

/** Nobody can be told there: the room is not there, or not for this bot. By the same lists. */
const ROOM_GONE: ReadonlySet<string> = new Set([
  'channel_is_limited_access',
  'channel_not_found',
  'is_archived',
  'is_inactive',
  'messages_tab_disabled',
  'not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'user_disabled',
  'user_not_found',
])

/** Nobody can be told with this token. By the same lists. */
const ACCESS_GONE: ReadonlySet<string> = new Set([
  'access_denied',
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
])

/**
 * The refusal behind what a client threw. Nothing of that is kept: it holds addresses, tokens and answers.
 *
 * @param failure how the message starts, such as `Cannot send to Slack`
 */
export function refusalOf(error: unknown, failure: string): DeliveryError {
  if (error instanceof DeliveryError) return error
  const { reason, retryable, retryAfter, detail } = meaningOf((error ?? {}) as ClientError)
  const seconds = Number(retryAfter ?? Number.NaN)
  return new DeliveryError(`${failure}: ${detail ?? reason}`, {
    reason,
    retryable,
    gone: goneAt(reason),
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.round(seconds * 1_000) } : {}),
  })
}

function goneAt(reason: string): Gone | undefined {
  if (ACCESS_GONE.has(reason) || reason === 'status_401') return 'access'
  return ROOM_GONE.has(reason) ? 'room' : undefined
}

function meaningOf(error: ClientError): Meaning {
  switch (error.code) {
    case 'slack_webapi_platform_error':
      return meaningOfCode(error)
    case 'slack_webapi_rate_limited_error':
      return { reason: 'ratelimited', retryable: true, retryAfter: error.retryAfter }
    case 'slack_webapi_http_error':
      return meaningOfStatus(error)
    case 'slack_webapi_request_error':
      return { reason: 'network', retryable: true, detail: networkError(error.original) }
    default:
      // An answer that broke off, or a 429 that does not say how long.
      return { reason: 'request_failed', retryable: true }
  }
}

// The client hands on a body that is no JSON as if it were a code: a server that answered so was not Slack.
function meaningOfCode({ data }: ClientError): Meaning {
  const code = data?.error
  if (typeof code !== 'string' || !/^[a-z0-9_]{1,40}$/.test(code))
    return { reason: 'malformed_answer', retryable: true }
  return { reason: code, retryable: PASSING.has(code), retryAfter: data?.response_metadata?.retryAfter }
}

function meaningOfStatus({ statusCode, headers }: ClientError): Meaning {
  if (typeof statusCode !== 'number') return { reason: 'request_failed', retryable: true }
  return {
    reason: `status_${statusCode}`,
    detail: `status ${statusCode}`,
    retryable: isPassingStatus(statusCode),
    retryAfter: headers?.['retry-after'],
  }
}
