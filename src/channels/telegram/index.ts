/** Carries notices to Telegram. */

import type { Agent } from 'node:http'
import { withRecipe } from '../../model/channel-recipe.ts'
import type { Channel, Notice, NoticePart, RateLimit, SentMessage } from '../../model/notice.ts'
import { checkedBaseUrl, checkedName, checkedTimeout, requireFetch, wrongOption } from '../wrong-option.ts'
import { ask, ownApi, type ApiSource, type GrammySignal, type TelegramApi } from './client.ts'
import { failure, isNoTopic, isUnmodified, newChatOf, type Action } from './failure.ts'
import { isWhole, MAX_TEXT_LENGTH, messageText, type MessageText } from './message-text.ts'

/** grammY bounds each request by a timer of its own. */
const CLIENT_TIMERS = 1

/** Options of the Telegram channel: a client, or a token to make one with. */
export interface TelegramOptions {
  /** The `Api` of grammY, such as `bot.api`. It keeps its own transformers, within an attempt's time. */
  readonly api?: TelegramApi
  /** The bot's token, for a client of ours. */
  readonly token?: string
  /** Where the API is, up to `/bot<token>`; for a client of ours. @default 'https://api.telegram.org' */
  readonly baseUrl?: string | URL
  /** An agent of Node, such as those that know a proxy; for a client of ours. @default none */
  readonly agent?: Agent
  /** Another `fetch`; for a client of ours. @default the global one, looked up at each request */
  readonly fetch?: typeof globalThis.fetch
  /** The name that `origin.channel` refers to. @default 'telegram' */
  readonly name?: string
  /** Time limit of one attempt, in ms. @default what the notifier allows, 10_000 */
  readonly timeoutMs?: number
}

/**
 * About 30 messages a second for a bot, 1 a second in a chat with "short bursts", 20 a minute in a group. The last is kept in
 * private chats too: a limit cannot tell them apart, and nobody reads more there either.
 *
 * @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
const LIMITS: readonly RateLimit[] = [
  { per: 'channel', count: 30, perMs: 1_000 },
  { per: 'room', count: 1, perMs: 1_000, burst: 5 },
  { per: 'room', count: 20, perMs: 60_000 },
]

const WITHOUT_PREVIEW = { link_preview_options: { is_disabled: true } }

/**
 * A channel that posts each notice to a chat, in its topic and as an answer to the message that asked, and
 * that edits what it posted. Telegram knows no idempotency key: an attempt whose answer was lost may be
 * repeated, and the notice then stands there twice.
 *
 * @throws {TypeError} when an option is not usable; the message never shows a token or an address
 *
 * @example
 * const channel = telegram({ token: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' })
 */
export function telegram(options: TelegramOptions): Channel {
  const api = apiOf(options)
  const channel: Channel = {
    name: checkedName('telegram', options.name),
    limits: LIMITS,
    maxTextLength: MAX_TEXT_LENGTH,
    ...checkedTimeout('telegram', options.timeoutMs),
    async send(notice, signal) {
      const action = 'send to'
      const room = roomOf(action, notice)
      const { text, entities } = messageText(notice.parts)
      const other = { entities, ...WITHOUT_PREVIEW }
      const post = (client: TelegramApi, chat: string, place: object = {}) =>
        client.sendMessage(chat, text, { ...other, ...place }, signal as GrammySignal)
      const call = (client: TelegramApi) =>
        post(client, room, { ...topicOf(notice), ...replyTo(notice) }).catch((error: unknown) =>
          // In its new place a group has no old topics and messages: an answer there could be one to another.
          isNoTopic(error) && notice.origin?.thread !== undefined
            ? post(client, room, replyTo(notice))
            : post(client, newChatOf(error)),
        )
      return sentMessage(await ask(api, { action, call, signal }), room)
    },
    async edit({ id }, notice, signal) {
      const action = 'edit on'
      const [room, message] = placeOf(action, { id }, notice)
      const { text, entities } = messageText(notice.parts)
      const other = { entities, ...WITHOUT_PREVIEW }
      const call = (client: TelegramApi) =>
        client.editMessageText(room, message, text, other, signal as GrammySignal).catch(ignoreUnmodified)
      await ask(api, { action, call, signal })
    },
    async identify(signal) {
      const call = async (client: TelegramApi) => client.getMe?.(signal as GrammySignal)
      const name = (await ask(api, { action: 'ask', call, signal }))?.username
      return name === undefined ? {} : { name }
    },
  }
  return withRecipe(channel, 'telegram', options, CLIENT_TIMERS)
}

/**
 * A sentence as a message of Telegram: what `tasksText` takes as its format. Plain text with marked ranges, so that
 * nothing in it acts.
 *
 * @returns what `sendMessage` takes beside the chat; grammY takes `text` first, and the rest as `other`
 * @example
 * telegramMarkup([{ type: 'code', value: '@a' }]).entities // [{ type: 'code', offset: 0, length: 2 }]
 */
export function telegramMarkup(parts: readonly NoticePart[]): MessageText & typeof WITHOUT_PREVIEW {
  return { ...messageText(parts), ...WITHOUT_PREVIEW }
}
telegramMarkup.isWhole = isWhole

function roomOf(action: Action, { origin }: Notice): string {
  if (origin !== undefined && origin.room !== '') return origin.room
  throw failure(action, { reason: 'no_room', detail: 'no chat', retryable: false })
}

// A message is known by its number in its chat only, which may be another than the one that was asked for.
function placeOf(action: Action, { id }: SentMessage, notice: Notice): [room: string, message: number] {
  const colon = id.lastIndexOf(':')
  const message = numberOf(id.slice(colon + 1))
  if (message !== undefined) return [colon > 0 ? id.slice(0, colon) : roomOf(action, notice), message]
  throw failure(action, { reason: 'bad_message', detail: 'not the id of a message', retryable: false })
}

// What can be no id is left out: better in the chat than nowhere.
function topicOf({ origin }: Notice): object {
  const thread = numberOf(origin?.thread)
  return thread === undefined ? {} : { message_thread_id: thread }
}

// A message that is gone is not answered.
function replyTo({ origin }: Notice): object {
  const message = numberOf(origin?.message)
  if (message === undefined) return {}
  return { reply_parameters: { message_id: message, allow_sending_without_reply: true } }
}

function numberOf(id: string | undefined): number | undefined {
  return id !== undefined && /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined
}

// The new text is the old one: it stands there, which was the wish.
function ignoreUnmodified(error: unknown): void {
  if (!isUnmodified(error)) throw error
}

// A bot that answers by webhook may get no message for its question, but only `true`.
function sentMessage(message: unknown, room: string): SentMessage | undefined {
  const facts = (typeof message === 'object' ? message : null) as {
    readonly message_id?: unknown
    readonly chat?: { readonly id?: unknown }
  } | null
  if (typeof facts?.message_id !== 'number') return undefined
  return { id: `${typeof facts.chat?.id === 'number' ? facts.chat.id : room}:${facts.message_id}` }
}

function apiOf({ api, token, baseUrl, agent, fetch }: TelegramOptions): ApiSource {
  if (api !== undefined) {
    const other = Object.entries({ token, baseUrl, agent, fetch }).find(([, value]) => value !== undefined)
    if (other !== undefined)
      throw wrongOption(`telegram.${other[0]}`, 'left out beside api, which has its own')
    if (typeof api.sendMessage !== 'function' || typeof api.editMessageText !== 'function')
      throw wrongOption('telegram.api', 'an Api of grammY')
    return async () => api
  }
  if (typeof token !== 'string' || !/^\d+:[\w-]+$/.test(token))
    throw wrongOption('telegram.token', "a bot's token, as BotFather gives it, or a client as api")
  if (agent !== undefined && typeof agent.destroy !== 'function')
    throw wrongOption('telegram.agent', 'an Agent of node:http')
  if (agent !== undefined && fetch !== undefined)
    throw wrongOption('telegram.agent', 'left out beside fetch, which has its own')
  requireFetch('telegram', fetch)
  return ownApi({
    token,
    ...(baseUrl !== undefined && { baseUrl: checkedBaseUrl('telegram.baseUrl', baseUrl) }),
    ...(agent !== undefined && { agent }),
    ...(fetch !== undefined && { fetch }),
  })
}
