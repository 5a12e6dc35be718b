/** What to do about a channel that does not take a message. */

import type { ChannelFailure } from '../model/channel-test.ts'

/** What can be said about some failures. */
type Hints = readonly (readonly [pattern: RegExp, hint: string])[]

/** By the reason. The words of platforms, not their names: channels that come later say the same things. */
const OF_REASONS: Hints = [
  [/package_missing/, 'Install the package that is named above.'],
  [
    /package_too_old|client_too_old/,
    'Update the package that is named above, or hand in a client of your own.',
  ],
  [/ratelimited|rate_limited|status_429/, 'The platform asks to slow down: try again later.'],
  [
    /status_40[13]|auth|token|credential|scope|permission|forbidden|account/,
    'The platform refuses the credentials: check the token or secret, and what it may do.',
  ],
  [
    /status_404|not_found|not_in|archived|room|thread|chat|shut_out|channel/,
    'The platform knows no such place, or the bot is not in it: check the room, the thread and the address.',
  ],
  [/status_4(?:00|13|22)/, 'The platform does not understand the request: check the ids of room and thread.'],
  [
    /status_3\d\d/,
    'The address answers with a redirect, which is not followed: use the one that it leads to.',
  ],
  [/status_5\d\d|internal|unavailable/, 'The platform is in trouble itself: try again later.'],
  [
    /timeout/,
    'It may have arrived all the same. If not, check the address and the proxy (NODE_USE_ENV_PROXY=1).',
  ],
]

/** By what the network said. */
const OF_NETWORK: Hints = [
  [/ENOTFOUND|EAI_AGAIN/, 'The name of the host cannot be found: check the address and the network.'],
  [/ECONNREFUSED/, 'Nobody listens there: check host and port of the address.'],
  [/CERT|SIGNED|_SSL|_TLS/, 'The certificate is not trusted: check the address, or set NODE_EXTRA_CA_CERTS.'],
  [/ETIMEDOUT|CONNECT_TIMEOUT/, 'Check the address, and whether a proxy is needed (NODE_USE_ENV_PROXY=1).'],
]

/** One sentence on what may help, if anything is known. */
export function deliveryHint({
  reason,
  detail,
}: Pick<ChannelFailure, 'reason' | 'detail'>): string | undefined {
  const find = (hints: Hints, words: string) => hints.find(([pattern]) => pattern.test(words))?.[1]
  if (reason === 'channel_error') return find(OF_NETWORK, detail)
  if (reason !== 'network') return find(OF_REASONS, reason)
  return find(OF_NETWORK, detail) ?? 'Check the address, the network and its proxy (NODE_USE_ENV_PROXY=1).'
}
