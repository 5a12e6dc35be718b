/** What an HTTP status says about a further attempt. */

/** Statuses below 500 that pass: Request Timeout, Too Early and Too Many Requests (RFC 9110, 8470, 6585). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429])

/** True when the same request may succeed later. */
export function isRetryableStatus(status: number): boolean {
  return PASSING.has(status) || status >= 500
}

/**
 * The wait that a server asks for in `Retry-After`, in ms: seconds, or a date (RFC 9110, section 10.2.3).
 * A date is read by the server's own clock, its `Date` header, for ours may go wrong.
 *
 * @returns undefined when it asks for none, or in no way that can be read
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1_000)
  const waitMs = Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}
