/** Says which parts of a model's stream a person would call progress. */

/** What is read of a part. */
export interface StreamPart {
  readonly type?: unknown
  readonly delta?: unknown
  readonly error?: unknown
}

/** Parts that hold nothing of the answer: heads, keep-alives, failures, and raw chunks that come again as parts. */
const SILENT: ReadonlySet<unknown> = new Set(['stream-start', 'response-metadata', 'ping', 'raw', 'error'])

/**
 * True for a part that brings the answer further. Empty deltas do not: some relays send them to keep the
 * connection open, and some providers to tell usage.
 *
 * @example
 * isProgress({ type: 'text-delta', delta: 'Hel' }) // true
 * isProgress({ type: 'text-delta', delta: '' }) // false
 */
export function isProgress({ type, delta }: StreamPart): boolean {
  return delta !== '' && !SILENT.has(type)
}
