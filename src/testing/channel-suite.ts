/** The conformance suite of channels: what each must do, as cases for any test runner. */

import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { DeliveryError, type Channel, type Notice } from '../model/notice.ts'
import { FORBIDDEN_BYTES, hostileNotice, plainNotice, STATUSES } from './channel-samples.ts'

/** What the platform behind a channel got. */
export interface Received {
  /** The sentence as a reader sees it. */
  readonly text: string
  /** What was carried, byte by byte, where it leaves the process: looked through for control characters. */
  readonly raw?: string
  readonly room?: string | undefined
  readonly thread?: string | undefined
  /** Names that a reader sees as code, where the platform has markup or the parts are carried. */
  readonly code?: readonly string[]
}

/** A channel on a platform that the fixture plays. */
export interface OpenChannel {
  readonly channel: Channel
  /** What arrived so far, in order. */
  received(): readonly Received[]
  /** From now on the platform never answers. */
  hang(): void
  /** From now on the platform answers so. Only where it speaks HTTP. */
  answer?(status: number, headers?: Readonly<Record<string, string>>): void
  /** From now on the platform cannot be reached. Only where it can be lost. */
  unplug?(): Promise<void> | void
  close(): Promise<void> | void
}

/** What the suite needs to know about a channel: the `fixture` that its `fixture.ts` exports. */
export interface ChannelFixture {
  readonly name: string
  /** Tokens, addresses and the like that the channel was made with: no error may show one. */
  readonly secrets: readonly string[]
  /** What of an origin the platform can honour. @default neither */
  readonly honours?: readonly ('room' | 'thread')[]
  /** Statuses of the platform that differ from HTTP's own meaning. */
  readonly isRetryable?: (status: number) => boolean | undefined
  open(): Promise<OpenChannel> | OpenChannel
}

/** One thing that a channel must do. */
export interface ChannelCase {
  readonly name: string
  /** @throws {assert.AssertionError} when the channel does not do it */
  run(): Promise<void>
}

type Check = (open: OpenChannel, fixture: ChannelFixture) => Promise<void>

/** Longer than this, in ms, a channel must not need to notice that its signal aborted. */
const ABORT_GRACE_MS = 1_000

const CHECKS: Readonly<Record<string, Check>> = {
  'delivers a notice once': delivers,
  'honours room and thread of the origin': honoursOrigin,
  'carries untrusted text without letting it act': carriesHostileText,
  'reads every status as its platform means it': readsStatuses,
  'passes on how long the platform asks to wait': readsRetryAfter,
  'stops when its signal aborts, and may be tried again': stopsOnAbort,
  'sends nothing when its signal has aborted before': staysSilentWhenAborted,
  'may be tried again when the platform cannot be reached': survivesUnplugging,
  'shows no secret and no text in any error': leaksNothing,
}

/**
 * The cases that every channel passes. Each opens a channel of its own; those that need a platform's
 * answer or absence do nothing where the fixture has no `answer` or `unplug`.
 *
 * @example
 * for (const { name, run } of testChannel(fixture)) it(name, run)
 */
export function testChannel(fixture: ChannelFixture): readonly ChannelCase[] {
  return Object.entries(CHECKS).map(([name, check]) => ({
    name: `${fixture.name} ${name}`,
    async run() {
      const open = await fixture.open()
      try {
        await check(open, fixture)
      } finally {
        await open.close()
      }
    },
  }))
}

async function delivers({ channel, received }: OpenChannel): Promise<void> {
  await send(channel, plainNotice(channel.name))
  assert.equal(received().length, 1, 'one notice arrives as one message')
  assert.match(received()[0]?.text ?? '', /index-repo.* timed out after 5m/, 'the sentence arrives whole')
}

async function honoursOrigin(
  { channel, received }: OpenChannel,
  { honours = [] }: ChannelFixture,
): Promise<void> {
  await send(channel, plainNotice(channel.name))
  await send(channel, plainNotice(channel.name, { room: 'other-room' }))
  const [first, second] = received()
  if (honours.includes('room')) assert.deepEqual([first?.room, second?.room], ['room-1', 'other-room'])
  if (honours.includes('thread')) assert.deepEqual([first?.thread, second?.thread], ['thread-1', undefined])
}

async function carriesHostileText({ channel, received }: OpenChannel): Promise<void> {
  const notice = hostileNotice(channel.name)
  await send(channel, notice)
  const [message] = received()
  assert.doesNotMatch(
    (message?.raw ?? '').trimEnd(),
    FORBIDDEN_BYTES,
    'no control character leaves the process',
  )
  const names = notice.parts.filter((part) => part.type === 'code').map((part) => part.value)
  if (message?.code !== undefined) assert.deepEqual(message.code, names, 'a name stays one piece of code')
}

async function readsStatuses(open: OpenChannel, { isRetryable }: ChannelFixture): Promise<void> {
  for (const [status, retryable] of open.answer === undefined ? [] : STATUSES) {
    open.answer?.(status)
    const error = await outcome(open.channel)
    if (status < 300) assert.equal(error, undefined, `status ${status} is a success`)
    else assert.ok(isDeliveryError(error), `status ${status} is a DeliveryError`)
    if (!isDeliveryError(error)) continue
    assert.equal(error.retryable, isRetryable?.(status) ?? retryable, `retryable at status ${status}`)
    assert.match(error.reason, /^[a-z0-9_]{1,40}$/, 'the reason is one word')
  }
}

async function readsRetryAfter(open: OpenChannel): Promise<void> {
  if (open.answer === undefined) return
  open.answer(429, { 'retry-after': '7' })
  const error = await outcome(open.channel)
  assert.ok(isDeliveryError(error) && error.retryAfterMs === 7_000, 'retry-after: 7 means 7 seconds')
  open.answer(503)
  const silent = await outcome(open.channel)
  assert.ok(isDeliveryError(silent) && silent.retryAfterMs === undefined, 'without a wish there is no wait')
}

async function stopsOnAbort(open: OpenChannel): Promise<void> {
  open.hang()
  const error = await abortedOutcome(open.channel)
  assert.notEqual(error, 'hangs', 'an aborted attempt ends')
  assert.notEqual(error, undefined, 'an attempt without an answer is no success')
  assert.ok(!isDeliveryError(error) || error.retryable, 'a time-out does not forbid another attempt')
}

async function staysSilentWhenAborted({ channel, received }: OpenChannel): Promise<void> {
  const error = await outcome(channel, AbortSignal.abort())
  assert.notEqual(error, undefined, 'an attempt that was aborted before is no success')
  assert.equal(received().length, 0, 'nothing arrives')
}

async function survivesUnplugging(open: OpenChannel): Promise<void> {
  if (open.unplug === undefined) return
  await open.unplug()
  const error = await outcome(open.channel)
  assert.notEqual(error, undefined, 'an attempt without a platform is no success')
  assert.ok(!isDeliveryError(error) || error.retryable, 'another attempt may succeed')
}

async function leaksNothing(open: OpenChannel, { secrets }: ChannelFixture): Promise<void> {
  const errors = [await outcome(open.channel, AbortSignal.abort())]
  for (const [status] of open.answer === undefined ? [] : STATUSES) {
    open.answer?.(status)
    errors.push(await outcome(open.channel))
  }
  open.hang()
  errors.push(await abortedOutcome(open.channel))
  if (open.unplug !== undefined) {
    await open.unplug()
    errors.push(await outcome(open.channel))
  }
  const forbidden = [...secrets, plainNotice(open.channel.name).text]
  for (const error of errors) assertHides(error, forbidden)
}

/** Sends, and answers with the error instead of throwing it. */
async function outcome(channel: Channel, signal?: AbortSignal): Promise<unknown> {
  try {
    await send(channel, plainNotice(channel.name), signal)
    return undefined
  } catch (error) {
    return error
  }
}

async function abortedOutcome(channel: Channel): Promise<unknown> {
  const controller = new AbortController()
  const sending = outcome(channel, controller.signal)
  await turn()
  controller.abort(new DOMException('The operation timed out', 'TimeoutError'))
  return Promise.race([sending, aborted(AbortSignal.timeout(ABORT_GRACE_MS)).then(() => 'hangs')])
}

async function send(channel: Channel, notice: Notice, signal?: AbortSignal): Promise<void> {
  await channel.send(notice, signal ?? new AbortController().signal)
}

// `inspect` walks through message, stack, causes and all further fields.
function assertHides(error: unknown, secrets: readonly string[]): void {
  const shown = inspect(error, { depth: 10, showHidden: true })
  for (const secret of secrets) {
    assert.ok(!shown.includes(secret), 'an error shows a secret or the text of a notice')
  }
}

// By its shape: a channel of another package may bring its own copy of the class.
function isDeliveryError(error: unknown): error is DeliveryError {
  return error instanceof DeliveryError || (error instanceof Error && error.name === 'DeliveryError')
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
