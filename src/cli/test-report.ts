/** Says what came of a channel's test, for people and for machines. */

import type { ChannelFailure, ChannelTest, ChannelTry } from '../model/channel-test.ts'
import type { Origin } from '../model/origin.ts'
import { deliveryHint } from './delivery-hint.ts'

/** What is to be said. */
export interface TestReport {
  readonly channel: string
  readonly origin: Origin | undefined
  /** Where the configuration was found. */
  readonly source: string
  readonly test: ChannelTest
}

/**
 * For people.
 *
 * @param plain makes one harmless line of what somebody else chose
 */
export function testLines(report: TestReport, plain: (text: string) => string): string[] {
  const { channel, origin, source, test } = report
  const rows: (readonly [string, string])[] = [
    ['Channel', `${channel}, of ${source}`],
    ['Place', placeOf(origin)],
    ...sentRows(test.sent),
    ...(origin === undefined && !test.sent.ok
      ? [['Hint', 'No room was named: --room names one.'] as const]
      : []),
    ...(test.edited === undefined ? [] : editRows(test.edited)),
    ...test.warnings.map((warning) => ['Warning', warning] as const),
  ]
  return rows.map(([name, text]) => `${name.padEnd(9)}  ${plain(text)}`)
}

/** For machines: one object, whose names are a contract. */
export function testJson({ channel, origin, source, test }: TestReport): object {
  const { sent, edited, warnings } = test
  return {
    channel,
    source,
    origin: origin ?? null,
    delivered: sent.ok,
    ...facts(sent),
    edited: edited === undefined ? null : { done: edited.ok, ...facts(edited) },
    warnings,
  }
}

function facts(tried: ChannelTry): object {
  const tookMs = Math.round(tried.tookMs)
  if (tried.ok) return { tookMs, messageId: tried.messageId ?? null }
  const { reason, detail, retryable, retryAfterMs = null } = tried.failure
  return { tookMs, reason, detail, retryable, retryAfterMs, hint: deliveryHint(tried.failure) ?? null }
}

function placeOf(origin: Origin | undefined): string {
  if (origin === undefined) return 'none named'
  const { room, thread, message } = origin
  return [`room ${room}`, thread && `thread ${thread}`, message && `message ${message}`]
    .filter(Boolean)
    .join(', ')
}

function sentRows(sent: ChannelTry): (readonly [string, string])[] {
  const took = `${Math.round(sent.tookMs)} ms`
  if (!sent.ok) return [['Failed', `after ${took}`], ...failureRows(sent.failure)]
  return [['Delivered', `in ${took}${sent.messageId === undefined ? '' : `, as message ${sent.messageId}`}`]]
}

function editRows(edited: ChannelTry): (readonly [string, string])[] {
  const took = `${Math.round(edited.tookMs)} ms`
  if (edited.ok) return [['Edited', `in place, in ${took}`]]
  return [['Edited', `no: it was delivered, but cannot be edited (${took})`], ...failureRows(edited.failure)]
}

function failureRows(failure: ChannelFailure): (readonly [string, string])[] {
  const { reason, detail, retryable, retryAfterMs } = failure
  const hint = deliveryHint(failure)
  const later =
    retryAfterMs === undefined ? '' : `, in ${Math.ceil(retryAfterMs / 1_000)} s as the platform asks`
  return [
    ['Reason', reason === detail ? reason : `${reason}: ${detail}`],
    ['Retry', retryable ? `may help${later}` : 'cannot help'],
    ...(hint === undefined ? [] : [['Hint', hint] as const]),
  ]
}
