/** Calls Slack's Web API by a client of the host's, or by one of our own that is made for each call. */

import { loadClient } from '../client-package.ts'
import type { SlackOptions } from './index.ts'
import type { MessageContent } from './message.ts'

/** Arguments of `chat.postMessage`. */
export interface PostedMessage extends MessageContent {
  channel: string
  thread_ts?: string
  parse: 'none'
  link_names: false
  unfurl_links: false
  unfurl_media: false
}

/** Arguments of `chat.update`. */
export interface ChangedMessage extends MessageContent {
  channel: string
  ts: string
  parse: 'none'
  link_names: false
}

/** What of an answer is read. */
export interface Answer {
  readonly channel?: string
  readonly ts?: string
}

/** What of Slack's answer about ourselves is read. */
export interface OwnName {
  readonly user?: string
  readonly team?: string
}

/** What is used of a `WebClient`: by its shape, so that one of Bolt's own copy fits too. */
export interface SlackClient {
  readonly chat: {
    readonly postMessage: (message: PostedMessage) => Promise<Answer>
    readonly update: (message: ChangedMessage) => Promise<Answer>
  }
  /** Only asked by `identify`. */
  readonly auth?: { readonly test: () => Promise<OwnName> }
}

/**
 * Makes one call.
 *
 * @param key the same for the same call when it is tried again
 */
export type Calls = <Said>(
  key: string,
  signal: AbortSignal,
  call: (client: SlackClient) => Promise<Said>,
) => Promise<Said>

/** How calls are made with these options, which must have been checked. */
export function callsOf({ client, token, ...options }: SlackOptions): Calls {
  if (client !== undefined) return throughClient(client)
  return async (_key, signal, call) => call(await ownClient(token ?? '', options, signal))
}

/** Calls under way of which is remembered that they are; far more than a notifier keeps going. */
const MAX_REMEMBERED_CALLS = 1_000

/**
 * A host's client takes no signal and may try again by itself for half an hour. A call that we no longer
 * wait for therefore goes on, and may yet succeed: when it is tried again meanwhile, the new attempt waits
 * for the old call instead of making a second one, which would say everything twice.
 */
function throughClient(client: SlackClient): Calls {
  const underWay = new Map<string, Promise<unknown>>()
  return <Said>(key: string, _signal: AbortSignal, call: (client: SlackClient) => Promise<Said>) => {
    const earlier = underWay.get(key)
    // The same call has an answer of the same kind.
    if (earlier !== undefined) return earlier as Promise<Said>
    const made = call(client)
    const forget = () => void underWay.delete(key)
    if (underWay.size < MAX_REMEMBERED_CALLS) underWay.set(key, made)
    made.then(forget, forget)
    return made
  }
}

/**
 * A client for one call: it costs less than a millisecond, and its requests can be aborted. It tries once,
 * since the notifier tries again, and says nothing, since we print nothing to a host's console.
 */
async function ownClient(
  token: string,
  { slackApiUrl, fetch }: Pick<SlackOptions, 'slackApiUrl' | 'fetch'>,
  signal: AbortSignal,
): Promise<SlackClient> {
  const { WebClient } = await load()
  return new WebClient(token, {
    ...(slackApiUrl === undefined ? {} : { slackApiUrl: String(slackApiUrl) }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
    // A redirect is a refusal, as with every channel: following it could carry the token to somebody else.
    fetch: (url, init = {}) => (fetch ?? globalThis.fetch)(url, { ...init, redirect: 'manual', signal }),
  })
}

// With the first notice: it takes 50 ms to load, and many processes never have anything to say.
function load(): Promise<typeof import('@slack/web-api')> {
  return loadClient({
    name: '@slack/web-api',
    // Before 8 there was no `fetch` to hand in.
    least: '8.0.0',
    failure: 'Cannot send to Slack',
    bundled: () => import('@slack/web-api'),
  })
}

const ignore = (): void => undefined

/** Its members are those of `Logger` in `@slack/web-api`. */
const SILENT = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => 'error' as never,
  setName: ignore,
}
