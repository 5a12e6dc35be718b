/** What of a notice must arrive, and what of it must not act. */

import assert from 'node:assert/strict'
import type { NoticePart } from '../model/notice.ts'
import { requireMessage, send } from './channel-attempt.ts'
import type { ChannelCheck, Received } from './channel-fixture.ts'
import {
  FORBIDDEN_BYTES,
  finishedNotice,
  hostileNotice,
  longNotice,
  mergedNotice,
  noticeOfLength,
  plainNotice,
} from './channel-samples.ts'

/** Asserts that the sentence arrives, once. */
export const delivers: ChannelCheck = async ({ channel, received }) => {
  await send(channel, plainNotice(channel.name))
  assert.equal(received().length, 1, 'one notice arrives as one message')
  assert.match(received()[0]?.text ?? '', /index-repo.* timed out after 5m/, 'the sentence arrives whole')
}

/** Asserts that it arrives where its people wait. */
export const honoursOrigin: ChannelCheck = async ({ channel, received }, { honours = [] }) => {
  await send(channel, plainNotice(channel.name))
  await send(channel, plainNotice(channel.name, { room: 'other-room' }))
  const [first, second] = received()
  if (honours.includes('room')) assert.deepEqual([first?.room, second?.room], ['room-1', 'other-room'])
  if (honours.includes('thread')) assert.deepEqual([first?.thread, second?.thread], ['thread-1', undefined])
}

/** Asserts that names and messages stay text: no control character, no end of code, no link, no mention. */
export const carriesHostileText: ChannelCheck = async (open) => {
  const { channel, received, edits } = open
  const notice = hostileNotice(channel.name)
  const message = await send(channel, notice)
  assertHarmless(received()[0], notice.parts)
  if (channel.edit === undefined) return
  await channel.edit(requireMessage(message), notice, new AbortController().signal)
  assertHarmless(edits?.()[0], notice.parts)
}

/** Asserts that a message which stands for several has a line for each. */
export const keepsLines: ChannelCheck = async ({ channel, received }) => {
  await send(channel, mergedNotice(channel.name))
  assert.match(received()[0]?.text ?? '', /first\s*\n.*index-repo.* second/, 'each line stays a line')
}

/** Asserts that a text at the limit arrives whole, and a longer one cut, with a sign that it was. */
export const cutsAtLimit: ChannelCheck = async ({ channel, received }) => {
  const { maxTextLength } = channel
  if (maxTextLength === undefined) return
  assert.ok(Number.isInteger(maxTextLength) && maxTextLength > 0, 'maxTextLength is a whole number above 0')
  await send(channel, noticeOfLength(channel.name, maxTextLength))
  await send(channel, longNotice(channel.name, maxTextLength))
  const [whole, cut] = received()
  assert.ok(whole?.text.endsWith('end'), 'a text at the limit arrives whole')
  assert.ok(cut !== undefined && cut.text.length <= maxTextLength, 'a longer text is cut')
  assert.ok(cut.text.endsWith('…'), 'what is cut away shows as …')
  assert.ok(cut.text.isWellFormed(), 'no character is cut in half')
}

/** Asserts that limits are such that they can be kept. */
export const statesLimits: ChannelCheck = async ({ channel }) => {
  for (const { per, count, perMs } of channel.limits ?? []) {
    assert.ok(['channel', 'room', 'thread'].includes(per), 'a limit counts for channel, room or thread')
    assert.ok(Number.isInteger(count) && count > 0, 'count is a whole number above 0')
    assert.ok(Number.isFinite(perMs) && perMs > 0, 'perMs is above 0')
  }
}

/** Asserts that a message is replaced in place, by the id that `send` returned. */
export const editsInPlace: ChannelCheck = async ({ channel, received, edits }) => {
  assert.equal(
    edits !== undefined,
    channel.edit !== undefined,
    'the fixture shows edits of channels that edit',
  )
  if (channel.edit === undefined) return
  const message = requireMessage(await send(channel, plainNotice(channel.name)))
  await channel.edit(message, finishedNotice(channel.name), new AbortController().signal)
  assert.equal(received().length, 1, 'an edit is no further message')
  assert.equal(edits?.().length, 1, 'one edit arrives')
  const [edit] = edits()
  assert.equal(edit?.id, message.id, 'the edit names the message that was sent')
  assert.match(edit?.text ?? '', /index-repo.* has finished after all/, 'the new sentence arrives whole')
  if (edit?.room !== undefined) assert.equal(edit.room, 'room-1', 'the edit names the room')
}

function assertHarmless(message: Received | undefined, parts: readonly NoticePart[]): void {
  assert.ok(message !== undefined, 'it arrives')
  assert.doesNotMatch(
    (message.raw ?? '').trimEnd(),
    FORBIDDEN_BYTES,
    'no control character leaves the process',
  )
  const names = parts.filter((part) => part.type === 'code').map((part) => look(part.value))
  if (message.code !== undefined)
    assert.deepEqual(message.code.map(look), names, 'a name stays one piece of code')
  if (message.links !== undefined)
    assert.deepEqual(message.links, ['https://example.com/trace?a=1&b=2'], 'only link parts are links')
  if (message.pings !== undefined) assert.deepEqual(message.pings, [], 'nobody is called')
}

// Where code cannot hold a backtick, something that looks like one may stand for it.
function look(name: string): string {
  const printable = name.replaceAll(new RegExp(FORBIDDEN_BYTES, 'g'), ' ')
  return printable
    .replaceAll(/[\u200b-\u200d\u2060]/g, '')
    .replaceAll(/[`\u02cb\u2018\u2019\u2032\u2035]/g, "'")
}
