/** What the tests of the Slack channel share: a played Slack for each, and how to try it. */

import { WebClient } from '@slack/web-api'
import { afterEach, expect } from 'vitest'
import { playSlack, type Answering, type PlayedSlack } from '../../src/channels/slack/fixture.ts'
import { DeliveryError, type Channel, type Notice, type SentMessage } from '../../src/model/notice.ts'
import { plainNotice } from '../../src/testing/channel-samples.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** Closes something after the test. */
export function closing<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one)
  return one
}

/** A Slack that answers as the test says. */
export async function aSlack(answering?: Answering): Promise<PlayedSlack> {
  const played = closing(await playSlack())
  if (answering !== undefined) played.answer(answering)
  return played
}

const SILENT = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => 'error' as never,
}

/** A client as a user makes it, with retries of its own. */
export function ownClient(url: string, retries = 0): WebClient {
  return new WebClient('xoxb-hunter2', {
    slackApiUrl: url,
    retryConfig: { retries, minTimeout: 1, maxTimeout: 1 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  })
}

/** A signal that never aborts. */
export function never(): AbortSignal {
  return new AbortController().signal
}

/** Sends what is sent every day. */
export async function send(
  channel: Channel,
  notice: Notice = plainNotice('slack'),
): Promise<SentMessage | void> {
  return channel.send(notice, never())
}

/** The refusal that the work ends in. */
export async function failureOf(work: unknown): Promise<DeliveryError> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}
