/** One try of a channel in the conformance suite, whose error is an answer to look at. */

import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { DeliveryError, type Channel, type Notice, type SentMessage } from '../model/notice.ts'
import { plainNotice } from './channel-samples.ts'
import type { OpenChannel } from './channel-fixture.ts'

/** Sends or edits, and answers with the error instead of throwing it. */
export type Attempt = (signal?: AbortSignal) => Promise<unknown>

/** Longer than this, in ms, a channel must not need to notice that its signal aborted. */
const ABORT_GRACE_MS = 1_000

/** Sends one notice; never aborts unless told to. */
export async function send(
  channel: Channel,
  notice: Notice,
  signal?: AbortSignal,
): Promise<SentMessage | void> {
  return await channel.send(notice, signal ?? new AbortController().signal)
}

/** What the channel can do with a notice: send it and, where it can edit, edit a message that stands there. */
export async function attemptsOf({ channel }: OpenChannel): Promise<Attempt[]> {
  const notice = plainNotice(channel.name)
  const sending: Attempt = (signal) => errorOf(() => send(channel, notice, signal))
  if (channel.edit === undefined) return [sending]
  const message = requireMessage(await send(channel, notice))
  const never = new AbortController().signal
  return [sending, (signal) => errorOf(() => channel.edit?.(message, notice, signal ?? never))]
}

/** What `send` returned, which must be a message where the channel can edit. */
export function requireMessage(message: SentMessage | void): SentMessage {
  assert.ok(message, 'send returns the message that edit needs')
  assert.ok(typeof message.id === 'string' && message.id !== '', 'the message has an id')
  return message
}

/** The error of an attempt whose signal aborts while it is under way, or `hangs`. */
export async function abortedError(attempt: Attempt): Promise<unknown> {
  const controller = new AbortController()
  const trying = attempt(controller.signal)
  await turn()
  controller.abort(new DOMException('The operation timed out', 'TimeoutError'))
  return Promise.race([trying, aborted(AbortSignal.timeout(ABORT_GRACE_MS)).then(() => 'hangs')])
}

/** By its shape: a channel of another package may bring its own copy of the class. */
export function isDeliveryError(error: unknown): error is DeliveryError {
  return error instanceof DeliveryError || (error instanceof Error && error.name === 'DeliveryError')
}

/** Asserts that an error shows none of these; `inspect` walks through message, stack, causes and all further fields. */
export function assertHides(error: unknown, secrets: readonly string[]): void {
  const shown = inspect(error, { depth: 10, showHidden: true })
  for (const secret of secrets) {
    assert.ok(!shown.includes(secret), 'an error shows a secret or the text of a notice')
  }
}

/** What an attempt throws, if it does. */
export async function errorOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
