/** Checks where a webhook posts to, without ever repeating it: addresses and headers hold secrets. */

import { wrongOption } from '../wrong-option.ts'

/** A checked address and the headers that go with it. */
export interface Endpoint {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The endpoint of the options `url` and `headers`. `fetch` refuses addresses with credentials, and shows
 * them in its error, so they move to a header.
 *
 * @throws {TypeError} when one of them is not usable; the message shows neither
 */
export function endpointOf(url: string | URL, headers: Readonly<Record<string, string>> = {}): Endpoint {
  const address = addressOf(url)
  const credentials = basicCredentials(address)
  address.username = ''
  address.password = ''
  return { url: address.href, headers: { ...credentials, ...checked(headers) } }
}

function addressOf(url: string | URL): URL {
  const address = URL.parse(String(url))
  if (address !== null && /^https?:$/.test(address.protocol)) return new URL(address)
  throw wrongOption('webhook.url', 'an http or https address')
}

function basicCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decoded(username)}:${decoded(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

// Through `Headers`, for the same rules as `fetch` has, and names that differ in case alone.
function checked(headers: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(new Headers(headers))
  } catch {
    throw wrongOption('webhook.headers', 'names and values of HTTP headers')
  }
}
