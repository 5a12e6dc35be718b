/** Carries notices to an HTTP endpoint as JSON. */

import { withRecipe } from '../../model/channel-recipe.ts'
import { DeliveryError, type Channel, type Gone } from '../../model/notice.ts'
import { networkError } from '../network-error.ts'
import { isPassingStatus } from '../passing-status.ts'
import { withinSignal } from '../within-signal.ts'
import { checkedName, checkedTimeout, requireFetch } from '../wrong-option.ts'
import { bodyOf } from './body.ts'
import { endpointOf, type Endpoint } from './endpoint.ts'
import { limitsOf } from './limits.ts'
import { retryAfterMs } from './retry-after.ts'
import { keysOf, signedHeaders, type WebhookSecret } from './signature.ts'

export type { WebhookBody } from './body.ts'
export type { WebhookSecret } from './signature.ts'
export { verifyWebhook, type VerifiedWebhook, type WebhookRequest } from './verify-webhook.ts'

/** Options of the webhook channel. */
export interface WebhookOptions {
  /** Where notices are posted: http or https. Credentials in it become an `Authorization` header. */
  readonly url: string | URL
  /** Further headers of each request. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Signs each request by Standard Webhooks: `whsec_` and 24 to 64 random bytes in base64. Several while an
   * old one is replaced. @default not signed
   */
  readonly secret?: WebhookSecret
  /** The most requests that the endpoint wants, per second; may be a fraction. @default no limit */
  readonly maxPerSecond?: number
  /** The name that `origin.channel` refers to. @default 'webhook' */
  readonly name?: string
  /** Time limit of one attempt, in ms. @default what the notifier allows, 10_000 */
  readonly timeoutMs?: number
  /** Another client with the shape of `fetch`. @default the global one, looked up at each request */
  readonly fetch?: typeof fetch
}

/** One request, before it is signed. */
interface Message {
  /** The same for each attempt: receivers drop what they know already. */
  readonly id: string
  readonly body: string
}

/** How requests are made. */
interface Sender {
  readonly endpoint: Endpoint
  readonly keys: readonly Buffer[]
  readonly fetch: typeof fetch | undefined
}

/**
 * A channel that posts each notice as JSON. The `Idempotency-Key` header holds the notice's id, which is
 * the same for each attempt. The text is plain: a receiver that shows it with markup must escape it, or
 * build its own sentence from `parts`. An edit is one more request, that names the body it replaces.
 *
 * @throws {TypeError} when an option is not usable; the message never shows an address, a header or a secret
 *
 * @example
 * const channel = webhook({ url: 'https://example.com/hooks/agents' })
 */
export function webhook(options: WebhookOptions): Channel {
  requireFetch('webhook', options.fetch)
  const sender: Sender = {
    endpoint: endpointOf(options.url, options.headers),
    keys: options.secret === undefined ? [] : keysOf(options.secret),
    fetch: options.fetch,
  }
  const channel: Channel = {
    name: checkedName('webhook', options.name),
    ...checkedTimeout('webhook', options.timeoutMs),
    ...limitsOf(options.maxPerSecond),
    async send(notice, signal) {
      requireAccepted(await post(sender, { id: notice.id, body: bodyOf(notice) }, signal))
      return { id: notice.id }
    },
    async edit({ id: replaces }, notice, signal) {
      const body = bodyOf(notice, replaces)
      requireAccepted(await post(sender, { id: editIdOf(notice.id, body), body }, signal))
    },
    async identify(signal) {
      requireHeard(await request(sender, { method: 'HEAD', headers: sender.endpoint.headers }, signal))
      return { place: new URL(sender.endpoint.url).host }
    },
  }
  return withRecipe(channel, 'webhook', options)
}

// An edit may bear the id of the news that it is about, and must not be dropped for what came before it.
function editIdOf(id: string, body: string): string {
  return `${id}-${process.getBuiltinModule('node:crypto').hash('sha256', body).slice(0, 16)}`
}

function post(sender: Sender, message: Message, signal: AbortSignal): Promise<Response> {
  const headers = { ...sender.endpoint.headers, ...headersOf(sender, message) }
  return request(sender, { method: 'POST', headers, body: message.body }, signal)
}

async function request(
  { endpoint, fetch = globalThis.fetch }: Sender,
  asked: RequestInit,
  signal: AbortSignal,
): Promise<Response> {
  // A redirect would lose the body, or carry the headers to somebody else.
  const init = { ...asked, redirect: 'manual', signal } as const
  try {
    // Also a client of the host's, which may not know what a signal is.
    const response = await withinSignal(signal, failure('aborted'), () => fetch(endpoint.url, init))
    await discardBody(response)
    return response
  } catch (error) {
    throw error instanceof DeliveryError ? error : failure('network', networkError(error))
  }
}

function headersOf({ keys }: Sender, { id, body }: Message): Record<string, string> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': id }
  if (keys.length === 0) return headers
  // The date of the attempt, which the receiver compares with its own. No age of a session comes from it.
  const timestamp = String(Math.floor(new Date().getTime() / 1_000))
  // A dot in the id would let it pass for another id and timestamp.
  return { ...headers, ...signedHeaders(keys, { id: id.replaceAll('.', '_'), timestamp, body }) }
}

// Unread, it would keep the connection busy. What it says is not ours to repeat.
async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined)
}

/** What a receiver means that takes no more: incoming webhooks of Slack and Discord answer so too. */
const GONE: Readonly<Record<number, Gone>> = { 401: 'access', 403: 'access', 404: 'room', 410: 'room' }

function requireAccepted({ ok, status, headers }: Response): void {
  if (ok) return
  const waitMs = retryAfterMs(headers)
  throw new DeliveryError(`Cannot send to webhook: status ${status}`, {
    reason: `status_${status}`,
    retryable: isPassingStatus(status),
    gone: GONE[status],
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  })
}

// What takes posts alone may refuse to be looked at, unsigned and by another method: that it answers is enough. A
// redirect, and a server in trouble, would not take a notice either.
function requireHeard({ status }: Response): void {
  if (status < 500 && (status < 300 || status >= 400)) return
  const retryable = isPassingStatus(status)
  throw new DeliveryError(`Cannot ask the webhook: status ${status}`, {
    reason: `status_${status}`,
    retryable,
  })
}

// Without a cause: fetch's own errors name hosts and addresses.
function failure(reason: string, detail: string = reason): DeliveryError {
  return new DeliveryError(`Cannot send to webhook: ${detail}`, { reason, retryable: true })
}
