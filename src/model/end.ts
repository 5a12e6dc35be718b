/** How a run ends: exactly one reason, and a finer cause. */

import { failureOf, isAbortLink, isTimeoutLink, timedOut } from './failure.ts'

/** Why a run ended. `lost` means that nobody could tell: its process died, or its end was never heard. */
export type EndReason = 'completed' | 'timeout' | 'killed' | 'error' | 'lost'

/**
 * What brought the end about. A completed run has none.
 *
 * - `deadline`: `timeoutMs`, or a signal of the caller that timed out. `outer_timer`: a timer of the host.
 * - `request_timeout`: a time-out further in, of a request or a socket, that nobody had set for the run.
 * - `stop`, `takeover`: of the session. `caller_abort`: the signal that the run was given aborted.
 * - `parent`: the run above it was ended. `shutdown`, `recovery`: by Lifesign.
 * - `exception`: something was thrown. `process_exit`, `process_crash`: the process ended first.
 * - `lost_sight`: only others could tell of the end, by a span or by an event, and nobody did: the run was given up.
 */
export type EndCause =
  | 'deadline'
  | 'outer_timer'
  | 'request_timeout'
  | 'stop'
  | 'takeover'
  | 'caller_abort'
  | 'parent'
  | 'shutdown'
  | 'recovery'
  | 'exception'
  | 'process_exit'
  | 'process_crash'
  | 'lost_sight'

/** Every pair of reason and cause that a run can end with. */
export const END_CAUSES: Readonly<Record<EndReason, readonly EndCause[]>> = {
  completed: [],
  timeout: ['deadline', 'outer_timer', 'request_timeout'],
  killed: ['stop', 'takeover', 'caller_abort', 'parent', 'shutdown', 'recovery', 'process_exit'],
  error: ['exception', 'process_crash'],
  lost: ['process_crash', 'lost_sight'],
}

/** Causes that somebody wanted: such an end is no error, and counts in no share of errors. */
export const DELIBERATE_CAUSES: readonly EndCause[] = [
  'stop',
  'takeover',
  'caller_abort',
  'parent',
  'shutdown',
]

/** An end as somebody proposes it: the first definitive one wins. */
export interface EndProposal {
  readonly reason: EndReason
  readonly cause?: EndCause
  /** The framework's own stop reason, for example `length`. */
  readonly stopReason?: string
  /** What was thrown, or the reason of an abort. Its message is exported only on wish. */
  readonly error?: unknown
  /** How many messages that waited behind it on its lane were taken out by the same stop. */
  readonly cleared?: number
  /** Its people have been told by somebody else: no notice of ours tells them again. @default false */
  readonly told?: boolean
  /**
   * When it ended, in ms since the epoch, for hosts that tell late. Not before its start, nor in the future.
   *
   * @default now
   */
  readonly endedAt?: number
}

/**
 * Asked about a failure that the code of a run was told of, once its function has resolved: code that knows of a failure
 * and goes on has dealt with it. It does not throw.
 *
 * @param answer what the function resolved to
 * @param isLate the function had resolved before: `answer` says nothing about the failure
 */
export type IsDealtWith = (answer: unknown, isLate: boolean) => boolean

/** An end that was seen of a part of a run while the run lives. */
export interface SeenEnd extends EndProposal {
  /** Absent for what the code of the run was not told. */
  readonly isDealtWith?: IsDealtWith | undefined
}

/** The one end of a run. */
export interface RunEnd extends EndProposal {
  /** When the run ended, in ms since the epoch. */
  readonly endedAt: number
  /** From start to end, in ms on the monotonic clock. */
  readonly durationMs: number
  /** How long after it its host told of it, in ms; absent where nobody said when it was. */
  readonly lagMs?: number
  /** Low-cardinality name of the failure for `error.type`; absent when completed. */
  readonly errorType?: string
}

/** True for every end that people did not wait for. */
export function isAbnormal(end: EndProposal): boolean {
  return end.reason !== 'completed'
}

/** True for an end by which work shall stop. Nobody has decided that about a run that was only lost sight of. */
export function stopsWork(end: EndProposal): boolean {
  return isAbnormal(end) && end.cause !== 'lost_sight'
}

/** Causes by which people, a limit, a recovery or a shutdown end a run, and neither its caller nor its own work. */
const OUTER_CAUSES: ReadonlySet<EndCause | undefined> = new Set([
  'stop',
  'takeover',
  'recovery',
  'parent',
  'deadline',
  'outer_timer',
  'shutdown',
] satisfies EndCause[])

/** True for an end from outside: what works for the run does not know of it, unless somebody tells. */
export function isFromOutside({ cause }: EndProposal): boolean {
  return OUTER_CAUSES.has(cause)
}

/** True for an end that somebody wanted, though people may have waited for more. */
export function isDeliberate(end: EndProposal): boolean {
  return end.cause !== undefined && DELIBERATE_CAUSES.includes(end.cause)
}

/** True for an end that is a failure: neither completed nor wanted. */
export function isFailed(end: EndProposal): boolean {
  return isAbnormal(end) && !isDeliberate(end)
}

/**
 * The end that the abort of a caller's signal means: a `TimeoutError` is its deadline, any other reason a kill.
 *
 * @param reason what `AbortSignal.reason` holds, or what a framework made of it
 */
export function endOfAbort(reason: unknown): EndProposal {
  const { link } = failureOf(reason)
  // Some wrap the abort that a time limit brought about in one of their own.
  return isTimeoutLink(link) || (isAbortLink(link) && timedOut(link))
    ? { reason: 'timeout', cause: 'deadline', error: reason }
    : { reason: 'killed', cause: 'caller_abort', error: reason }
}

/**
 * The end that a thrown value means. An `AbortError` is an error like any other: had the caller aborted, its
 * signal would have ended the run first.
 */
export function endOfError(error: unknown): EndProposal {
  return failureOf(error).isTimeout
    ? { reason: 'timeout', cause: 'request_timeout', error }
    : { reason: 'error', cause: 'exception', error }
}

/** True for an end that something thrown brought about: `error` says more than reason and cause. */
export function isThrown(end: EndProposal): boolean {
  return end.reason === 'error' || (end.cause === 'request_timeout' && end.error !== undefined)
}

/**
 * `error.type` of an end: what was thrown says it best, else the reason does.
 *
 * @returns undefined for what is no error: a completed run, and an end that somebody wanted
 */
export function errorTypeOf(end: EndProposal): string | undefined {
  if (!isFailed(end)) return undefined
  return isThrown(end) ? failureOf(end.error).type : end.reason
}

/** What holders of a run's signal and its caller's promise are given: the caller's own reason, if it has one. */
export function abortReason(end: RunEnd): unknown {
  if (end.cause === 'caller_abort' && end.error !== undefined) return end.error
  if (end.cause === 'shutdown') return (shutdownReason ??= reasonOf(end))
  return reasonOf(end)
}

// One for all runs: a stack for each of ten thousand would take longer than all else that ends them.
let shutdownReason: DOMException | undefined

/** True for what the runs that a shutdown ended were aborted with. */
export function isShutdownReason(reason: unknown): boolean {
  return reason !== undefined && reason === shutdownReason
}

function reasonOf({ reason, cause }: RunEnd): DOMException {
  const why = cause === undefined ? '' : ` (${cause})`
  return new DOMException(`Run ended: ${reason}${why}`, reason === 'timeout' ? 'TimeoutError' : 'AbortError')
}
