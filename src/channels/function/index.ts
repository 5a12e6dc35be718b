/** Carries notices to a function of the host's own. The smallest lawful channel: copy it to write one. */

import type { Channel, Notice } from '../../model/notice.ts'
import { checkedName, wrongOption } from '../wrong-option.ts'

/**
 * A channel that calls a function: for platforms that have no driver, or hosts that already hold a client.
 *
 * @param name what `origin.channel` says to reach it
 * @param send delivers one notice; a rejection counts as retryable, unless it is a `DeliveryError` that
 *   says otherwise; `signal` aborts when the attempt takes too long
 * @throws {TypeError} when `name` is empty, or `send` no function
 *
 * @example
 * const told: string[] = []
 * const channel = functionChannel('chat', (notice) => void told.push(`${notice.origin?.room}: ${notice.text}`))
 */
export function functionChannel(
  name: string,
  send: (notice: Notice, signal: AbortSignal) => Promise<void> | void,
): Channel {
  if (typeof send !== 'function')
    throw wrongOption('function.send', `a function, but is of type ${typeof send}`)
  return { name: checkedName('function', name), send }
}
