/** Says how a network failed in the system's own word, which is no secret; all else of such an error may be one. */

/**
 * A few words for the message of a failure.
 *
 * @param error what a client threw: its code is looked for in it, and in what caused it
 *
 * @example
 * networkError(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })) // 'network error ECONNREFUSED'
 */
export function networkError(error: unknown): string {
  const code = codeOf(error) ?? codeOf(fieldOf(error, 'cause'))
  return code === undefined ? 'network error' : `network error ${code}`
}

function codeOf(error: unknown): string | undefined {
  const code = fieldOf(error, 'code')
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : undefined
}

function fieldOf(value: unknown, name: 'code' | 'cause'): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
