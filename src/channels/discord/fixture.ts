/** The Discord channel, for the conformance suite: a server on this machine plays Discord, and reads its markdown. */

import type { ServerResponse } from 'node:http'
import type { ChannelFixture, Edited, Losable, OpenChannel } from '../../testing/channel-suite.ts'
import { breakOff, playServer, type HeardRequest } from '../../testing/played-server.ts'
import { discord } from './index.ts'

const TOKEN = 'token-secret-91.GhI2.kLm'
const PATH_SECRET = 'path-secret-92'
/** What stands in an answer is not ours to repeat. */
const BODY_SECRET = 'body-secret-93'

/** Discord knows the channel that a thread belongs to. */
const PARENTS: Readonly<Record<string, string>> = { 'thread-1': 'room-1' }

export const fixture: ChannelFixture = {
  name: 'discord',
  secrets: [TOKEN, PATH_SECRET, BODY_SECRET, '127.0.0.1'],
  honours: ['room', 'thread'],
  loses: ['message', 'thread', 'room', 'access'],
  async open(): Promise<OpenChannel> {
    const requests: Request[] = []
    let answer: Answer = accept(200)
    const { port, close } = await playServer((heard, response) => {
      const received = requestOf(heard)
      requests.push(received)
      answer(response, received)
    })
    const of = (method: string): Edited[] => requests.filter((one) => one.method === method).map(asRead)
    return {
      channel: discord({ token: TOKEN, baseUrl: `http://127.0.0.1:${port}/${PATH_SECRET}` }),
      received: () => of('POST'),
      edits: () => of('PATCH'),
      hang: () => void (answer = () => undefined),
      answer: (status, headers) => void (answer = status < 300 ? accept(status) : refuse(status, headers)),
      lose: (what) => void (answer = withoutPlace(what)),
      breakOff: (status) => void (answer = (response) => breakOff(response, status)),
      unplug: close,
      close,
    }
  },
}

/** A request, as Discord gets it. */
interface Request {
  readonly method: string
  readonly channel: string
  readonly message: string | undefined
  readonly raw: string
}

type Answer = (response: ServerResponse, request: Request) => void

function accept(status: number): Answer {
  return (response, { method, message = '1100000000000000001', channel }) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    if (method === 'GET')
      return void response.end(JSON.stringify({ id: '80351110224678912', username: 'lifesign' }))
    response.end(status === 204 ? undefined : JSON.stringify({ id: message, channel_id: channel }))
  }
}

/** @see https://discord.com/developers/docs/reference#error-messages, and of rate limits their own page */
function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response, { raw }) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    const retryAfter = headers['retry-after'] ?? '0'
    const limited = { message: BODY_SECRET, retry_after: Number(retryAfter), global: false }
    response.end(
      JSON.stringify(status === 429 ? limited : { message: `${BODY_SECRET} ${raw}`, code: 50_035 }),
    )
  }
}

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes */
function withoutPlace(what: Losable): Answer {
  const say =
    (status: number, code: number): Answer =>
    (response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: BODY_SECRET, code }))
  if (what === 'access') return say(401, 0)
  if (what === 'room') return say(404, 10_003)
  return (response, request) => {
    const { message_reference: answered } = JSON.parse(request.raw) as {
      message_reference?: { fail_if_not_exists?: boolean }
    }
    const isThread = what === 'thread' && Object.hasOwn(PARENTS, request.channel)
    const isRefused = what === 'message' && answered !== undefined && answered.fail_if_not_exists !== false
    return (isThread ? say(404, 10_003) : isRefused ? say(400, 50_035) : accept(200))(response, request)
  }
}

function asRead({ channel, message, raw }: Request): Edited {
  const body = JSON.parse(raw) as { content: string; flags?: number; allowed_mentions?: { parse?: string[] } }
  const { text, code, links, mentions } = readMarkdown(body.content)
  const isThread = Object.hasOwn(PARENTS, channel)
  return {
    id: message ?? '',
    text,
    raw: body.content,
    room: PARENTS[channel] ?? channel,
    thread: isThread ? channel : undefined,
    code,
    links: [...links, ...(body.flags === 4 ? [] : links)],
    pings: body.allowed_mentions?.parse?.length === 0 ? [] : mentions,
  }
}

/** What a reader of a message sees and can do. */
export interface ReadMarkdown {
  readonly text: string
  readonly code: readonly string[]
  readonly links: readonly string[]
  /** People, roles, channels and commands that are named. */
  readonly mentions: readonly string[]
  /** All further markup, by name: emphasis, lists, emoji, ... */
  readonly markup: readonly string[]
}

const LABEL = String.raw`(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*`
const TARGET = String.raw`\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['"]([\s\S]*?)['"])?\s*`

/**
 * What Discord's clients look for, in their order: the rules of simple-markdown, which they use, and their own.
 *
 * @see https://github.com/Khan/perseus/tree/main/packages/simple-markdown
 * @see https://github.com/brussell98/discord-markdown
 */
const RULES: readonly (readonly [name: string, rule: RegExp])[] = [
  ['line start', /^\s*(?:#{1,3} |-# |>>> |> |[-*+] |\d+[.)] )/],
  ['codeBlock', /^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][^]*?)\n*```/i],
  ['emoticon', /^(¯\\_\(ツ\)_\/¯)/],
  ['escape', /^\\([^0-9A-Za-z\s])/],
  ['mention', /^<(?:@[!&]?|#)\d+>|^<\/[^>]+:\d+>|^<id:\w+>|^@(?:everyone|here)/],
  ['emoji', /^<a?:\w+:\d+>|^:[a-z0-9_+-]+:/i],
  ['timestamp', /^<t:-?\d+(?::[A-Za-z])?>/],
  ['url', /^<(https?:\/\/[^ >]+)>/],
  ['url', /^((?:https?|discord):\/\/[^\s<]+[^<.,:;"')\]\s])/],
  ['link', new RegExp(String.raw`^\[(${LABEL})\]\(${TARGET}\)`)],
  ['invite', /^discord(?:app)?\.(?:gg|com\/invite)\/\S+/],
  ['strong', /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/],
  ['underline', /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/],
  [
    'em',
    /^_((?:__|\\[\s\S]|[^\\_])+?)_|^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*/,
  ],
  ['strike', /^~~([^]+?)~~/],
  ['spoiler', /^\|\|([^]+?)\|\|/],
  ['code', /^(`+)([^]*?[^`])\1(?!`)/],
  ['text', /^[^]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|(?<=\n)|discord|\w+:\S|$)/],
]

/** Reads a message as Discord's clients do. */
export function readMarkdown(content: string, isLine = true): ReadMarkdown {
  const read = {
    text: '',
    code: [] as string[],
    links: [] as string[],
    mentions: [] as string[],
    markup: [] as string[],
  }
  for (let rest = content; rest !== '';) {
    const isStart = rest === content ? isLine : content.at(-rest.length - 1) === '\n'
    const [name, match] = firstOf(rest, isStart)
    rest = rest.slice(match[0].length)
    if (name === 'link') {
      const label = readMarkdown(match[1] ?? '', false)
      read.text += label.text
      read.links.push(match[2] ?? '')
      read.markup.push(...label.markup, ...label.links)
      continue
    }
    read.text += name === 'text' ? match[0] : name === 'code' ? match[2] : (match[1] ?? match[0])
    if (name === 'code') read.code.push(match[2] ?? '')
    else if (name === 'url') read.links.push(match[1] ?? '')
    else if (name === 'mention') read.mentions.push(match[0])
    else if (name !== 'text' && name !== 'escape') read.markup.push(name)
  }
  return read
}

function firstOf(rest: string, isStart: boolean): [string, RegExpExecArray] {
  for (const [name, rule] of RULES) {
    const match = name === 'line start' && !isStart ? null : rule.exec(rest)
    if (match !== null) return [name, match]
  }
  throw new Error('Every text is at least text')
}

function requestOf({ method, path, raw }: HeardRequest): Request {
  const [, channel = '', message] =
    /^\/path-secret-92\/v10\/channels\/([^/]+)\/messages(?:\/([^/]+))?$/.exec(path) ?? []
  return { method, channel, message, raw }
}
