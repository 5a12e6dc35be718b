/** What is read out of thrown values: their whole chain, other realms' errors, and hostile ones. */

import vm from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failureOf, linksOf, messageOf } from '../../src/model/failure.ts'

const named = (name: string, more: object = {}): Error => Object.assign(new Error('x'), { name, ...more })
const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })
const causedBy = (cause: unknown, message = 'x'): Error => new Error(message, { cause })

/** What the clients of AWS say of it. */
const NO_ANSWER = 'Unexpected error: http2 request did not get a response'

/** An SDK's class that sets no `name`. */
class APIConnectionTimeoutError extends Error {}

describe('failureOf().type', () => {
  it.each<[string, unknown, string]>([
    ['a class', new RangeError('x'), 'RangeError'],
    ['a class without a name of its own', new APIConnectionTimeoutError('x'), 'APIConnectionTimeoutError'],
    ['a plain error', new Error('x'), 'Error'],
    ['the class behind a plain error', causedBy(new RangeError('x')), 'RangeError'],
    ['an error of another realm', vm.runInNewContext(`new TypeError('x')`), 'TypeError'],
    ['a class of another realm', vm.runInNewContext(`class Foo extends Error {}; new Foo('x')`), 'Foo'],
    ['an object with a name', { name: 'AbortError', message: 'x' }, 'AbortError'],
    ['an error that became text', 'TimeoutError: signal timed out', 'TimeoutError'],
    ['the status of openai and Anthropic', named('RateLimitError', { status: 429 }), '429'],
    ['the status of the AI SDK', named('AI_APICallError', { statusCode: 503 }), '503'],
    ['the status of axios', { ...coded('ERR_BAD_RESPONSE'), response: { status: 500 } }, '500'],
    ['the status of got', named('HTTPError', { response: { statusCode: 404 } }), '404'],
    ['the status of AWS', named('ThrottlingException', { $metadata: { httpStatusCode: 400 } }), '400'],
    ['the status of Google', named('GaxiosError', { code: '403' }), '403'],
    ['a status deep below', causedBy(causedBy(named('E', { status: 529 }))), '529'],
    ['a status before a code', named('E', { code: 'ECONNRESET', cause: { status: 502 } }), '502'],
    ['a code of the system', new TypeError('fetch failed', { cause: coded('ENOTFOUND') }), 'ENOTFOUND'],
    ['a code of undici', causedBy(coded('UND_ERR_BODY_TIMEOUT')), 'UND_ERR_BODY_TIMEOUT'],
    ['a code of TLS', causedBy(coded('CERT_HAS_EXPIRED')), 'CERT_HAS_EXPIRED'],
    ['a code of the system before one of a client', causedBy(coded('EPIPE'), 'ERR_NETWORK'), 'EPIPE'],
    ['a code in an aggregate', new AggregateError([new Error('x'), coded('ECONNREFUSED')]), 'ECONNREFUSED'],
    ['no code that only says abort', named('AbortError', { code: 'ABORT_ERR' }), 'AbortError'],
    [
      'the time-out that an abort hides',
      named('AbortError', { cause: named('TimeoutError') }),
      'TimeoutError',
    ],
    ['the class of a time-out over the abort that did it', timedOutSdk(), 'APIConnectionTimeoutError'],
    ['no exit code', Object.assign(new Error('Command failed'), { code: 3, killed: false }), 'Error'],
    ['no word in lower case', Object.assign(new RangeError('x'), { code: 'denied' }), 'RangeError'],
    ['no status that is none', named('E', { status: 200 }), 'E'],
    ['nothing for a text', 'boom', '_OTHER'],
    ['nothing for undefined', undefined, '_OTHER'],
    ['nothing for an object', {}, '_OTHER'],
    ['no name that is a sentence', named('Something bad\nhappened'), 'Error'],
  ])('tells %s', (_, thrown, type) => {
    expect(failureOf(thrown).type).toBe(type)
  })

  function timedOutSdk(): Error {
    return Object.assign(new APIConnectionTimeoutError('Request timed out.'), { cause: named('AbortError') })
  }
})

/** As the AI SDK tells that it gives up. */
function retried(errors: Error[]): Error {
  return Object.assign(named('AI_RetryError'), {
    reason: 'maxRetriesExceeded',
    errors,
    lastError: errors.at(-1),
  })
}

describe('failureOf().isTimeout', () => {
  it.each<[string, unknown, boolean]>([
    ['AbortSignal.timeout', new DOMException('', 'TimeoutError'), true],
    ['the headers of undici', new TypeError('x', { cause: coded('UND_ERR_HEADERS_TIMEOUT') }), true],
    ['the body of undici', new TypeError('x', { cause: coded('UND_ERR_BODY_TIMEOUT') }), true],
    ['the connect of undici', new TypeError('x', { cause: coded('UND_ERR_CONNECT_TIMEOUT') }), true],
    ['a socket', coded('ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443'), true],
    ['the DNS of c-ares', coded('ETIMEOUT'), true],
    ['an SDK', new APIConnectionTimeoutError('x'), true],
    ['axios', coded('ECONNABORTED', 'timeout of 300ms exceeded'), true],
    ['an SDK in a bundle', new Error('Request timed out.'), true],
    ['MCP 1', named('McpError', { message: 'MCP error -32001: Request timed out', code: -32001 }), true],
    ['MCP 2', coded('REQUEST_TIMEOUT', 'Request timed out'), true],
    [
      'an abort, as MCP 2 tells it',
      coded('REQUEST_TIMEOUT', 'AbortError: This operation was aborted'),
      false,
    ],
    ['gRPC', Object.assign(new Error('4 DEADLINE_EXCEEDED: Deadline exceeded'), { code: 4 }), true],
    ['Copilot', new Error('Timeout after 60000ms waiting for session.idle'), true],
    ['pi', new Error('Codex SSE response headers timed out after 300ms'), true],
    ['Mastra', new Error('Agent execution timed out after 5000ms (modelSettings.timeout.totalMs)'), true],
    ['execa', Object.assign(named('ExecaError'), { timedOut: true, signal: 'SIGTERM' }), true],
    ['execa that was not', Object.assign(named('ExecaError'), { timedOut: false, signal: 'SIGTERM' }), false],
    [
      'retries of which the last was one',
      retried([new Error('503'), coded('UND_ERR_HEADERS_TIMEOUT')]),
      true,
    ],
    [
      'retries of which the first was one',
      retried([coded('UND_ERR_HEADERS_TIMEOUT'), new Error('503')]),
      false,
    ],
    [
      'a command that printed of one',
      new Error('Command failed: npm test\n1 test timed out after 5000ms'),
      false,
    ],
    ['a test that failed by one', new Error('Command failed with code 1: timed out after 5000ms'), false],
    [
      'a sentence about them',
      new Error('A client that timed out after 5 s: see the log for what it did'),
      false,
    ],
    ['a refusal that speaks of one', Object.assign(new Error('Request timed out'), { status: 400 }), false],
    ['one in a chain', causedBy(causedBy(named('TimeoutError'))), true],
    ['all of an aggregate', new AggregateError([coded('ETIMEDOUT'), named('TimeoutError')]), true],
    ['another realm', vm.runInNewContext(`Object.assign(new Error('x'), { name: 'TimeoutError' })`), true],
    ['a part of an aggregate', new AggregateError([coded('ETIMEDOUT'), new Error('x')]), false],
    ['an empty aggregate', new AggregateError([]), false],
    ['an aborted connection', coded('ECONNABORTED', 'write ECONNABORTED'), false],
    ['an abort', new DOMException('', 'AbortError'), false],
    ['an error that speaks of one', new Error('ETIMEDOUT'), false],
    [
      'a broken connection, as the clients of AWS name it',
      named('TimeoutError', { code: 'ECONNRESET' }),
      false,
    ],
    ['one before the answer', named('TimeoutError', { message: NO_ANSWER }), false],
    ['a warning about timers', named('TimeoutOverflowWarning'), false],
  ])('of %s is %3$s', (_, thrown, isTimeout) => {
    expect(failureOf(thrown).isTimeout).toBe(isTimeout)
  })
})

describe('failureOf() of a hostile value', () => {
  const trap = (): never => {
    throw new Error('trap')
  }
  const throwing = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap })
  const { proxy: revoked, revoke } = Proxy.revocable({}, {})
  revoke()
  const endless: object = new Proxy(() => undefined, { get: () => endless })
  const evil = new Error('x')
  for (const name of ['name', 'message', 'stack', 'cause', 'code', 'errors', 'status', 'response']) {
    Object.defineProperty(evil, name, { get: trap })
  }

  it.each<[string, unknown]>([
    ['a proxy that throws', throwing],
    ['a revoked proxy', revoked],
    ['a proxy without end', endless],
    ['getters that throw', evil],
    ['a symbol', Symbol('x')],
    ['a bigint', 10n],
    ['null', null],
    ['an error with a symbol for a message', { message: Symbol('x'), stack: '' }],
    ['an error with objects for fields', { name: {}, message: {}, code: {}, status: {}, errors: {} }],
    ['revoked proxies together', { errors: [revoked, revoked] }],
    ['revoked errors', { errors: Proxy.revocable([], {}).proxy }],
  ])('survives %s', (_, thrown) => {
    expect(failureOf(thrown)).toMatchObject({ type: '_OTHER', isTimeout: false, isAbort: false })
  })

  it('leaves circles', () => {
    const one = new Error('one')
    const two = new Error('two', { cause: one })
    one.cause = two
    const all = new AggregateError([one, two])
    all.errors.push(all)

    expect(messageOf(failureOf(one))).toBe('one: two')
    expect(linksOf(failureOf(all).link)).toHaveLength(3)
  })

  it('reads 32 links of a chain of 10,000, and of an aggregate of 100,000', () => {
    let chain = new Error('deepest')
    for (let depth = 0; depth < 10_000; depth++) chain = new Error(`level`, { cause: chain })
    const wide = new AggregateError(Array.from({ length: 100_000 }, () => ({ message: 'x' })))

    expect(linksOf(failureOf(chain).link)).toHaveLength(32)
    expect(linksOf(failureOf(wide).link)).toHaveLength(32)
  })

  it('keeps 4,000 characters of a message of a megabyte', () => {
    const huge = 'x'.repeat(1_000_000)
    const { link, type } = failureOf({ name: huge, message: huge, code: huge.toUpperCase(), hostname: huge })

    expect([type, link.message.length, link.host]).toEqual(['_OTHER', 4_000, undefined])
  })

  it('reads an error once, also when it is asked about again', () => {
    let reads = 0
    const counted = Object.defineProperty(new Error('x'), 'cause', { get: () => void reads++ })

    failureOf(counted)
    failureOf(counted)

    expect(reads).toBe(1)
  })

  it('says something short and harmless about anything', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), anyField(), (value, field) => {
        const thrown = typeof value === 'object' && value !== null ? Object.assign(value, field) : value
        const { type } = failureOf(thrown)

        expect(type).toMatch(/^[\w$.]{1,64}$/)
        expect(linksOf(failureOf(thrown).link).length).toBeLessThanOrEqual(32 + 32 * 32)
      }),
    )
  })

  function anyField(): fc.Arbitrary<object> {
    const value = fc.anything()
    return fc.record(
      { name: value, message: value, code: value, status: value, cause: value, errors: value, url: value },
      { requiredKeys: [] },
    )
  }
})
