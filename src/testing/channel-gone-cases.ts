/** How a channel must take it that the place of a notice is gone, or that it may say nothing any more. */

import assert from 'node:assert/strict'
import { attemptsOf, errorOf, isDeliveryError, requireMessage, send } from './channel-attempt.ts'
import type { ChannelCheck } from './channel-fixture.ts'
import { finishedNotice, plainNotice } from './channel-samples.ts'

/** Asserts that what was meant for a thread, or as an answer, that is gone comes to the room, and can be edited there. */
export const fallsBackToRoom: ChannelCheck = async (open, { honours = [], loses }) => {
  assert.ok(honours.length === 0 || loses !== undefined, 'a fixture with rooms says what its platform loses')
  for (const what of loses ?? []) {
    if (what !== 'thread' && what !== 'message') continue
    assert.ok(open.lose !== undefined, 'the fixture loses what it says')
    open.lose(what)
    const message = await send(open.channel, noticeAt(open.channel.name, what))
    const { room, thread } = open.received().at(-1) ?? {}
    assert.deepEqual(
      [room, thread],
      ['room-1', undefined],
      `a notice whose ${what} is gone comes to the room`,
    )
    if (open.channel.edit === undefined) continue
    await open.channel.edit(requireMessage(message), finishedNotice(open.channel.name), never())
    const edit = open.edits?.().at(-1)
    // The driver may write the room before the id, where that is another than was asked for.
    assert.ok(message?.id.endsWith(edit?.id ?? '-'), 'an edit finds the message where it stands')
    if (edit?.room !== undefined) assert.equal(edit.room, 'room-1', 'an edit finds the room')
  }
}

/** Asserts that a room that is gone, and a token that was revoked, are called so, and not tried again. */
export const saysWhatIsGone: ChannelCheck = async (open, { loses = [] }) => {
  const attempts = loses.length > 0 ? await attemptsOf(open) : []
  for (const what of loses) {
    if (what !== 'room' && what !== 'access') continue
    assert.ok(open.lose !== undefined, 'the fixture loses what it says')
    open.lose(what)
    const error = await errorOf(() => send(open.channel, plainNotice(open.channel.name)))
    assert.ok(isDeliveryError(error) && !error.retryable, `no attempt helps where the ${what} is gone`)
    assert.equal(error.gone, what, `the error says that the ${what} is gone`)
    for (const attempt of attempts) {
      const other = await attempt()
      assert.ok(isDeliveryError(other) && !other.retryable, `no edit helps where the ${what} is gone`)
    }
  }
}

function noticeAt(channel: string, what: 'message' | 'thread') {
  const notice = plainNotice(channel)
  const origin = { channel, room: 'room-1', ...(what === 'message' && { message: 'message-1' }) }
  return what === 'thread' ? notice : { ...notice, origin }
}

function never(): AbortSignal {
  return new AbortController().signal
}
