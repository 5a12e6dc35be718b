/** Tries a channel once, as the notifier would, and finds out why it fails. */

import type { ChannelFailure, ChannelTest, ChannelTry } from '../model/channel-test.ts'
import type { Clock } from '../model/clock.ts'
import type { Channel, DeliveryError, Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import { attempt, DEFAULT_TIMEOUT_MS } from './delivery/attempt.ts'
import { humanDuration } from './words/duration.ts'
import type { EditTarget } from './delivery/job.ts'
import type { NoticeOptions } from './words/news.ts'
import { harmlessMessage } from './words/render.ts'
import { testNotices } from './words/test-notice.ts'

/** What a test needs. */
export interface TryChannelOptions {
  readonly channel: Channel
  /** Where to; undefined where no place was named. */
  readonly origin: Origin | undefined
  /** The user's own words. */
  readonly notices: NoticeOptions
  /** Its timers must hold the process: nothing else may. */
  readonly clock: Clock
  /** Tells this test from all others. */
  readonly key: string
}

/** The longest that a test waits for the limits of a platform, in ms. */
const MAX_PAUSE_MS = 5_000

/**
 * Sends one notice that says that it is a test, and edits it where the channel can: each once, within the
 * time of an attempt. Never rejects.
 */
export async function tryChannel(options: TryChannelOptions): Promise<ChannelTest> {
  const { channel, clock } = options
  const warnings: string[] = []
  const at = clock.wallTime()
  const { sent, edited } = testNotices({ ...options, at, warn: (message) => warnings.push(message) })
  const target: EditTarget = { message: undefined }
  const sending = await tryOnce(options, sent, target)
  if (!sending.ok || channel.edit === undefined || target.message === undefined)
    return { sent: sending, warnings }
  // Before the platform would take it for too much: an edit counts as a message to some.
  await new Promise<void>((resolve) => void clock.after(pauseOf(channel), resolve))
  return { sent: sending, edited: await tryOnce(options, edited, target), warnings }
}

/** Sends, or edits the target. */
async function tryOnce(
  { channel, clock }: TryChannelOptions,
  notice: Notice,
  target: EditTarget,
): Promise<ChannelTry> {
  const startedMs = clock.now()
  const tookMs = (): number => clock.now() - startedMs
  const { heard, watched } = watch(channel)
  const closing = new AbortController().signal
  try {
    await attempt(watched, { notice, target }, { clock, timeoutMs: DEFAULT_TIMEOUT_MS, closing })
    const id = target.message?.id
    return { ok: true, tookMs: tookMs(), ...(id !== undefined && { messageId: id }) }
  } catch (error) {
    const failure = failureOf(channel, error as DeliveryError, heard())
    return { ok: false, tookMs: tookMs(), failure }
  }
}

// The attempt keeps no more of an error than its reason: people who set up a channel need to know more.
function watch(channel: Channel): { readonly watched: Channel; readonly heard: () => unknown } {
  let thrown: unknown
  const hearing = async <T>(work: () => T): Promise<Awaited<T>> => {
    try {
      return await work()
    } catch (error) {
      thrown = error
      throw error
    }
  }
  const watched: Channel = {
    name: channel.name,
    ...(channel.timeoutMs !== undefined && { timeoutMs: channel.timeoutMs }),
    send: (notice, signal) => hearing(() => channel.send(notice, signal)),
    edit: (message, notice, signal) => hearing(() => channel.edit?.(message, notice, signal)),
  }
  return { watched, heard: () => thrown }
}

function failureOf(channel: Channel, error: DeliveryError, thrown: unknown): ChannelFailure {
  const { reason, retryable, retryAfterMs } = error
  const limit = humanDuration(channel.timeoutMs ?? DEFAULT_TIMEOUT_MS)
  return {
    reason,
    retryable,
    // Drivers tell in various words that they were aborted.
    detail:
      reason === 'timeout' ? `no answer within ${limit}` : withoutAddresses(harmlessMessage(thrown ?? error)),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

/** The host says which service failed; in the rest of a webhook's address stands its key. */
export function withoutAddresses(message: string): string {
  return message.replaceAll(/\b([a-z][a-z0-9+.-]*:\/\/[^\s/?#"'<>`]*)[^\s"'<>`]*/gi, '$1/…')
}

function pauseOf({ limits = [] }: Channel): number {
  const oneByOne = limits.filter(({ count }) => count === 1).map(({ perMs }) => perMs)
  return Math.min(MAX_PAUSE_MS, Math.max(0, ...oneByOne))
}
