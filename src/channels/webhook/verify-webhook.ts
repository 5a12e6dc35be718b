/** Tells a receiver whether a request comes from the webhook channel, is whole, and is new. */

import { wrongOption } from '../wrong-option.ts'
import type { WebhookBody } from './body.ts'
import { keysOf, signatureOf, type Signed, type WebhookSecret } from './signature.ts'

/** A request as a receiver got it. */
export interface WebhookRequest {
  /** What the channel signs with; any one of several will do. */
  readonly secret: WebhookSecret
  /** As `fetch` has them, or with names in lower case as `node:http` has them. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** As it came, before it was parsed: a signature covers each byte. */
  readonly body: string | Uint8Array
  /** How old a request may be, and how far ahead of this clock, in ms. @default 300_000 */
  readonly toleranceMs?: number
  /** Remembers ids, such as a `Set`, at least for twice the tolerance. @default nothing is remembered */
  readonly seen?: Pick<Set<string>, 'has' | 'add'>
}

/** A request that is what it says. */
export interface VerifiedWebhook {
  /** The same for each attempt of the same message. */
  readonly id: string
  /** True when `seen` has its id: the answer got lost, or somebody replays it. Accept it, and do nothing. */
  readonly isRepeated: boolean
  readonly notice: WebhookBody
}

/** As the libraries of Standard Webhooks have it: five minutes. */
const DEFAULT_TOLERANCE_MS = 300_000

/**
 * Verifies the signature and the age of a request, and returns what it says. Compares in constant time.
 *
 * @throws {TypeError} when the secret or the tolerance is not usable
 * @throws {RangeError} when the request is older than the tolerance, or from the future: perhaps a replay
 * @throws {Error} when it is not signed, or not with this secret, or was changed on its way
 *
 * @example
 * const receive = async (request: Request) => {
 *   const { headers } = request
 *   const { isRepeated, notice } = verifyWebhook({ secret, headers, body: await request.text() })
 *   if (!isRepeated) console.log(notice.text)
 * }
 */
export function verifyWebhook(request: WebhookRequest): VerifiedWebhook {
  const { body, seen, toleranceMs = DEFAULT_TOLERANCE_MS } = request
  const keys = keysOf(request.secret)
  if (!(toleranceMs > 0)) {
    throw wrongOption('verifyWebhook.toleranceMs', `a number above 0, but is ${toleranceMs}`)
  }
  const signed: Signed = {
    id: headerOf(request, 'webhook-id'),
    timestamp: headerOf(request, 'webhook-timestamp'),
    body,
  }
  requireSignature(keys, signed, headerOf(request, 'webhook-signature'))
  requireAge(signed, toleranceMs)
  const isRepeated = seen?.has(signed.id) ?? false
  seen?.add(signed.id)
  return { id: signed.id, isRepeated, notice: JSON.parse(Buffer.from(body).toString()) as WebhookBody }
}

function headerOf({ headers }: WebhookRequest, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name]
  if (typeof value === 'string' && value !== '') return value
  throw new Error(`Cannot verify webhook: no header ${name}`)
}

// A list, for a sender may sign with an old and a new secret, and by other schemes than this.
function requireSignature(keys: readonly Buffer[], signed: Signed, list: string): void {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto')
  const expected = keys.map((key) => signatureOf(key, signed))
  const isOurs = list
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .some((given) => expected.some((one) => one.length === given.length && timingSafeEqual(one, given)))
  if (!isOurs) throw new Error('Cannot verify webhook: no signature fits')
}

function requireAge({ timestamp }: Signed, toleranceMs: number): void {
  // The date, for that is what both sides share. No age of a session comes from it.
  const ageMs = new Date().getTime() - Number(timestamp) * 1_000
  if (/^\d+$/.test(timestamp) && Math.abs(ageMs) <= toleranceMs) return
  throw new RangeError(`Cannot verify webhook: sent more than ${toleranceMs} ms before or after now`)
}
