/** Checks the options that channels have in common, and says what is wrong with one without showing a secret. */

/**
 * What is wrong with an option.
 *
 * @param option with the channel's own name, such as `slack.token`
 * @param bound what it must be, and where it is no secret, what it is
 *
 * @example
 * wrongOption('slack.timeoutMs', 'a number above 0, but is 0').message
 * // 'Cannot use slack.timeoutMs: it must be a number above 0, but is 0'
 */
export function wrongOption(option: string, bound: string): TypeError {
  return new TypeError(`Cannot use ${option}: it must be ${bound}`)
}

/** The name that `origin.channel` refers to. */
export function checkedName(kind: string, name: unknown = kind): string {
  if (typeof name === 'string' && name !== '') return name
  throw wrongOption(`${kind}.name`, `a name, but is ${JSON.stringify(name)}`)
}

/** The time limit of an attempt, where there is one. */
export function checkedTimeout(kind: string, timeoutMs: unknown): { timeoutMs?: number } {
  if (timeoutMs === undefined) return {}
  if (typeof timeoutMs === 'number' && Number.isFinite(timeoutMs) && timeoutMs > 0) return { timeoutMs }
  throw wrongOption(`${kind}.timeoutMs`, `a number above 0, but is ${String(timeoutMs)}`)
}

/** Where an API is, without a slash at its end. `fetch` refuses credentials with an error that shows them. */
export function checkedBaseUrl(option: string, baseUrl: string | URL): string {
  const { protocol, username, password, search, hash, href } = URL.parse(String(baseUrl)) ?? { protocol: '' }
  if (!/^https?:$/.test(protocol) || username || password || search || hash)
    throw wrongOption(option, 'an http or https address without credentials, query and fragment')
  return String(href).replace(/\/+$/, '')
}

/** What `fetch` is replaced by. */
export function requireFetch(kind: string, fetch: unknown): void {
  if (fetch === undefined || typeof fetch === 'function') return
  throw wrongOption(`${kind}.fetch`, `a function, but is of type ${typeof fetch}`)
}
