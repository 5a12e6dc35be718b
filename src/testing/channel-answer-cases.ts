/** How a channel must take what the platform answers, or that it does not answer. */

import assert from 'node:assert/strict'
import { abortedError, assertHides, attemptsOf, isDeliveryError } from './channel-attempt.ts'
import type { ChannelCheck } from './channel-fixture.ts'
import { plainNotice, STATUSES } from './channel-samples.ts'

/** Asserts that each status is a success, a refusal, or worth another attempt. */
export const readsStatuses: ChannelCheck = async (open, { isRetryable }) => {
  if (open.answer === undefined) return
  for (const attempt of await attemptsOf(open)) {
    for (const [status, retryable] of STATUSES) {
      open.answer(status)
      const error = await attempt()
      if (status < 300) assert.equal(error, undefined, `status ${status} is a success`)
      else assert.ok(isDeliveryError(error), `status ${status} is a DeliveryError`)
      if (!isDeliveryError(error)) continue
      assert.equal(error.retryable, isRetryable?.(status) ?? retryable, `retryable at status ${status}`)
      assert.match(error.reason, /^[a-z0-9_]{1,40}$/, 'the reason is one word')
    }
  }
}

/** Asserts that `Retry-After` reaches the code that tries again. */
export const readsRetryAfter: ChannelCheck = async (open) => {
  if (open.answer === undefined) return
  for (const attempt of await attemptsOf(open)) {
    open.answer(429, { 'retry-after': '7' })
    const error = await attempt()
    assert.ok(isDeliveryError(error) && error.retryAfterMs === 7_000, 'retry-after: 7 means 7 seconds')
    open.answer(503)
    const silent = await attempt()
    assert.ok(isDeliveryError(silent) && silent.retryAfterMs === undefined, 'without a wish there is no wait')
  }
}

/** Asserts that an aborted attempt ends, and does not forbid another. */
export const stopsOnAbort: ChannelCheck = async (open) => {
  const attempts = await attemptsOf(open)
  open.hang()
  for (const attempt of attempts) {
    const error = await abortedError(attempt)
    assert.notEqual(error, 'hangs', 'an aborted attempt ends')
    assert.notEqual(error, undefined, 'an attempt without an answer is no success')
    assert.ok(!isDeliveryError(error) || error.retryable, 'a time-out does not forbid another attempt')
  }
}

/** Asserts that an attempt whose time is over before it starts has no effect. */
export const staysSilentWhenAborted: ChannelCheck = async (open) => {
  const attempts = await attemptsOf(open)
  const before = open.received().length
  for (const attempt of attempts) {
    const error = await attempt(AbortSignal.abort())
    assert.notEqual(error, undefined, 'an attempt that was aborted before is no success')
  }
  assert.equal(open.received().length, before, 'nothing arrives')
  assert.equal(open.edits?.().length ?? 0, 0, 'no edit arrives')
}

/**
 * Asserts that an answer which breaks off does not forbid another attempt, and ends no process: what a client
 * leaves unread of it may become an error that nobody hears.
 */
export const survivesBrokenAnswers: ChannelCheck = async (open) => {
  if (open.breakOff === undefined) return
  const uncaught: unknown[] = []
  const note = (error: unknown): void => void uncaught.push(error)
  process.on('uncaughtExceptionMonitor', note)
  for (const attempt of await attemptsOf(open)) {
    for (const status of [200, 429, 500]) {
      open.breakOff(status)
      const error = await attempt()
      assert.ok(!isDeliveryError(error) || error.retryable, 'another attempt may succeed')
    }
  }
  // The connection is told to end in one of the next turns.
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => void setImmediate(resolve))
  process.off('uncaughtExceptionMonitor', note)
  assert.deepEqual(uncaught, [], 'nothing is left that ends the process')
}

/** Asserts that an unreachable platform does not forbid another attempt. */
export const survivesUnplugging: ChannelCheck = async (open) => {
  if (open.unplug === undefined) return
  const attempts = await attemptsOf(open)
  await open.unplug()
  for (const attempt of attempts) {
    const error = await attempt()
    assert.notEqual(error, undefined, 'an attempt without a platform is no success')
    assert.ok(!isDeliveryError(error) || error.retryable, 'another attempt may succeed')
  }
}

/** Asserts that no error shows a token, an address or the text. */
export const leaksNothing: ChannelCheck = async (open, { secrets }) => {
  const attempts = await attemptsOf(open)
  const errors: unknown[] = []
  for (const attempt of attempts) {
    errors.push(await attempt(AbortSignal.abort()))
    for (const [status] of open.answer === undefined ? [] : STATUSES) {
      open.answer?.(status)
      errors.push(await attempt())
    }
  }
  open.hang()
  for (const attempt of attempts) errors.push(await abortedError(attempt))
  await open.unplug?.()
  if (open.unplug !== undefined) for (const attempt of attempts) errors.push(await attempt())
  const forbidden = [...secrets, plainNotice(open.channel.name).text]
  for (const error of errors) assertHides(error, forbidden)
}
