/** One message on its way, and the notices that it stands for. */

import type { Channel, Notice } from '../../model/notice.ts'
import type { Item, MessagePlace } from './item.ts'
import { merge } from '../words/merge.ts'

/** One message on its way through one channel. */
export interface Flight {
  readonly notice: Notice
  readonly channel: Channel
  readonly place?: MessagePlace | undefined
  /** True when it is no longer worth telling. Asked before each attempt. */
  readonly outdated: () => boolean
  /** After this instant of the monotonic clock, in ms, nobody needs it any more. */
  readonly expiresAtMs: number
}

/** The message that stands for all items. */
export function flightOf(channel: Channel, items: readonly [Item, ...Item[]]): Flight {
  const [first, ...others] = items
  const last = others.at(-1) ?? first
  return {
    notice: merge([first.notice, ...others.map((item) => item.notice)], channel.maxTextLength),
    channel,
    place: others.length === 0 && channel.edit !== undefined ? first.place : undefined,
    outdated: () => items.every((item) => item.isOutdated),
    expiresAtMs: last.expiresAtMs,
  }
}
