/** Signs requests by the specification of Standard Webhooks. */

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

import { wrongOption } from '../wrong-option.ts'

/** One secret, or several while an old one is replaced: `whsec_` and 24 to 64 bytes in base64. */
export type WebhookSecret = string | readonly string[]

/** What a signature covers. */
export interface Signed {
  /** The same for each attempt of the same message. */
  readonly id: string
  /** When the attempt was made, in seconds since the epoch. */
  readonly timestamp: string
  /** As it is sent, byte by byte. */
  readonly body: string | Uint8Array
}

/** By the specification: at least 192 bits, at most 512. */
const [MIN_KEY_BYTES, MAX_KEY_BYTES] = [24, 64]

/**
 * The keys in the option `secret`.
 *
 * @throws {TypeError} when one is not usable; the message does not show it
 */
export function keysOf(secret: WebhookSecret): readonly Buffer[] {
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (Array.isArray(secrets) && secrets.length > 0) return secrets.map(keyOf)
  throw wrongOption('webhook.secret', 'a secret or a list of secrets')
}

function keyOf(secret: unknown): Buffer {
  const [, base64] = (typeof secret === 'string' && /^whsec_([\w+/-]+={0,2})$/.exec(secret)) || []
  const key = Buffer.from(base64 ?? '', 'base64')
  if (key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES) return key
  const bound = `whsec_ and ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes in base64`
  throw wrongOption('webhook.secret', `${bound}, but has ${key.length} bytes`)
}

/** The signature of one key. */
export function signatureOf(key: Buffer, { id, timestamp, body }: Signed): Buffer {
  // Built in, and fetched at first use: few processes ever sign.
  const { createHmac } = process.getBuiltinModule('node:crypto')
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

/** The headers of a request, with one signature for each key. */
export function signedHeaders(keys: readonly Buffer[], signed: Signed): Record<string, string> {
  return {
    'webhook-id': signed.id,
    'webhook-timestamp': signed.timestamp,
    'webhook-signature': keys.map((key) => `v1,${signatureOf(key, signed).toString('base64')}`).join(' '),
  }
}
