/** Reads how long a server asks to wait. */

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
