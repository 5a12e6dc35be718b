/** How long a client waits before it asks again, after an answer that was none. */

/** The head of a refusal, as far as it matters here. */
export interface Refusal {
  readonly status: number
  /** A header by its lower-case name. */
  readonly header: (name: string) => string | undefined
}

/** Longer than any client of a model backs off where the provider names no time, in ms. */
const BACK_OFF_MS = 10_000
/** Clients give up rather than wait longer, in ms. */
export const MAX_WAIT_MS = 600_000

/**
 * Reads a refusal.
 *
 * @param now in ms since the epoch, for a provider that names an instant
 * @returns undefined if asking again would not help
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @example
 * retryWaitMs({ status: 429, header: (name) => (name === 'retry-after' ? '20' : undefined) }, 0) // 20000
 */
export function retryWaitMs({ status, header }: Refusal, now: number): number | undefined {
  const word = header('x-should-retry')
  const mayHelp = word === 'true' || status === 408 || status === 409 || status === 429 || status >= 500
  if (word === 'false' || !mayHelp) return undefined
  const named = toldMs(header, now)
  return named === undefined || named < 0 ? BACK_OFF_MS : Math.min(named, MAX_WAIT_MS)
}

/** OpenAI's and Anthropic's own header is finer. */
function toldMs(header: Refusal['header'], now: number): number | undefined {
  const fine = Number.parseFloat(header('retry-after-ms') ?? '')
  if (!Number.isNaN(fine)) return fine
  const said = header('retry-after')
  if (said === undefined) return undefined
  const seconds = Number(said)
  const atMs = Number.isNaN(seconds) ? Date.parse(said) - now : seconds * 1_000
  return Number.isNaN(atMs) ? undefined : atMs
}

/** A request that never reached a model is sent again by every client, within this time, in ms. */
export const CONNECTION_RETRY_MS = BACK_OFF_MS
