/** The webhook channel, for the conformance suite: a server on this machine plays the receiver. */

import type { ServerResponse } from 'node:http'
import type { ChannelFixture, Edited, OpenChannel } from '../../testing/channel-suite.ts'
import { breakOff, playServer } from '../../testing/played-server.ts'
import { verifyWebhook, webhook, type WebhookBody } from './index.ts'

const KEY = 'c2lnbmluZy1zZWNyZXQtOTYtc2lnbmluZy1zZWNyZXQ='
const SECRETS = ['path-secret-91', 'query-secret-92', 'user-93', 'password-94', 'header-secret-95', KEY]

export const fixture: ChannelFixture = {
  name: 'webhook',
  secrets: [...SECRETS, '127.0.0.1'],
  honours: ['room', 'thread'],
  loses: ['room', 'access'],
  async open(): Promise<OpenChannel> {
    const secret = `whsec_${KEY}`
    const bodies: { readonly notice: WebhookBody; readonly raw: string }[] = []
    let answer = (response: ServerResponse): void => void response.writeHead(204).end()
    const { port, close } = await playServer(({ method, headers, raw }, response) => {
      if (method === 'HEAD') return answer(response)
      bodies.push({ notice: verifyWebhook({ headers, secret, body: raw }).notice, raw })
      answer(response)
    })
    return {
      channel: webhook({
        url: `http://user-93:password-94@127.0.0.1:${port}/path-secret-91?key=query-secret-92`,
        headers: { 'x-key': 'header-secret-95' },
        secret,
      }),
      received: () => bodies.filter(({ notice }) => notice.replaces === undefined).map(shownIn),
      edits: () => bodies.filter(({ notice }) => notice.replaces !== undefined).map(shownIn),
      hang: () => void (answer = () => undefined),
      answer: (status, headers = {}) =>
        void (answer = (response) => void response.writeHead(status, headers).end(SECRETS.join())),
      lose: (what) =>
        void (answer = (response) =>
          void response.writeHead(what === 'room' ? 404 : 401).end(SECRETS.join())),
      breakOff: (status) => void (answer = (response) => breakOff(response, status)),
      unplug: close,
      close,
    }
  },
}

function shownIn({ notice, raw }: { readonly notice: WebhookBody; readonly raw: string }): Edited {
  return {
    id: notice.replaces ?? notice.id,
    text: notice.text,
    raw,
    room: notice.origin?.room,
    thread: notice.origin?.thread,
    code: notice.parts.filter((part) => part.type === 'code').map((part) => part.value),
  }
}
