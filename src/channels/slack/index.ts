/** Carries notices to Slack: into the thread that asked, edited in place where the notifier wants it. */

import {
  DeliveryError,
  type Channel,
  type ChannelIdentity,
  type Notice,
  type NoticePart,
  type RateLimit,
  type SentMessage,
} from '../../model/notice.ts'
import { withRecipe } from '../../model/channel-recipe.ts'
import { withinSignal } from '../within-signal.ts'
import { checkedName, checkedTimeout } from '../wrong-option.ts'
import { callsOf, type Answer, type Calls, type OwnName, type SlackClient } from './calls.ts'
import { isWhole, MAX_TEXT_LENGTH, messageOf, type MessageContent } from './message.ts'
import { checkOptions } from './options.ts'
import { refusalOf } from './refusal.ts'

export type { SlackClient } from './calls.ts'
export type { MessageContent } from './message.ts'

/** Options of the Slack channel: either `client` or `token`. */
export interface SlackOptions {
  /** A `WebClient` of your own, of `@slack/web-api` or of Bolt. It keeps its own retries. */
  readonly client?: SlackClient
  /** A bot token with the scope `chat:write`. Loads `@slack/web-api` 8 or later with the first notice. */
  readonly token?: string
  /** Where Slack's Web API is, with `token`: http or https. @default 'https://slack.com/api/' */
  readonly slackApiUrl?: string | URL
  /** Another client with the shape of `fetch`, with `token`: for a proxy. @default the global one, looked up at each request */
  readonly fetch?: typeof fetch
  /** The name that `origin.channel` refers to. @default 'slack' */
  readonly name?: string
  /** Time limit of one attempt, in ms. @default what the notifier allows, 10_000 */
  readonly timeoutMs?: number
}

/**
 * One message a second in a room, in the long run; short bursts may pass, of some 25 where somebody has counted.
 * Of the limit for a whole workspace no number is documented: a 429 says so when it is met.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
const LIMITS: readonly RateLimit[] = [{ per: 'room', count: 1, perMs: 1_000, burst: 20 }]

/** What stands in every message: no name becomes a mention, and no page is shown. */
const INERT = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const

/** Where no thread can be, such as below "somebody joined", or is any more: better in the room than nowhere. */
const NO_THREAD: ReadonlySet<string> = new Set([
  'cannot_reply_to_message',
  'invalid_thread_ts',
  'restricted_action_non_threadable_channel',
  'restricted_action_thread_locked',
  'thread_not_found',
])

/**
 * A channel that posts to Slack. `origin.room` is the conversation, `origin.thread` the `ts` of the thread,
 * else `origin.message` the `ts` of the message that asked. Names and error messages stay text: nothing in
 * them links, mentions or formats, and no link is unfurled.
 *
 * @throws {TypeError} when an option is not usable; the message shows no token and no address
 *
 * @example
 * const channel = slack({ token: 'xoxb-1' })
 */
export function slack(options: SlackOptions): Channel {
  checkOptions(options)
  const calls = callsOf(options)
  const channel: Channel = {
    name: checkedName('slack', options.name),
    ...checkedTimeout('slack', options.timeoutMs),
    limits: LIMITS,
    maxTextLength: MAX_TEXT_LENGTH,
    send: (notice, signal) => post(calls, notice, signal),
    edit: (message, notice, signal) => update(calls, message, { notice, signal }),
    identify: (signal) => whoIsThis(calls, signal),
  }
  return withRecipe(channel, 'slack', options)
}

/**
 * A sentence as a message of Slack: what `tasksText` takes as its format. Nothing in it links, mentions or formats.
 *
 * @returns arguments of `chat.postMessage`, but for the room, and of Bolt's `say` and `respond`
 * @example
 * slackMarkup([{ type: 'code', value: '<!channel>' }]).text // '`&lt;!channel&gt;`'
 */
export function slackMarkup(parts: readonly NoticePart[]): MessageContent & typeof INERT {
  return { ...messageOf(parts), ...INERT }
}
slackMarkup.isWhole = isWhole

async function post(calls: Calls, notice: Notice, signal: AbortSignal): Promise<SentMessage | void> {
  const channel = roomOf(notice)
  const content = messageOf(notice.parts)
  const postIn = (thread: string | undefined): Promise<Answer> => {
    const message = { channel, ...(thread !== undefined && { thread_ts: thread }), ...content, ...INERT }
    const key = JSON.stringify([notice.id, channel, thread])
    return answered(signal, 'Cannot send to Slack', () =>
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not that of a window
      calls(key, signal, (client) => client.chat.postMessage(message)),
    )
  }
  const thread = notice.origin?.thread ?? notice.origin?.message
  const answer = await postIn(thread).catch((error: unknown) => {
    if (thread !== undefined && error instanceof DeliveryError && NO_THREAD.has(error.reason))
      return postIn(undefined)
    throw error
  })
  return sentMessageOf(answer, channel)
}

async function update(
  calls: Calls,
  message: SentMessage,
  { notice, signal }: { readonly notice: Notice; readonly signal: AbortSignal },
): Promise<void> {
  const change = {
    ...placeOf(message, notice),
    ...messageOf(notice.parts),
    parse: 'none',
    link_names: false,
  } as const
  const key = JSON.stringify([message.id, notice.id, change.text])
  await answered(signal, 'Cannot edit a message in Slack', () =>
    calls(key, signal, (client) => client.chat.update(change)),
  )
}

async function whoIsThis(calls: Calls, signal: AbortSignal): Promise<ChannelIdentity> {
  const { user, team } = await answered(signal, 'Cannot ask Slack', () =>
    calls('auth.test', signal, async ({ auth }): Promise<OwnName> => auth?.test() ?? {}),
  )
  return { ...(user !== undefined && { name: user }), ...(team !== undefined && { place: team }) }
}

/**
 * The answer to one call. The signal bounds it even where the client takes none.
 *
 * @throws {DeliveryError} always this class, without what the client threw: that holds addresses and answers
 */
async function answered<Said>(
  signal: AbortSignal,
  failure: string,
  call: () => Promise<Said>,
): Promise<Said> {
  const refusal = new DeliveryError(`${failure}: aborted`, { reason: 'aborted', retryable: true })
  try {
    return await withinSignal(signal, refusal, call)
  } catch (error) {
    throw refusalOf(error, failure)
  }
}

function roomOf(notice: Notice): string {
  if (notice.origin !== undefined && notice.origin.room !== '') return notice.origin.room
  throw new DeliveryError('Cannot send to Slack: no room', { reason: 'no_room', retryable: false })
}

// A `ts` is unique in its conversation only, and `chat.update` wants the conversation by its id, also where
// the room was named `#general` or as a user: Slack's answer has it.
function sentMessageOf({ channel, ts }: Answer, room: string): SentMessage | void {
  if (ts !== undefined) return { id: `${channel ?? room}:${ts}` }
}

function placeOf({ id }: SentMessage, notice: Notice): { channel: string; ts: string } {
  const colon = id.lastIndexOf(':')
  return { channel: colon > 0 ? id.slice(0, colon) : roomOf(notice), ts: id.slice(colon + 1) }
}
