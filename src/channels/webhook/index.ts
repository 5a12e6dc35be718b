/** Carries notices to an HTTP endpoint as JSON. */

import type { Origin } from '../../model/origin.ts'
import { DeliveryError, type Channel, type Notice } from '../../model/notice.ts'
import { isRetryableStatus, retryAfterMs } from './status.ts'
import { endpointOf, type Endpoint } from './endpoint.ts'

/** Options of the webhook channel. */
export interface WebhookOptions {
  /** Where notices are posted: http or https. Credentials in it become an `Authorization` header. */
  readonly url: string | URL
  /** Further headers of each request. */
  readonly headers?: Readonly<Record<string, string>>
  /** The name that `origin.channel` refers to. @default 'webhook' */
  readonly name?: string
  /** Time limit of one attempt, in ms. @default what the notifier allows, 10_000 */
  readonly timeoutMs?: number
  /** Another client with the shape of `fetch`. @default the global one, looked up at each request */
  readonly fetch?: typeof fetch
}

/**
 * A channel that posts each notice as JSON. The `Idempotency-Key` header holds the notice's id, which is
 * the same for each attempt. The text is plain: a receiver that shows it with markup must escape it, or
 * build its own sentence from `parts`.
 *
 * @throws {TypeError} when `url`, `headers` or `timeoutMs` are not usable; the message never shows their values
 *
 * @example
 * const channel = webhook({ url: 'https://example.com/hooks/agents' })
 */
export function webhook(options: WebhookOptions): Channel {
  const endpoint = endpointOf(options.url, options.headers)
  requireTimeout(options.timeoutMs)
  return {
    name: options.name ?? 'webhook',
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    async send(notice, signal) {
      const response = await post(endpoint, notice, { signal, fetch: options.fetch ?? globalThis.fetch })
      requireAccepted(response)
    },
  }
}

/** The JSON that is posted. Fields that are not known are null. */
function bodyOf(notice: Notice): string {
  const { id, kind, text, parts, label, reason, at } = notice
  const { runId = null, session = null, cause = null } = notice
  const origin = notice.origin === undefined ? null : addressOf(notice.origin)
  return JSON.stringify({ id, kind, text, parts, label, runId, session, reason, cause, origin, at })
}

async function post(
  { url, headers }: Endpoint,
  notice: Notice,
  { signal, fetch }: { readonly signal: AbortSignal; readonly fetch: typeof globalThis.fetch },
): Promise<Response> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': notice.id },
      body: bodyOf(notice),
      // A redirect would lose the body, or carry the headers to somebody else.
      redirect: 'manual',
      signal,
    })
    await discardBody(response)
    return response
  } catch (error) {
    throw signal.aborted ? failure('aborted') : failure('network', connectionCode(error))
  }
}

// Unread, it would keep the connection busy. What it says is not ours to repeat.
async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined)
}

function requireAccepted({ ok, status, headers }: Response): void {
  if (ok) return
  const waitMs = retryAfterMs(headers)
  throw new DeliveryError(`Cannot send to webhook: status ${status}`, {
    reason: `status_${status}`,
    retryable: isRetryableStatus(status),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  })
}

// Without a cause: fetch's own errors name hosts and addresses.
function failure(reason: string, detail: string = reason): DeliveryError {
  return new DeliveryError(`Cannot send to webhook: ${detail}`, { reason, retryable: true })
}

function connectionCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code)
    ? `network error ${code}`
    : 'network error'
}

function requireTimeout(timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || (Number.isFinite(timeoutMs) && timeoutMs > 0)) return
  throw new TypeError(`Invalid option timeoutMs: expected a number above 0, got ${timeoutMs}`)
}

// Only the address: an origin may have come with more than that.
function addressOf({ channel, room, thread, message }: Origin): Origin {
  return { channel, room, ...(thread !== undefined && { thread }), ...(message !== undefined && { message }) }
}
