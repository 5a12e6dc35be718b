/** Carries notices to Discord. */

import { withRecipe } from '../../model/channel-recipe.ts'
import type { Channel, Notice, NoticePart, RateLimit, SentMessage } from '../../model/notice.ts'
import { checkedBaseUrl, checkedName, checkedTimeout, wrongOption } from '../wrong-option.ts'
import {
  ask,
  ownRest,
  type DiscordAgent,
  type DiscordRequest,
  type DiscordRest,
  type RestSource,
} from './client.ts'
import { failure, isReplyRefused, isThreadGone, type Action } from './failure.ts'
import { contentOf, isWhole, MAX_CONTENT_LENGTH } from './markdown.ts'

/** discord.js bounds each request by a timer of its own. */
const CLIENT_TIMERS = 1

/** Options of the Discord channel: a client, or a token to make one with. */
export interface DiscordOptions {
  /** The `REST` of discord.js or `@discordjs/rest`. It keeps its own retries and waits, within an attempt's time. */
  readonly rest?: DiscordRest
  /** The bot's token, for a client of ours. */
  readonly token?: string
  /** Where the API is, without version; for a client of ours. @default 'https://discord.com/api' */
  readonly baseUrl?: string | URL
  /** An undici `Dispatcher`, such as a `ProxyAgent`; for a client of ours. @default undici's global one */
  readonly agent?: DiscordAgent
  /** The name that `origin.channel` refers to. @default 'discord' */
  readonly name?: string
  /** Time limit of one attempt, in ms. @default what the notifier allows, 10_000 */
  readonly timeoutMs?: number
}

/**
 * 50 requests a second are documented for a whole bot. Those of a room are not: Discord tells them with each
 * answer, and they may change; 5 in 5 s is what is seen, and what its documentation shows as an example.
 *
 * @see https://discord.com/developers/docs/topics/rate-limits
 */
const LIMITS: readonly RateLimit[] = [
  { per: 'channel', count: 50, perMs: 1_000 },
  { per: 'room', count: 5, perMs: 5_000 },
]

/** @see https://discord.com/developers/docs/resources/message#create-message */
const MAX_NONCE_LENGTH = 25

/** The bit of a message that shows no previews. @see https://discord.com/developers/docs/resources/message#message-object-message-flags */
const SUPPRESS_EMBEDS = 4

/** What stands in every message: nobody is called, not even the person who asked, and no page is shown. */
const SILENT = { allowed_mentions: { parse: [], replied_user: false }, flags: SUPPRESS_EMBEDS }

/**
 * A channel that posts each notice to a Discord channel or thread, as an answer to the message that asked,
 * and that edits what it posted. A notice's id becomes Discord's nonce: for the few minutes that Discord
 * remembers it, a second attempt does not say the same twice.
 *
 * @throws {TypeError} when an option is not usable; the message never shows a token or an address
 *
 * @example
 * const channel = discord({ token: 'MTk4.c2VjcmV0.dG9rZW4' })
 */
export function discord(options: DiscordOptions): Channel {
  const rest = restOf(options)
  const channel: Channel = {
    name: checkedName('discord', options.name),
    limits: LIMITS,
    maxTextLength: MAX_CONTENT_LENGTH,
    ...checkedTimeout('discord', options.timeoutMs),
    async send(notice, signal) {
      return sentMessage(await ask(rest, firstRequest(notice), signal), placeOf('send to', notice))
    },
    async edit({ id }, notice, signal) {
      const [place, message] = standingAt(id, notice)
      const route = `/channels/${place}/messages/${message}` as const
      const body = { content: contentOf(notice.parts), ...SILENT }
      await ask(rest, { action: 'edit on', method: 'PATCH', route, body }, signal)
    },
    async identify(signal) {
      const user = await ask(rest, { action: 'ask', method: 'GET', route: '/users/@me' }, signal)
      const name = typeof user === 'object' && user !== null && 'username' in user ? user.username : undefined
      return typeof name === 'string' ? { name } : {}
    },
  }
  return withRecipe(channel, 'discord', options, CLIENT_TIMERS)
}

/**
 * A sentence as a message of Discord: what `tasksText` takes as its format. Nobody is mentioned in it.
 *
 * @returns the body of a message, as discord.js writes it: what `interaction.reply` and `channel.send` take
 * @example
 * discordMarkup([{ type: 'text', value: '*a*' }]).content // '\\*a\\*'
 */
export function discordMarkup(parts: readonly NoticePart[]): DiscordMessage {
  return {
    content: contentOf(parts),
    allowedMentions: { parse: [], repliedUser: false },
    flags: SUPPRESS_EMBEDS,
  }
}
discordMarkup.isWhole = isWhole

/** A message in the words of discord.js. */
export interface DiscordMessage {
  content: string
  allowedMentions: { parse: never[]; repliedUser: false }
  flags: 4
}

/** As an answer in the thread, else beside the message that asked, else in the room of the thread. */
function firstRequest(notice: Notice): DiscordRequest {
  const place = placeOf('send to', notice)
  const room = notice.origin?.room ?? ''
  const inRoom = (error: unknown): DiscordRequest | undefined =>
    room !== place && isThreadGone(error) ? postTo(notice, checkedId('send to', room)) : undefined
  const alone = { ...postTo(notice, place), instead: inRoom }
  const instead = (error: unknown): DiscordRequest | undefined =>
    // System messages, such as the one that opens a thread, take no answer.
    isReplyRefused(error) ? alone : inRoom(error)
  return { ...postTo(notice, place, replyTo(notice)), instead }
}

function postTo(notice: Notice, place: string, reply: object = {}): DiscordRequest {
  const body = { content: contentOf(notice.parts), ...SILENT, ...nonceOf(place, notice), ...reply }
  return { action: 'send to', method: 'POST', route: `/channels/${place}/messages`, body }
}

/** A thread is a channel of its own. */
function placeOf(action: Action, { origin }: Notice): string {
  return checkedId(action, origin?.thread ?? origin?.room ?? '')
}

// Ids become part of an address: one with dots or slashes would ask something else.
function checkedId(action: Action, id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return id
  throw failure(action, {
    reason: 'bad_room',
    detail: 'not the id of a channel or message',
    retryable: false,
  })
}

// Discord refuses the whole message over an id that can be none; one that is gone it ignores.
function replyTo({ origin }: Notice): object {
  if (origin?.message === undefined || !/^\d{1,20}$/.test(origin.message)) return {}
  return { message_reference: { message_id: origin.message, fail_if_not_exists: false } }
}

// With the room: the same news may go to two, and Discord would answer with the message in the first.
function nonceOf(room: string, { id }: Notice): object {
  const { hash } = process.getBuiltinModule('node:crypto')
  const nonce = hash('sha256', `${room} ${id}`, 'base64url').slice(0, MAX_NONCE_LENGTH)
  return { nonce, enforce_nonce: true }
}

// With the room where it stands in another than was asked for: an edit must find it.
function sentMessage(message: unknown, place: string): SentMessage | undefined {
  const facts = (typeof message === 'object' && message !== null ? message : {}) as {
    readonly id?: unknown
    readonly channel_id?: unknown
  }
  const { id, channel_id: room = place } = facts
  if (typeof id !== 'string' || id === '') return undefined
  return { id: typeof room === 'string' && room !== place ? `${room}:${id}` : id }
}

function standingAt(id: string, notice: Notice): [place: string, message: string] {
  const colon = id.indexOf(':')
  const place = colon > 0 ? checkedId('edit on', id.slice(0, colon)) : placeOf('edit on', notice)
  return [place, checkedId('edit on', id.slice(colon + 1))]
}

function restOf({ rest, token, baseUrl, agent }: DiscordOptions): RestSource {
  if (rest !== undefined) {
    const other = Object.entries({ token, baseUrl, agent }).find(([, value]) => value !== undefined)
    if (other !== undefined)
      throw wrongOption(`discord.${other[0]}`, 'left out beside rest, which has its own')
    if (typeof rest.queueRequest !== 'function')
      throw wrongOption('discord.rest', 'a REST of @discordjs/rest')
    return async () => rest
  }
  if (typeof token !== 'string' || !/^(?!Bot )[\x21-\x7e]+$/.test(token))
    throw wrongOption('discord.token', "a bot's token, without 'Bot ', or a client as rest")
  if (agent !== undefined && typeof agent.dispatch !== 'function')
    throw wrongOption('discord.agent', 'a Dispatcher of undici')
  return ownRest({
    token,
    ...(baseUrl !== undefined && { baseUrl: checkedBaseUrl('discord.baseUrl', baseUrl) }),
    ...(agent !== undefined && { agent }),
  })
}
