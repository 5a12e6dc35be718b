/** The words of failures: what people read in place of `fetch failed`. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failureWords } from '../../../src/notify/words/failure-words.ts'
import { messageWords } from '../../../src/notify/words/message-words.ts'
import { harmlessMessage } from '../../../src/notify/words/render.ts'

const error = (message: string, facts: object = {}): Error => Object.assign(new Error(message), facts)
const fetchFailed = (cause: unknown): Error => new TypeError('fetch failed', { cause })
const dns = error('getaddrinfo ENOTFOUND api.test', { code: 'ENOTFOUND', hostname: 'api.test' })
const refused = error('connect ECONNREFUSED 10.0.0.1:443', {
  code: 'ECONNREFUSED',
  address: '10.0.0.1',
  port: 443,
})
const abort = new DOMException('This operation was aborted', 'AbortError')
const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
const url = 'https://user:pw@api.test/v1/chat?key=1'

describe('failureWords', () => {
  it.each<[string, unknown, string]>([
    ['fetch, without DNS', fetchFailed(dns), 'could not reach api.test (ENOTFOUND)'],
    ['fetch, refused', fetchFailed(refused), 'could not reach 10.0.0.1:443 (ECONNREFUSED)'],
    [
      'fetch, refused at every address',
      fetchFailed(Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' })),
      'could not reach 10.0.0.1:443 (ECONNREFUSED)',
    ],
    ['fetch, a bad port', fetchFailed(new Error('bad port')), 'fetch failed: bad port'],
    [
      'fetch, cut off',
      new TypeError('terminated', {
        cause: error('other side closed', {
          code: 'UND_ERR_SOCKET',
          socket: { remoteAddress: '::1', remotePort: 80 },
        }),
      }),
      'lost the connection to [::1]:80 (UND_ERR_SOCKET)',
    ],
    ['node:http', error('socket hang up', { code: 'ECONNRESET' }), 'lost the connection (ECONNRESET)'],
    [
      'undici, headers',
      fetchFailed(error('Headers Timeout Error', { code: 'UND_ERR_HEADERS_TIMEOUT' })),
      'the server did not answer in time (UND_ERR_HEADERS_TIMEOUT)',
    ],
    [
      'undici, body',
      new TypeError('terminated', { cause: error('Body Timeout Error', { code: 'UND_ERR_BODY_TIMEOUT' }) }),
      'the server stopped in the middle of its answer (UND_ERR_BODY_TIMEOUT)',
    ],
    [
      'a socket that never opened',
      error('connect ETIMEDOUT 10.0.0.1:443', { code: 'ETIMEDOUT', address: '10.0.0.1', port: 443 }),
      'could not reach 10.0.0.1:443 in time (ETIMEDOUT)',
    ],
    [
      'TLS',
      fetchFailed(
        error('40CDC392E17F0000:error:0A00010B:SSL routines:x:wrong version', {
          code: 'ERR_SSL_WRONG_VERSION',
        }),
      ),
      'could not speak TLS with the server (ERR_SSL_WRONG_VERSION)',
    ],
    [
      'a certificate',
      fetchFailed(error('certificate has expired', { code: 'CERT_HAS_EXPIRED' })),
      'fetch failed: certificate has expired (CERT_HAS_EXPIRED)',
    ],
    [
      'the AI SDK, which quotes the system and knows the host',
      Object.assign(new Error(`Cannot connect to API: ${refused.message}`, { cause: refused }), { url }),
      'Cannot connect to API: could not reach api.test (ECONNREFUSED)',
    ],
    [
      'the AI SDK, after retries',
      Object.assign(
        new AggregateError(
          [error('Server error', { statusCode: 500 }), error('Server error', { statusCode: 500 })],
          'Failed after 2 attempts. Last error: AI_APICallError: Server error',
        ),
      ),
      'Failed after 2 attempts. Last error: AI_APICallError: Server error (status 500)',
    ],
    ['openai', error('429 Rate limit reached', { status: 429 }), '429 Rate limit reached'],
    ['openai, timed out', timedOutSdk(), 'a time limit inside of it ran out (APIConnectionTimeoutError)'],
    [
      'Anthropic',
      error('529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', {
        status: 529,
      }),
      'Overloaded (status 529)',
    ],
    ['a status without words', error('', { statusCode: 503, url }), 'api.test answered with status 503'],
    ['a status alone', { status: 503 }, 'the server answered with status 503'],
    [
      "openai's client, without a body",
      error('500 status code (no body)', { status: 500 }),
      'the server answered with status 500',
    ],
    [
      'the AI SDK, without a body',
      error('Internal Server Error', { statusCode: 500, url }),
      'api.test answered with status 500',
    ],
    [
      'axios, and others',
      error('Request failed with status code 502', { status: 502, host: 'api.test' }),
      'api.test answered with status 502',
    ],
    ['a status that is another', error('500 status code', { status: 502 }), '500 status code (status 502)'],
    ['words of a status without one', error('Internal Server Error'), 'Internal Server Error'],
    ['AbortSignal.timeout', late, 'a time limit inside of it ran out (TimeoutError)'],
    [
      'an abort that hides it',
      new Error('Request was aborted.', { cause: late }),
      'a time limit inside of it ran out (TimeoutError)',
    ],
    ['an abort', abort, 'something inside of it was aborted (AbortError)'],
    ['several', new AggregateError([error('a is down'), error('b is down')]), 'a is down; b is down'],
    [
      'several with words of their own',
      new AggregateError([error('a'), error('b'), error('a')], 'All promises were rejected'),
      'All promises were rejected: a; b',
    ],
    ['many', new AggregateError(['a', 'b', 'c', 'd', 'e'].map((word) => error(word))), 'a; b; c; and 2 more'],
    ['a chain', new Error('agent failed', { cause: new Error('disk full') }), 'agent failed: disk full'],
    [
      'words of the host before those of the network',
      new Error('cannot index', { cause: fetchFailed(dns) }),
      'cannot index: could not reach api.test (ENOTFOUND)',
    ],
    ['words of the host with a code', error('no index', { code: 'ENOTFOUND' }), 'no index (ENOTFOUND)'],
    ['a cause that says the same', new Error('disk full', { cause: new Error('disk full') }), 'disk full'],
    ['a cause of text', new Error('agent failed', { cause: 'disk full' }), 'agent failed: disk full'],
    ['a cause without words', new Error('agent failed', { cause: {} }), 'agent failed'],
    [
      'a file',
      error("ENOENT: no such file, open '/x'", { code: 'ENOENT' }),
      "ENOENT: no such file, open '/x'",
    ],
    ['an error without words', new RangeError(''), 'RangeError'],
    ['a text', 'boom', 'boom'],
    ['nothing', undefined, ''],
    ['an object', {}, ''],
  ])('of %s', (_, thrown, words) => {
    expect(failureWords(thrown)).toBe(words)
  })

  function timedOutSdk(): Error {
    class APIConnectionTimeoutError extends Error {}
    return new APIConnectionTimeoutError('Request timed out.', { cause: abort })
  }

  it('shows neither user nor query of the address that it takes the host from', () => {
    expect(harmlessMessage(error('', { status: 500, url }))).toBe('api.test answered with status 500')
  })

  it('puts words into the place of a quotation as they are', () => {
    const inner = error('connect ECONNREFUSED', { code: 'ECONNREFUSED', host: 'a.test' })

    expect(failureWords(new Error("$& $1 connect ECONNREFUSED $'", { cause: inner }))).toBe(
      "$& $1 could not reach a.test (ECONNREFUSED) $'",
    )
  })

  it('is one line of 200 characters at most, whatever is thrown, and never throws', () => {
    const anything = fc.anything()
    const link = fc.record(
      {
        name: anything,
        message: fc.oneof(fc.string(), anything),
        code: anything,
        cause: anything,
        errors: fc.array(anything),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(anything, link), (thrown) => {
        const words = harmlessMessage(thrown)

        expect([...words].length).toBeLessThanOrEqual(200)
        expect(words).not.toMatch(/\p{Cc}/u)
        expect(words).not.toBe('')
      }),
    )
  })
})

describe('messageWords', () => {
  it.each([
    ['no JSON', 'disk full', 'disk full'],
    ['the form of OpenAI and Anthropic', '{"error":{"message":"Overloaded"}}', 'Overloaded'],
    ['a status in front', '429 {"error":{"message":"Slow down"}}', 'Slow down'],
    ['a message at the top', '{"message":"No"}', 'No'],
    ['an error of text', '{"error":"No"}', 'No'],
    ['JSON without words', '{"error":{"code":7}}', '{"error":{"code":7}}'],
    ['what only looks like JSON', '{not json}', '{not json}'],
    ['JSON inside of words', 'Bad: {"message":"No"}', 'Bad: {"message":"No"}'],
  ])('reads %s', (_, message, words) => {
    expect(messageWords(message)).toBe(words)
  })
})
