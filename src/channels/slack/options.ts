/** Checks the options of the Slack channel, without ever repeating a token or an address. */

import { checkedBaseUrl, requireFetch, wrongOption } from '../wrong-option.ts'
import type { SlackOptions } from './index.ts'

/**
 * Does nothing if all is well.
 *
 * @throws {TypeError} naming the option, what it must be and, where it is no secret, what it is
 */
export function checkOptions({ client, token, slackApiUrl, fetch }: SlackOptions): void {
  if (client !== undefined) {
    const other = Object.entries({ token, slackApiUrl, fetch }).find(([, value]) => value !== undefined)
    if (other !== undefined)
      throw wrongOption(`slack.${other[0]}`, 'left out beside client, which has its own')
    return requireClient(client)
  }
  // What no HTTP header can carry would be refused by an error that shows it.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw wrongOption('slack.token', "a bot's token such as xoxb-..., or a WebClient as client")
  if (slackApiUrl !== undefined) checkedBaseUrl('slack.slackApiUrl', slackApiUrl)
  requireFetch('slack', fetch)
}

function requireClient(client: unknown): void {
  const { chat } = (client ?? {}) as { chat?: Readonly<Record<string, unknown>> }
  if (typeof chat?.['postMessage'] === 'function' && typeof chat['update'] === 'function') return
  throw wrongOption('slack.client', 'a WebClient, with chat.postMessage and chat.update')
}
