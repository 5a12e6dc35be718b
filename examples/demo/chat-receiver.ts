/** The chat of the demo: it receives notices as a webhook and keeps them. */

import { readJson, sendJson, startLocalServer } from './local-server.ts'

/** A notice as the webhook channel posts it, as far as the demo reads it. */
export interface ChatNotice {
  readonly kind: string
  readonly text: string
  readonly label: string
  readonly reason: string
  readonly origin: { readonly channel: string; readonly room: string } | null
}

/** A chat that listens. */
export interface ChatReceiver {
  /** What `LIFESIGN_WEBHOOK_URL` wants. */
  readonly url: string
  /** What has arrived up to now, in the order of arrival. */
  received(): readonly ChatNotice[]
  close(): Promise<void>
}

/**
 * Starts the chat on a free port of 127.0.0.1.
 *
 * @param onNotice hears each notice as it arrives
 */
export async function startChatReceiver(onNotice?: (notice: ChatNotice) => void): Promise<ChatReceiver> {
  const notices: ChatNotice[] = []
  const server = await startLocalServer(async (request, response) => {
    if (request.method === 'GET') return sendJson(response, 200, notices)
    const notice = (await readJson(request)) as ChatNotice
    notices.push(notice)
    onNotice?.(notice)
    sendJson(response, 200, {})
  })
  return { url: `${server.url}/hooks/chat`, received: () => [...notices], close: () => server.close() }
}
