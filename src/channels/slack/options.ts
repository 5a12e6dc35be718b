/** Checks the options of the Slack channel, without ever repeating a token or an address. */

import type { SlackOptions } from './index.ts'

/**
 * Does nothing if all is well.
 *
 * @throws {TypeError} naming the option, what it may be and, where it is no secret, what it is
 */
export function checkOptions({ client, token, slackApiUrl, fetch, name, timeoutMs }: SlackOptions): void {
  if ((client === undefined) === (token === undefined)) {
    throw new TypeError('Invalid options: expected either client or token')
  }
  if (client !== undefined) {
    requireClient(client)
    if (slackApiUrl !== undefined) throw new TypeError('Invalid option slackApiUrl: set it on your client')
    if (fetch !== undefined) throw new TypeError('Invalid option fetch: set it on your client')
  }
  // What no HTTP header can carry would be refused by an error that shows it.
  if (token !== undefined && !(typeof token === 'string' && /^[\x21-\x7e]+$/.test(token))) {
    throw new TypeError(
      'Invalid option token: expected a token such as xoxb-..., of printable ASCII without spaces',
    )
  }
  if (slackApiUrl !== undefined) requireAddress(slackApiUrl)
  if (fetch !== undefined && typeof fetch !== 'function') {
    throw new TypeError(`Invalid option fetch: expected a function, got ${typeof fetch}`)
  }
  if (name === '') throw new TypeError("Invalid option name: expected a channel's name, got ''")
  if (timeoutMs !== undefined && !(Number.isFinite(timeoutMs) && timeoutMs > 0)) {
    throw new TypeError(`Invalid option timeoutMs: expected a number above 0, got ${timeoutMs}`)
  }
}

function requireClient(client: unknown): void {
  const { chat } = (client ?? {}) as { chat?: Readonly<Record<string, unknown>> }
  if (typeof chat?.['postMessage'] === 'function' && typeof chat['update'] === 'function') return
  throw new TypeError('Invalid option client: expected a WebClient, with chat.postMessage and chat.update')
}

// Methods are appended to it, and `fetch` refuses credentials with an error that shows them.
function requireAddress(value: string | URL): void {
  const url = URL.parse(String(value))
  const isPlain = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === ''
  if (isPlain && /^https?:$/.test(url.protocol)) return
  throw new TypeError(
    'Invalid option slackApiUrl: expected an http or https address without credentials, query or fragment',
  )
}
