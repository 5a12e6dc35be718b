/** Says in a few words what failed, from all that an error holds: messages, causes, codes, status, host. */

import { failureOf, linksOf } from '../../model/failure.ts'
import type { FailureLink } from '../../model/failure-link.ts'
import { codeWords, isHollow } from './code-words.ts'
import { messageWords, restatesStatus } from './message-words.ts'

/** Failures that came together are named up to this number. */
const MAX_NAMED = 3

/**
 * What people shall read about a thrown value. It is not harmless yet: it may hold secrets, and be long.
 *
 * @returns empty where the value says nothing
 * @example
 * const cause = { message: 'getaddrinfo ENOTFOUND api.test', code: 'ENOTFOUND', hostname: 'api.test' }
 * failureWords(new TypeError('fetch failed', { cause })) // 'could not reach api.test (ENOTFOUND)'
 */
export function failureWords(thrown: unknown): string {
  return wordsOf(failureOf(thrown).link)
}

function wordsOf(link: FailureLink, host = hostIn(link)): string {
  const known = codeWords(link, host)
  if (known !== undefined) return known
  const own = restatesStatus(link.message, link.status) ? '' : messageWords(link.message)
  const below = link.cause === undefined ? severalWords(link.errors) : wordsOf(link.cause, host)
  if (below === '') return withCode(link, own, host)
  if (isHollow(own) && isKnown(link, host)) return below
  return joined(own, below, link.cause ?? link.errors.at(-1))
}

/** Clients quote what the system said: there our words stand better. */
function joined(own: string, below: string, inner: FailureLink | undefined): string {
  const quoted = inner?.message ?? ''
  if (quoted !== '' && own.includes(quoted)) return own.replace(quoted, () => below)
  return own.includes(below) ? own : `${own.replace(/[\s.:]+$/, '')}: ${below}`.replace(/^: /, '')
}

function isKnown(link: FailureLink, host: string | undefined): boolean {
  return linksOf(link).some((one) => codeWords(one, host) !== undefined)
}

function severalWords(errors: readonly FailureLink[]): string {
  const different = [...new Set(errors.map((error) => wordsOf(error)))].filter((words) => words !== '')
  const more = different.length - MAX_NAMED
  const named = different.slice(0, MAX_NAMED).join('; ')
  return more > 0 ? `${named}; and ${more} more` : named
}

/** The words, with the status or code that they do not mention. */
function withCode({ status, code, name }: FailureLink, own: string, host: string | undefined): string {
  const mark = status === undefined ? code : `status ${status}`
  if (own === '') {
    if (mark === undefined) return name ?? ''
    return status === undefined ? mark : `${host ?? 'the server'} answered with ${mark}`
  }
  return mark === undefined || own.includes(String(status ?? code)) ? own : `${own} (${mark})`
}

/** The outermost that knows a host knows its name: further in are addresses. */
function hostIn(link: FailureLink): string | undefined {
  return linksOf(link).find(({ host }) => host !== undefined)?.host
}
