/** The Slack channel, for the conformance suite: a server on this machine answers as Slack's Web API does. */

import type { ServerResponse } from 'node:http'
import type { Channel } from '../../model/notice.ts'
import type { ChannelFixture, Edited, Losable, OpenChannel } from '../../testing/channel-suite.ts'
import { breakOff, playServer, type HeardRequest } from '../../testing/played-server.ts'
import { slack } from './index.ts'
import type { RichText } from './message.ts'

const TOKEN = 'xoxb-hunter2'
const BODY_SECRET = 'body-secret-97'

/** One call of the Web API. */
export interface Call {
  /** Such as `chat.postMessage`. */
  readonly method: string
  readonly authorization: string | undefined
  readonly args: Readonly<Record<string, string>>
}

/** Answers one call; the default is what Slack says when all is well. */
export type Answering = (response: ServerResponse, call: Call) => void

/** A Slack on this machine. */
export interface PlayedSlack {
  /** For `slackApiUrl`. */
  readonly url: string
  readonly port: number
  /** All calls so far, in order. */
  readonly calls: readonly Call[]
  /** How it answers from now on. */
  answer(answering: Answering): void
  close(): Promise<void>
}

export const fixture = slackFixture('slack', (url) => slack({ token: TOKEN, slackApiUrl: url }))

/** The fixture of a channel that is made with the address of the played Slack. */
export function slackFixture(
  name: string,
  channelOf: (url: string) => Channel,
  more: Partial<ChannelFixture> = {},
): ChannelFixture {
  return {
    name,
    secrets: [TOKEN, BODY_SECRET, '127.0.0.1'],
    honours: ['room', 'thread'],
    loses: ['message', 'thread', 'room', 'access'],
    ...more,
    async open(): Promise<OpenChannel> {
      const played = await playSlack()
      const shown = (method: string) => played.calls.filter((call) => call.method === method).map(shownIn)
      return {
        channel: channelOf(played.url),
        received: () => shown('chat.postMessage'),
        edits: () => shown('chat.update'),
        hang: () => played.answer(() => undefined),
        answer: (status, headers = {}) =>
          played.answer((response, call) =>
            status < 300
              ? succeed(response, call)
              : void response.writeHead(status, headers).end(`{"ok":false,"error":"${BODY_SECRET}"}`),
          ),
        lose: (what) => played.answer(withoutPlace(what)),
        breakOff: (status) => played.answer((response) => breakOff(response, status)),
        unplug: () => played.close(),
        close: () => played.close(),
      }
    },
  }
}

/** Starts a Slack. */
export async function playSlack(): Promise<PlayedSlack> {
  const calls: Call[] = []
  let answering: Answering = succeed
  const { port, close } = await playServer((heard, response) => {
    const call = callOf(heard)
    calls.push(call)
    answering(response, call)
  })
  return {
    url: `http://127.0.0.1:${port}/api`,
    port,
    calls,
    answer: (next) => void (answering = next),
    close,
  }
}

/** What Slack says when all is well: https://docs.slack.dev/reference/methods/chat.postMessage#examples */
export function succeed(response: ServerResponse, { method, args }: Call): void {
  if (method === 'auth.test') return sayJson(response, { ok: true, team: 'Example', user: 'lifesign' })
  const ts = args['ts'] ?? '1503435956.000247'
  sayJson(response, { ok: true, channel: args['channel'], ts, message: { text: args['text'], ts } })
}

/** Answers with 200, as Slack does also when it refuses. */
export function sayJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

/** @see https://docs.slack.dev/reference/methods/chat.postMessage#errors */
function withoutPlace(what: Losable): Answering {
  const code = { message: 'thread_not_found', thread: 'thread_not_found', room: 'channel_not_found' }
  return (response, call) => {
    if (what === 'access') return sayJson(response, { ok: false, error: 'token_revoked' })
    const isThere = what !== 'room' && !('thread_ts' in call.args)
    return isThere ? succeed(response, call) : sayJson(response, { ok: false, error: code[what] })
  }
}

/** What a reader sees of a message, what it links, and whom it calls. */
function shownIn({ method, args }: Call): Edited {
  const { channel, thread_ts: thread, ts, text = '' } = args
  const blocks = JSON.parse(args['blocks'] ?? '[]') as RichText[]
  const elements = blocks.flatMap(({ elements: sections }) => sections.flatMap((one) => one.elements))
  const isCode = (element: object): boolean => 'style' in element
  return {
    id: `${channel}:${ts}`,
    room: channel,
    thread,
    text: elements.map((element) => element.text).join(''),
    raw: [text, ...elements.map((element) => element.text)].join('\n'),
    code: elements.filter(isCode).map((element) => element.text),
    links: [...new Set([...elements.flatMap(urlOf), ...linksIn(text), ...previews(method, args)])],
    pings: [...elements.map(({ type }) => type as string).filter(isMention), ...mentionsIn(args)],
  }
}

function urlOf(element: object): string[] {
  return 'url' in element ? [String(element.url)] : []
}

function isMention(type: string): boolean {
  return !['text', 'link'].includes(type)
}

function linksIn(text: string): string[] {
  return [...text.matchAll(/<([a-z]+:[^|>]+)[|>]/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'))
}

function previews(method: string, args: Call['args']): string[] {
  if (method !== 'chat.postMessage') return []
  return ['unfurl_links', 'unfurl_media'].filter((option) => args[option] !== 'false')
}

function mentionsIn({ text = '', parse, link_names: linkNames }: Call['args']): string[] {
  const found = [...text.matchAll(/<[!@#][^>]*>/g)].map(([mention]) => mention)
  return parse === 'none' && linkNames === 'false' ? found : [...found, 'names are linked']
}

function callOf({ path, headers, raw }: HeardRequest): Call {
  return {
    method: path.split('/').at(-1) ?? '',
    authorization: headers.authorization,
    args: Object.fromEntries(new URLSearchParams(raw)),
  }
}
