/** How a channel must behave towards the notice, its own attempts and the process that it is a guest of. */

import assert from 'node:assert/strict'
import type { Notice } from '../model/notice.ts'
import { abortedError, attemptsOf, isDeliveryError, requireMessage, send } from './channel-attempt.ts'
import type { ChannelCheck } from './channel-fixture.ts'
import { finishedNotice, plainNotice } from './channel-samples.ts'

/** Asserts that the next code that gets the notice, another channel or a listener, gets it as it was. */
export const leavesNotice: ChannelCheck = async ({ channel }) => {
  const notice = plainNotice(channel.name)
  const before = structuredClone(notice)
  const message = await send(channel, notice)
  await channel.edit?.(requireMessage(message), notice, never())
  assert.deepEqual(notice, before, 'the notice is as it was')
}

/** Asserts that notices under way at once do not mix, and that an edit finds the first of two messages. */
export const keepsApart: ChannelCheck = async ({ channel, received, edits }, { honours = [] }) => {
  const notices: readonly Notice[] = [
    plainNotice(channel.name),
    { ...plainNotice(channel.name, { room: 'other-room' }), id: 'ffeeddccbbaa99887766554433221100' },
  ]
  const [first] = await Promise.all(notices.map((notice) => send(channel, notice)))
  const rooms = received().map(({ room, thread }) => [room, thread])
  const known = [
    ['other-room', undefined],
    ['room-1', honours.includes('thread') ? 'thread-1' : undefined],
  ]
  if (honours.includes('room')) assert.deepEqual(rooms.toSorted(), known, 'each arrives at its own place')
  if (channel.edit === undefined) return
  await channel.edit(requireMessage(first), finishedNotice(channel.name), never())
  assert.equal(edits?.()[0]?.id, first?.id, 'the edit names the first message, not the last')
}

/** Asserts that an attempt asks once: the notifier tries again, at the right time, and counts it. */
export const asksOnce: ChannelCheck = async (open) => {
  if (open.answer === undefined) return
  const asked = (): number => open.received().length + (open.edits?.().length ?? 0)
  for (const attempt of await attemptsOf(open)) {
    for (const status of [429, 500, 503]) {
      open.answer(status)
      const before = asked()
      await attempt()
      assert.ok(asked() - before <= 1, `one attempt asks once, also after status ${status}`)
    }
  }
}

/** Waits as some servers and gateways write them, and what each may be read as, in ms. */
const ODD_WAITS: readonly (readonly [header: string, waits: readonly (number | undefined)[]])[] = [
  ['Thu, 01 Jan 2026 00:00:07 GMT', [7_000, undefined]],
  ['soon', [undefined]],
  ['-5', [0, undefined]],
  ['', [0, undefined]],
]

/** Asserts that a wish to wait which is a date, or cannot be read, is never misread. */
export const readsOddWaits: ChannelCheck = async (open) => {
  if (open.answer === undefined) return
  for (const attempt of await attemptsOf(open)) {
    for (const [header, waits] of ODD_WAITS) {
      open.answer(429, { 'retry-after': header, date: 'Thu, 01 Jan 2026 00:00:00 GMT' })
      const error = await attempt()
      assert.ok(isDeliveryError(error) && error.retryable, 'status 429 may be tried again')
      assert.ok(
        waits.includes(error.retryAfterMs),
        `retry-after: ${header} is read as ${error.retryAfterMs} ms`,
      )
    }
  }
}

/** Asserts that no timer of an attempt is left, which would keep the process alive. */
export const leavesNoTimer: ChannelCheck = async (open) => {
  const attempts = await attemptsOf(open)
  const before = timers()
  for (const attempt of attempts) await attempt()
  open.hang()
  for (const attempt of attempts) await abortedError(attempt)
  for (let turns = 0; timers() > before && turns < MAX_TURNS; turns += 1) await turn()
  assert.ok(timers() <= before, 'no timer is left behind')
}

/** Turns of the event loop in which an attempt that has ended must have tidied up. */
const MAX_TURNS = 100

/** Timers that keep this process alive. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

function never(): AbortSignal {
  return new AbortController().signal
}
