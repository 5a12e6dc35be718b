/** Speaks with the server: events that are resumed after a gap, questions, and actions. */

import type { ActionResult } from '../wire/action-schema.ts'
import type { SessionList } from '../wire/list-schema.ts'
import type { SessionDetail, SessionRow } from '../wire/session-schema.ts'
import type { BeatEvent, ChangeEvent } from '../wire/stream-schema.ts'
import { after } from './browser-clock.ts'
import { readEvents, type SentEvent } from './sse-reader.ts'

/** What a server tells. */
export interface ServerListener {
  snapshot(list: SessionList): void
  change(event: ChangeEvent): void
  beat(event: BeatEvent): void
  /** The connection stands, or does not. */
  connected(is: boolean, problem?: string): void
}

/** Without a word for this time, in ms, a connection counts as broken: a beat comes at least every 5 s. */
const SILENT_MS = 12_000
const FIRST_RETRY_MS = 250
const MAX_RETRY_MS = 5_000

/** The server that this page came from. */
export class Server {
  readonly #token: string | undefined
  readonly #listener: ServerListener
  #lastId: string | undefined
  #retryMs = FIRST_RETRY_MS
  #retry: (() => void) | undefined

  constructor(listener: ServerListener, token: string | undefined) {
    this.#listener = listener
    this.#token = token
  }

  /** Listens until the page goes; a lost connection is tried again. */
  async listen(): Promise<void> {
    for (;;) {
      const problem = await this.#listenOnce().catch((error: unknown) => String(error))
      this.#listener.connected(false, problem)
      await this.#pause()
    }
  }

  /** Tries again now. */
  hurry(): void {
    this.#retryMs = FIRST_RETRY_MS
    this.#retry?.()
  }

  /** All that is known of a session. */
  detail(row: SessionRow): Promise<SessionDetail> {
    return this.#ask<SessionDetail>(addressOf(row, ''))
  }

  /** Does something to a session. */
  act(row: SessionRow, action: ActionResult['action']): Promise<ActionResult> {
    const body = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    return this.#ask<ActionResult>(addressOf(row, `/${action}`), body)
  }

  async #listenOnce(): Promise<string> {
    const stop = new AbortController()
    const headers = this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }
    const response = await fetch('api/events', this.#request({ headers, signal: stop.signal }))
    if (!response.ok || response.body === null) return problemOf(response)
    this.#retryMs = FIRST_RETRY_MS
    this.#listener.connected(true)
    let cancel = after(SILENT_MS, () => stop.abort())
    await readEvents(response.body, (event) => {
      cancel()
      cancel = after(SILENT_MS, () => stop.abort())
      this.#take(event)
    }).finally(() => cancel())
    return 'The server ended the connection'
  }

  #take({ id, name, data }: SentEvent): void {
    if (id !== undefined) this.#lastId = id
    const event: unknown = JSON.parse(data)
    if (name === 'snapshot') this.#listener.snapshot(event as SessionList)
    if (name === 'change') this.#listener.change(event as ChangeEvent)
    if (name === 'beat') this.#listener.beat(event as BeatEvent)
  }

  #pause(): Promise<void> {
    const ms = this.#retryMs
    this.#retryMs = Math.min(ms * 2, MAX_RETRY_MS)
    return new Promise((resolve) => {
      this.#retry = resolve
      after(ms, resolve)
    })
  }

  async #ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(path, this.#request(init))
    if (!response.ok) throw new Error(await problemOf(response))
    return (await response.json()) as Answer
  }

  #request(init: RequestInit): RequestInit {
    const token = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }
    return { ...init, headers: { ...(init.headers as Record<string, string>), ...token } }
  }
}

// There the key is a parameter: it may be `.`, empty, or the name of another route.
function addressOf({ key, process }: SessionRow, rest: string): string {
  return `api/session${rest}?${new URLSearchParams({ key, process }).toString()}`
}

async function problemOf(response: Response): Promise<string> {
  const said = (await response.json().catch(() => ({}))) as { title?: string; detail?: string }
  return said.detail ?? said.title ?? `Status ${response.status}`
}
