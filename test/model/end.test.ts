/** What ends mean: which are failures, which were wanted, and what a thrown value makes of a run. */

import { describe, expect, it } from 'vitest'
import {
  DELIBERATE_CAUSES,
  END_CAUSES,
  endOfAbort,
  endOfError,
  errorTypeOf,
  isFailed,
} from '../../src/model/end.ts'
import type { EndProposal, EndReason } from '../../src/model/end.ts'

const everyEnd: readonly EndProposal[] = Object.entries(END_CAUSES).flatMap(([reason, causes]) =>
  causes.map((cause) => ({ reason: reason as EndReason, cause })),
)

describe('isFailed', () => {
  it('is true for all ends but completed ones and those that somebody wanted', () => {
    const failed = everyEnd.filter(isFailed).map(({ cause }) => cause)

    expect(isFailed({ reason: 'completed' })).toBe(false)
    expect(failed).toEqual([
      'deadline',
      'outer_timer',
      'request_timeout',
      'recovery',
      'process_exit',
      'exception',
      'process_crash',
      'process_crash',
      'lost_sight',
    ])
  })
})

describe('errorTypeOf', () => {
  it.each(DELIBERATE_CAUSES)('names no error for an end by %s', (cause) => {
    expect(errorTypeOf({ reason: 'killed', cause, error: new TypeError('x') })).toBeUndefined()
  })

  it.each<[EndProposal, string | undefined]>([
    [{ reason: 'completed' }, undefined],
    [{ reason: 'timeout', cause: 'deadline' }, 'timeout'],
    [{ reason: 'timeout', cause: 'deadline', error: new RangeError('the reason of a signal') }, 'timeout'],
    [{ reason: 'timeout', cause: 'outer_timer' }, 'timeout'],
    [{ reason: 'timeout', cause: 'request_timeout' }, 'timeout'],
    [{ reason: 'timeout', cause: 'request_timeout', error: { code: 'ETIMEDOUT' } }, 'ETIMEDOUT'],
    [{ reason: 'killed', cause: 'recovery' }, 'killed'],
    [{ reason: 'killed', cause: 'process_exit' }, 'killed'],
    [{ reason: 'error', cause: 'exception', error: new RangeError('x') }, 'RangeError'],
    [{ reason: 'error', cause: 'process_crash' }, '_OTHER'],
    [{ reason: 'lost', cause: 'lost_sight' }, 'lost'],
  ])('of %o is %s', (end, type) => {
    expect(errorTypeOf(end)).toBe(type)
  })
})

describe('endOfError', () => {
  const abort = new DOMException('This operation was aborted', 'AbortError')
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')

  it('takes no abort for a wish of the caller: nobody who aborted is known here', () => {
    expect(endOfError(abort)).toEqual({ reason: 'error', cause: 'exception', error: abort })
  })

  it('takes a time-out for one of a request: at the deadline the run has ended before', () => {
    expect(endOfError(late)).toEqual({ reason: 'timeout', cause: 'request_timeout', error: late })
    const wrapped = new Error('agent failed', { cause: late })
    expect(endOfError(wrapped)).toEqual({ reason: 'timeout', cause: 'request_timeout', error: wrapped })
  })
})

describe('endOfAbort', () => {
  it.each([
    ['nothing', undefined, 'caller_abort'],
    ['a word', 'the user left', 'caller_abort'],
    ['an AbortError', new DOMException('', 'AbortError'), 'caller_abort'],
    ['an error that a time-out caused', new Error('x', { cause: { name: 'TimeoutError' } }), 'caller_abort'],
    [
      'an AbortError that a time-out caused',
      Object.assign(new Error('x', { cause: { name: 'TimeoutError' } }), { name: 'AbortError' }),
      'deadline',
    ],
    ['a TimeoutError', new DOMException('', 'TimeoutError'), 'deadline'],
    ['a TimeoutError as text', 'TimeoutError: The operation was aborted due to timeout', 'deadline'],
  ])('of %s is %3$s', (_, reason, cause) => {
    expect(endOfAbort(reason)).toMatchObject({ cause, error: reason })
  })
})
