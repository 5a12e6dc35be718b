/** The sentences for failures that everybody meets: a network that fails, a time limit, an abort. */

import { isTimeoutLink } from '../../model/failure.ts'
import type { FailureLink } from '../../model/failure-link.ts'

/** What a code means, as people say it. */
type Sentence = (host: string | undefined) => string

const unreachable: Sentence = (host) => (host === undefined ? 'could not connect' : `could not reach ${host}`)
const lost: Sentence = (host) => `lost the connection${host === undefined ? '' : ` to ${host}`}`
const silent: Sentence = (host) => `${host ?? 'the server'} did not answer in time`
const halted: Sentence = (host) => `${host ?? 'the server'} stopped in the middle of its answer`
const tooFar: Sentence = (host) => `${unreachable(host)} in time`
const noTls: Sentence = (host) => `could not speak TLS with ${host ?? 'the server'}`

/**
 * By code.
 *
 * @see https://nodejs.org/api/errors.html#common-system-errors
 * @see https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md
 */
const SENTENCES: readonly (readonly [RegExp, Sentence])[] = [
  [/^(ENOTFOUND|EAI_[A-Z]+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/, unreachable],
  [/^(ECONNRESET|UND_ERR_SOCKET|ERR_STREAM_PREMATURE_CLOSE)$/, lost],
  [/^(UND_ERR_CONNECT_TIMEOUT|ERR_SOCKET_CONNECTION_TIMEOUT)$/, tooFar],
  [/^(UND_ERR_HEADERS_TIMEOUT)$/, silent],
  [/^(UND_ERR_BODY_TIMEOUT)$/, halted],
  [/^ERR_SSL_/, noTls],
]

/** What clients say where they leave it to the cause, the code or the class to say more. */
const HOLLOW =
  /^(|error|fetch failed|terminated|connection error\.?|(headers|body) timeout error|connect timeout error\b.*|other side closed|socket hang up|request timed out\.?|the operation timed out\.?|(this|the) operation was aborted( due to timeout)?\.?|request was aborted\.?|canceled|[0-9a-f]{4,16}:error:.*)$/is

/** True for words that tell people nothing. */
export function isHollow(message: string): boolean {
  return HOLLOW.test(message)
}

/**
 * The sentence for a failure whose code or class everybody meets, and whose own message says no more.
 *
 * @param host what could not be reached
 * @returns undefined for all others
 */
export function codeWords(link: FailureLink, host: string | undefined): string | undefined {
  const { code, message } = link
  if (!isHollow(message) && !isOfTheSystem(link)) return undefined
  const sentence = code === undefined ? undefined : sentenceFor(code, message)
  if (sentence !== undefined) return `${sentence(host)} (${code})`
  return causesSayMore(link) || link.status !== undefined ? undefined : limitWords(link)
}

/** A time limit that ran out is often caused by an abort, of which people need not read. */
function causesSayMore(link: FailureLink): boolean {
  const { cause, errors } = link
  return errors.length > 0 || (cause !== undefined && (!isTimeoutLink(link) || isTimeoutLink(cause)))
}

function sentenceFor(code: string, message: string): Sentence | undefined {
  if (code === 'ETIMEDOUT' && message.startsWith('connect ')) return tooFar
  return SENTENCES.find(([codes]) => codes.test(code))?.[1]
}

function limitWords(link: FailureLink): string | undefined {
  const { name, code } = link
  const mark = code ?? name
  if (isTimeoutLink(link)) return `a time limit inside of it ran out (${mark})`
  return isAbortMessage(link) ? `something inside of it was aborted (${name ?? mark})` : undefined
}

function isAbortMessage({ message }: FailureLink): boolean {
  return /abort|cancel/i.test(message)
}

/** `connect ECONNREFUSED 127.0.0.1:443`, `getaddrinfo ENOTFOUND api.test`: a call of the system, its code, its target. */
function isOfTheSystem({ code, message }: FailureLink): boolean {
  return code !== undefined && new RegExp(`^(\\w{1,30} )?${code}\\b`).test(message)
}
