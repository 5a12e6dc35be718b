/** How a run ends: exactly one reason, and a finer cause. */

/** Why a run ended. `lost` means that its process died without a word. */
export type EndReason = 'completed' | 'timeout' | 'killed' | 'error' | 'lost'

/** What brought the end about. A completed run has none. */
export type EndCause =
  | 'deadline'
  | 'outer_timer'
  | 'stop'
  | 'takeover'
  | 'caller_abort'
  | 'parent'
  | 'shutdown'
  | 'recovery'
  | 'exception'
  | 'process_exit'
  | 'process_crash'

/** Every pair of reason and cause that a run can end with. */
export const END_CAUSES: Readonly<Record<EndReason, readonly EndCause[]>> = {
  completed: [],
  timeout: ['deadline', 'outer_timer'],
  killed: ['stop', 'takeover', 'caller_abort', 'parent', 'shutdown', 'recovery', 'process_exit'],
  error: ['exception', 'process_crash'],
  lost: ['process_crash'],
}

/** An end as somebody proposes it: the first definitive one wins. */
export interface EndProposal {
  readonly reason: EndReason
  readonly cause?: EndCause
  /** The framework's own stop reason, for example `length`. */
  readonly stopReason?: string
  /** What was thrown, or the reason of an abort. Its message is exported only on wish. */
  readonly error?: unknown
}

/** The one end of a run. */
export interface RunEnd extends EndProposal {
  /** When the run ended, in ms since the epoch. */
  readonly endedAt: number
  /** From start to end, in ms on the monotonic clock. */
  readonly durationMs: number
  /** Low-cardinality name of the failure for `error.type`; absent when completed. */
  readonly errorType?: string
}

/** True for every end that people did not wait for. */
export function isAbnormal(end: EndProposal): boolean {
  return end.reason !== 'completed'
}

/**
 * The end that an abort means: a `TimeoutError` is a timeout, any other reason a kill by the caller.
 *
 * @param reason what `AbortSignal.reason` holds
 */
export function endOfAbort(reason: unknown): EndProposal {
  return errorName(reason) === 'TimeoutError'
    ? { reason: 'timeout', cause: 'deadline', error: reason }
    : { reason: 'killed', cause: 'caller_abort', error: reason }
}

/** The end that a thrown value means: aborts stay aborts, all else is an error. */
export function endOfError(error: unknown): EndProposal {
  const name = errorName(error)
  if (name === 'TimeoutError' || name === 'AbortError') return endOfAbort(error)
  return { reason: 'error', cause: 'exception', error }
}

/** `error.type` of an end: the reason for those with one meaning, else the class of what was thrown. */
export function errorTypeOf(end: EndProposal): string | undefined {
  if (end.reason === 'completed') return undefined
  if (end.reason !== 'error') return end.reason
  return errorName(end.error) ?? '_OTHER'
}

function errorName(error: unknown): string | undefined {
  if (typeof error === 'string') return error.startsWith('TimeoutError') ? 'TimeoutError' : undefined
  return error instanceof Error ? safeName(error) : undefined
}

// Names come from user code: only a plain identifier may become an attribute value.
function safeName(error: Error): string | undefined {
  try {
    const name = error.name === 'Error' ? error.constructor.name : error.name
    return /^[\w$.]{1,64}$/.test(name) ? name : undefined
  } catch {
    return undefined
  }
}

/** What holders of a run's signal and its caller's promise are given: the caller's own reason, if it has one. */
export function abortReason(end: RunEnd): unknown {
  if (end.cause === 'caller_abort' && end.error !== undefined) return end.error
  const isTimeout = end.reason === 'timeout'
  const cause = end.cause === undefined ? '' : ` (${end.cause})`
  const reason = new DOMException(
    `Run ended: ${end.reason}${cause}`,
    isTimeout ? 'TimeoutError' : 'AbortError',
  )
  if (end.cause === 'shutdown') shutdownReasons.add(reason)
  return reason
}

const shutdownReasons = new WeakSet<object>()

/** True for what the runs that a shutdown ended were aborted with. */
export function isShutdownReason(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && shutdownReasons.has(reason)
}
