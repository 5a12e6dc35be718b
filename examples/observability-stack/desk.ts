/** Where people read: notices of agents arrive here, and alerts of Alertmanager. */

import { drawNotice } from '../demo/account.ts'
import type { ChatNotice } from '../demo/chat-receiver.ts'
import {
  type ListenAt,
  type LocalServer,
  readJson,
  sendJson,
  startLocalServer,
} from '../demo/local-server.ts'
import { plainText } from '../demo/plain-text.ts'

/** What Alertmanager posts, as far as it is read here. */
export interface AlertMessage {
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }[]
}

/** Who hears of what arrives. */
export interface DeskListener {
  /** A line for people. */
  readonly onLine: (who: 'chat' | 'alert', line: string) => void
  readonly onAlert?: (message: AlertMessage) => void
}

/** The path for notices; every other one is a receiver of Alertmanager. */
const CHAT_PATH = '/chat'

/** A desk that listens. */
export interface Desk extends LocalServer {
  /** What `LIFESIGN_WEBHOOK_URL` wants. */
  readonly chatUrl: string
}

/**
 * Opens the desk.
 *
 * @param at where to listen. @default a free port of 127.0.0.1
 */
export async function startDesk({ onLine, onAlert }: DeskListener, at?: ListenAt): Promise<Desk> {
  let isWatched = false
  const server = await startLocalServer(async (request, response) => {
    if (request.method !== 'POST') return sendJson(response, 200, { open: true })
    const body = await readJson(request)
    sendJson(response, 200, {})
    if (request.url === CHAT_PATH) return onLine('chat', drawNotice(body as ChatNotice))
    const message = body as AlertMessage
    onAlert?.(message)
    // It comes every minute, for machines that miss it: people read it once.
    if (message.receiver === 'dead-mans-switch' && isWatched) return
    isWatched ||= message.receiver === 'dead-mans-switch'
    for (const line of drawAlerts(message)) onLine('alert', line)
  }, at)
  return { ...server, chatUrl: `${server.url}${CHAT_PATH}` }
}

/** A message of Alertmanager as lines: whom it is for, whether it burns, and what it is about. */
function drawAlerts({ receiver, status, alerts }: AlertMessage): readonly string[] {
  return alerts.map(({ labels, annotations }) =>
    plainText(
      `${receiver}: ${status} ${labels['alertname'] ?? 'an alert without name'}: ${annotations['summary'] ?? ''}`,
    ),
  )
}
