/** Problems, as problem details: RFC 9457. */

import type { Problem } from '../wire/health-schema.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'The question is wrong',
  401: 'A token is needed',
  403: 'This is not allowed',
  404: 'Not found',
  405: 'This method is not known here',
  409: 'Sessions of that key live in several processes',
  413: 'The body is too large',
  415: 'The body is no JSON',
  421: 'This host name is not served here',
  429: 'Too many requests',
  500: 'Lifesign failed',
  503: 'Not ready',
  504: 'The process does not answer',
}

/** A problem as an answer. */
export function problem(status: number, detail?: string, more: Partial<Problem> = {}): Response {
  const body: Problem = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Problem',
    status,
    ...(detail !== undefined && { detail }),
    ...more,
  }
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="lifesign"'
  if (status === 429) headers['retry-after'] = '1'
  return new Response(JSON.stringify(body), { status, headers })
}
