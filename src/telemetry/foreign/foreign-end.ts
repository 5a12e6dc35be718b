/** How a span of another instrumentation ended: pure mappings from what it recorded to ends of ours. */

import { SpanStatusCode } from '@opentelemetry/api'
import type { EndProposal } from '../../model/end.ts'
import { isTimeoutLink } from '../../model/failure.ts'
import type { WorkEnd } from '../../model/work.ts'
import { finishReasonOf, inputTokensOf, outputTokensOf, responseModelOf } from './dialects.ts'
import { textOf, type EndedSpan } from './gen-ai-span.ts'
import * as names from '../semconv.ts'

// SDKs record an exception's code in place of its name: 20 and 23 are those of DOMException.
const ABORTS = /^(AbortError|APIUserAbortError|ABORT_ERR|20|abort|aborted|cancell?ed|killed|Cancell?edError)$/
const TIMEOUTS = /^(23|timeout)$/

interface Failure {
  readonly type: string
  readonly message: string
}

/**
 * The end that a span tells of. Status ERROR, `error.type`, a recorded abort and a finish reason that
 * means an abort are abnormal; status OK is the instrumentation's explicit word that nothing is wrong.
 *
 * Many instrumentations report an abort as if nothing had happened (status UNSET, no attribute): that
 * cannot be told from success, and is never guessed.
 */
export function endOfSpan(span: EndedSpan): EndProposal {
  const stopReason = finishReasonOf(span.attributes)
  const stop = stopReason === undefined ? {} : { stopReason }
  if (span.status.code === SpanStatusCode.OK) return { reason: 'completed', ...stop }
  const failures = failuresOf(span)
  const timeout = failures.find(({ type }) => isTimeout(type))
  if (timeout !== undefined) {
    const name = TIMEOUTS.test(timeout.type) ? 'TimeoutError' : timeout.type
    return { reason: 'timeout', cause: 'request_timeout', error: errorOf(name, timeout), ...stop }
  }
  const abort = failures.find(({ type }) => ABORTS.test(type))
  if (abort !== undefined) {
    return { reason: 'killed', cause: 'caller_abort', error: errorOf('AbortError', abort), ...stop }
  }
  if (!hasFailed(span)) return { reason: 'completed', ...stop }
  const first = failures[0] ?? { type: '_OTHER', message: messageOf(span) }
  return { reason: 'error', cause: 'exception', error: errorOf(first.type, first), ...stop }
}

/** The end of a call that a span tells of. Content is never read. */
export function workEndOf(span: EndedSpan): WorkEnd {
  const { attributes } = span
  const finishReason = finishReasonOf(attributes)
  const responseModel = responseModelOf(attributes)
  const inputTokens = inputTokensOf(attributes)
  const outputTokens = outputTokensOf(attributes)
  const { error } = endOfSpan(span)
  return {
    ...(error !== undefined && { error }),
    ...(finishReason !== undefined && { finishReason }),
    ...(responseModel !== undefined && { responseModel }),
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  }
}

function hasFailed(span: EndedSpan): boolean {
  return (
    span.status.code === SpanStatusCode.ERROR ||
    textOf(span.attributes, names.ATTR_ERROR_TYPE) !== undefined ||
    textOf(span.attributes, names.ATTR_LANGFUSE_LEVEL) === 'ERROR' ||
    finishReasonOf(span.attributes) === 'error'
  )
}

/** Everything that the span says about a failure, the most definite first. */
function failuresOf(span: EndedSpan): readonly Failure[] {
  const exceptions = span.events.filter(({ name }) => name === 'exception').toReversed()
  const recorded = exceptions.map(({ attributes = {} }) => textOf(attributes, names.ATTR_EXCEPTION_TYPE))
  const message = messageOf(span)
  const finishReason = finishReasonOf(span.attributes) ?? ''
  const types = [
    textOf(span.attributes, names.ATTR_ERROR_TYPE),
    ...recorded,
    leadingName(message),
    ABORTS.test(finishReason) || isTimeout(finishReason) ? finishReason : undefined,
  ]
  return types.flatMap((type) => (type === undefined ? [] : [{ type, message }]))
}

function messageOf({ status, attributes, events }: EndedSpan): string {
  const newest = events.findLast(({ name }) => name === 'exception')
  return (
    status.message ??
    textOf(attributes, names.ATTR_LANGFUSE_STATUS_MESSAGE) ??
    textOf(newest?.attributes ?? {}, names.ATTR_EXCEPTION_MESSAGE) ??
    ''
  )
}

/** Instrumentations record a class or a code. */
function isTimeout(type: string): boolean {
  return TIMEOUTS.test(type) || isTimeoutLink({ name: type, code: type, message: '', errors: [] })
}

/** `TimeoutError` of `TimeoutError: too slow`. */
function leadingName(message: string): string | undefined {
  return /^(\w*Error)\b/.exec(message)?.[1]
}

/** An error as our own code would have caught it: its name becomes `error.type`. */
function errorOf(name: string, { message }: Failure): Error {
  const error = new Error(message)
  error.name = name
  // It would show where we read the span, not where it failed.
  delete error.stack
  return error
}
