/** What a thrown value means: its `error.type`, and whether it was a time-out. */

import { readFailure } from './failure-link.ts'
import type { FailureLink } from './failure-link.ts'

/** A thrown value, understood. */
export interface Failure {
  /**
   * `error.type`: the most telling code of the whole chain. That is the HTTP status, else the code of the
   * system, else another code, else the class; `_OTHER` for what has none of them.
   */
  readonly type: string
  /** True if a request, a socket or the like gave up waiting. */
  readonly isTimeout: boolean
  /** True if the thrown value itself says that somebody aborted. */
  readonly isAbort: boolean
  /** The thrown value, and what caused it. */
  readonly link: FailureLink
}

/** `error.type` of what has no name. @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ */
const OTHER = '_OTHER'

/** Each error is read once: its getters are the host's code. */
const known = new WeakMap<WeakKey, Failure>()

/**
 * Understands a thrown value. Never throws, whatever the value does.
 *
 * @example
 * failureOf(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } })).type // 'ENOTFOUND'
 */
export function failureOf(thrown: unknown): Failure {
  const isKey = (typeof thrown === 'object' && thrown !== null) || typeof thrown === 'function'
  const read = isKey ? known.get(thrown) : undefined
  if (read !== undefined) return read
  const failure = understood(readFailure(thrown))
  if (isKey) known.set(thrown, failure)
  return failure
}

/**
 * True if somebody cut short what failed, and it did not come to its own end: an abort, a time limit or a signal,
 * at any depth.
 */
export function wasCut(thrown: unknown): boolean {
  const { isTimeout, link } = failureOf(thrown)
  return (
    isTimeout || linksOf(link).some((one) => isAbortLink(one) || one.isKilled === true || isTextOfCut(one))
  )
}

/** Frameworks hand on the bare name of an error, and protocols their own numbers with a sentence. */
function isTextOfCut({ message }: FailureLink): boolean {
  return /^(?:AbortError|TimeoutError|aborted|timeout)$|\btimed out\b/.test(message)
}

/** The link and all that caused it, outermost first. */
export function linksOf(link: FailureLink): readonly FailureLink[] {
  const causes = link.cause === undefined ? [] : linksOf(link.cause)
  return [link, ...causes, ...link.errors.flatMap(linksOf)]
}

/** What the thrown value says, and what its causes add. Not harmless: it may hold anything. */
export function messageOf({ link }: Failure): string {
  let told = ''
  for (const { message } of linksOf(link)) {
    if (!told.includes(message)) told = told === '' ? message : `${told}: ${message}`
  }
  return told
}

/** True for a link that says by its own name, its code or its words that it waited in vain. */
export function isTimeoutLink({ name, code, message, status, isTimedOut }: FailureLink): boolean {
  // The clients of AWS give each broken connection the name of a time-out, and MCP's gives its code to each abort.
  if (code === 'ECONNRESET' || code === 'EPIPE' || NO_TIMEOUT.test(message)) return false
  if (isTimedOut === true || (name !== undefined && /Timed?[oO]ut(Error|Exception)?$/.test(name))) return true
  if (code === undefined) return status === undefined && TEXT_OF_TIMEOUT.test(message)
  // axios gives time-outs the code of an aborted connection.
  return /(TIMEOUT|TIMEDOUT)$/.test(code) || (code === 'ECONNABORTED' && /time-?out/i.test(message))
}

/**
 * What those say that have neither a name nor a code for it: the clients of models in a bundle, where classes have
 * other names; MCP, gRPC, Copilot, pi. A sentence that is all of the message: what a command printed may speak of
 * anything.
 */
const TEXT_OF_TIMEOUT =
  /^(?:(?:MCP error -32001: )?request timed out\.?|4 DEADLINE_EXCEEDED\b.*|(?!command failed)[\w .-]{0,60}\b(?:timed out|timeout) after \d[\d.,]* ?(?:ms|milliseconds|s|seconds|min|minutes)\b[\w .()-]{0,60})$/i

/** What the clients of AWS say where the connection broke before there was an answer, and how an abort becomes text. */
const NO_TIMEOUT = /\bhttp2 request did not get a response\b|^AbortError\b/

function understood(link: FailureLink): Failure {
  const links = linksOf(link)
  const isTimeout = timedOut(link)
  return { type: typeOf(links, isTimeout), isTimeout, isAbort: isAbortLink(link), link }
}

/** True if it waited in vain, or what it came of. Of several failures that came together, one that is none decides. */
export function timedOut(link: FailureLink): boolean {
  if (isTimeoutLink(link) || (link.cause !== undefined && timedOut(link.cause))) return true
  return link.errors.length > 0 && link.errors.every(timedOut)
}

function typeOf(links: readonly FailureLink[], isTimeout: boolean): string {
  const status = links.find((link) => link.status !== undefined)?.status
  if (status !== undefined) return String(status)
  const codes = links.map(({ code }) => code).filter((code) => code !== undefined && !ABORT_CODES.has(code))
  const code = codes.find((one) => one !== undefined && isSystemCode(one)) ?? codes[0]
  return code ?? classOf(links, isTimeout) ?? OTHER
}

function classOf(links: readonly FailureLink[], isTimeout: boolean): string | undefined {
  const named = links.filter(({ name }) => name !== undefined)
  const telling = isTimeout ? named.find(isTimeoutLink) : named.find(({ name }) => !PLAIN.has(name ?? ''))
  return (telling ?? named[0])?.name
}

/** Classes that say nothing: what they hold may say more. */
const PLAIN: ReadonlySet<string> = new Set(['Error', 'AggregateError'])

/** They only repeat that somebody aborted; the class says that too. */
const ABORT_CODES: ReadonlySet<string> = new Set(['ABORT_ERR', 'ERR_CANCELED'])

/** `ECONNRESET`, `UND_ERR_SOCKET`: what the network said, where a client puts a code of its own beside it. */
function isSystemCode(code: string): boolean {
  return /^(?:E(?!RR_)[A-Z0-9_]+|UND_ERR_[A-Z_]+)$/.test(code)
}

/** True for a link that says that somebody aborted. */
export function isAbortLink({ name, code }: FailureLink): boolean {
  if (code !== undefined && ABORT_CODES.has(code)) return true
  return name === 'AbortError' || name === 'APIUserAbortError' || name === 'CanceledError'
}
