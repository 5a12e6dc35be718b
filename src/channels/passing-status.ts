/** What an HTTP status says about a further attempt. */

/** Statuses below 500 that pass: Request Timeout, Too Early and Too Many Requests (RFC 9110, 8470, 6585). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429])

/** True when the same request may succeed later. */
export function isPassingStatus(status: number): boolean {
  return PASSING.has(status) || status >= 500
}
