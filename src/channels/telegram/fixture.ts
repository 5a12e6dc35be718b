/** The Telegram channel, for the conformance suite: a server on this machine plays Telegram, and looks for what it looks for. */

import type { ServerResponse } from 'node:http'
import type { Channel, Notice } from '../../model/notice.ts'
import type { ChannelFixture, Edited, Losable, OpenChannel } from '../../testing/channel-suite.ts'
import { breakOff, playServer, type HeardRequest } from '../../testing/played-server.ts'
import { telegram } from './index.ts'

const TOKEN = '110201543:token-secret-91'
const PATH_SECRET = 'path-secret-92'
/** What stands in an answer is not ours to repeat. */
const BODY_SECRET = 'body-secret-93'

/** Topics are numbers on Telegram; the suite calls its own by a name. */
const TOPIC = { name: 'thread-1', id: 77 }

export const fixture: ChannelFixture = {
  name: 'telegram',
  secrets: [TOKEN, PATH_SECRET, BODY_SECRET, '127.0.0.1'],
  honours: ['room', 'thread'],
  loses: ['message', 'thread', 'room', 'access'],
  async open(): Promise<OpenChannel> {
    const requests: Request[] = []
    let answer: Answer = accept
    const { port, close } = await playServer((heard, response) => {
      const received = requestOf(heard)
      requests.push(received)
      answer(response, received)
    })
    const baseUrl = `http://127.0.0.1:${port}/${PATH_SECRET}`
    const of = (method: string): Edited[] => requests.filter((one) => one.method === method).map(asRead)
    return {
      channel: withTopics(telegram({ token: TOKEN, baseUrl })),
      received: () => of('sendMessage'),
      edits: () => of('editMessageText'),
      hang: () => void (answer = () => undefined),
      answer: (status, headers) => void (answer = status < 300 ? accept : refuse(status, headers)),
      lose: (what) => void (answer = withoutPlace(what)),
      breakOff: (status) => void (answer = (response) => breakOff(response, status)),
      unplug: close,
      close,
    }
  },
}

function withTopics(channel: Channel): Channel {
  const named = (notice: Notice): Notice =>
    notice.origin?.thread === TOPIC.name
      ? { ...notice, origin: { ...notice.origin, thread: String(TOPIC.id) } }
      : notice
  return {
    ...channel,
    send: (notice, signal) => channel.send(named(notice), signal),
    edit: (message, notice, signal) => channel.edit?.(message, named(notice), signal),
  }
}

/** A request, as Telegram gets it. */
interface Request {
  readonly method: string
  readonly raw: string
  readonly body: {
    readonly chat_id: string
    readonly text: string
    readonly entities?: readonly Entity[]
    readonly message_id?: number
    readonly message_thread_id?: number
    readonly reply_parameters?: { readonly allow_sending_without_reply?: boolean }
    readonly link_preview_options?: { readonly is_disabled?: boolean }
  }
}

interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
}

type Answer = (response: ServerResponse, request: Request) => void

/** @see https://core.telegram.org/bots/api#making-requests */
function accept(response: ServerResponse, { method, body }: Request): void {
  const own = { id: 110_201_543, is_bot: true, first_name: 'Lifesign', username: 'lifesign_bot' }
  const message = { message_id: body.message_id ?? 4_711, chat: { id: body.chat_id }, text: body.text }
  const result = method === 'getMe' ? own : message
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result }))
}

function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response, { raw }) => {
    const seconds = headers['retry-after']
    response.writeHead(status, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        ok: false,
        error_code: status,
        description: `${BODY_SECRET} ${raw}`,
        ...(seconds !== undefined && { parameters: { retry_after: Number(seconds) } }),
      }),
    )
  }
}

function withoutPlace(what: Losable): Answer {
  const say =
    (status: number, description: string): Answer =>
    (response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: false, error_code: status, description }))
  if (what === 'access') return say(401, 'Unauthorized')
  if (what === 'room') return say(403, 'Forbidden: the group chat was deleted')
  return (response, request) => {
    const { message_thread_id: topic, reply_parameters: answered } = request.body
    if (what === 'thread' && topic !== undefined)
      return say(400, 'Bad Request: message thread not found')(response, request)
    if (what === 'message' && answered?.allow_sending_without_reply === false)
      return say(400, 'Bad Request: message to be replied not found')(response, request)
    return accept(response, request)
  }
}

function asRead({ raw, body }: Request): Edited {
  const { code, links, mentions } = readMessage(body.text, body.entities)
  return {
    id: `${body.chat_id}:${body.message_id ?? ''}`,
    text: body.text,
    raw,
    room: body.chat_id,
    // An edit names no topic.
    thread: body.message_thread_id === TOPIC.id ? TOPIC.name : undefined,
    code,
    links: [...links, ...(body.link_preview_options?.is_disabled === true ? [] : links)],
    pings: mentions,
  }
}

/** What a reader of a message sees and can do. */
export interface ReadMessage {
  readonly code: readonly string[]
  readonly links: readonly string[]
  /** People, commands and tags that Telegram found by itself. */
  readonly mentions: readonly string[]
}

/** What Telegram looks for in plain text, a little generously. @see https://github.com/tdlib/td `MessageEntity.cpp` */
const MENTIONS = [
  /(?<![\p{L}\p{N}_])@[A-Za-z0-9_]{2,}/gu,
  /(?<![\p{L}\p{N}_/<>])\/[A-Za-z0-9_]+/gu,
  /#[\p{L}\p{N}_\u00b7\u200c\u0d80-\u0dff]+/gu,
  /\$[A-Z1]+/g,
  /\d:\d/g,
]
const ADDRESSES = [
  // A dot and what may follow it in a domain: letters, also of other scripts, but none of the general punctuation.
  /\.+(?:[A-Za-z0-9_~/?#:-]|(?![\u2000-\u200b\u200e\u200f\u2016-\u206f\u1680\u3000])[\u00c0-\u{10ffff}])/gu,
  /(?:tg|ton|tonsite):\/\/[a-z0-9_-]/gi,
]

/** Reads a message as Telegram does: what it is told, and what it finds outside of code. */
export function readMessage(text: string, entities: readonly Entity[] = []): ReadMessage {
  const marked = (type: string) => entities.filter((entity) => entity.type === type)
  const shown = ({ offset, length }: Entity) => text.slice(offset, offset + length)
  const isCode = (from: number, to: number) =>
    marked('code').some(({ offset, length }) => offset <= from && to <= offset + length)
  const found = (patterns: readonly RegExp[]) =>
    patterns
      .flatMap((pattern) => [...text.matchAll(pattern)])
      .filter((match) => !isCode(match.index, match.index + match[0].length))
      .map(([match]) => match)
  return {
    code: marked('code').map(shown),
    links: [...marked('text_link').map(({ url = '' }) => url), ...found(ADDRESSES)],
    mentions: found(MENTIONS),
  }
}

function requestOf({ path, raw }: HeardRequest): Request {
  const root = `/${PATH_SECRET}/bot${TOKEN}/`
  const method = path.startsWith(root) ? path.slice(root.length) : ''
  return { method, raw, body: JSON.parse(raw) as Request['body'] }
}
