/** The sessions of another process, as its socket tells of them. */

import { connect, type Socket } from 'node:net'
import type { Clock } from '../../model/clock.ts'
import type { ActionResult } from '../wire/action-schema.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail } from '../wire/session-schema.ts'
import { UNRESPONSIVE_MS } from '../words.ts'
import type { ActionWish, Feed, FeedListener } from '../board/feed.ts'
import { readLines } from './line-reader.ts'
import { lineOf, type Said } from './socket-words.ts'
import type { SocketHolder } from './socket-name.ts'

/** The longest line that is read, in characters. */
const MAX_LINE_LENGTH = 32_000_000
/** How long an answer may take, in ms: a recovery waits for bodies to end, and for a lane to move. */
const ANSWER_MS = 45_000
/** How often a socket that closed is tried again while its process may live. */
const MAX_TRIES = 3

/** What a remote feed needs. */
export interface RemoteFeedOptions {
  readonly clock: Clock
  readonly address: string
  readonly holder: SocketHolder
  readonly id: string
  readonly host: string
  /** Whether the process lives, as the kernel says; one that nobody has buried is dead. */
  readonly isAlive: (pid: number) => boolean
  /** It may be shown: it has answered, or has not for too long. */
  readonly met: (feed: RemoteFeed) => void
  /** Nobody listens there any more. */
  readonly over: (feed: RemoteFeed) => void
}

/**
 * One connection to one process. Silence is counted in looks, not in time: a pause of the one who looks accuses
 * nobody.
 */
export class RemoteFeed implements Feed {
  readonly #options: RemoteFeedOptions
  readonly #waiting = new Map<number, (value: unknown) => void>()
  #process: ProcessRow
  #listener: FeedListener | undefined
  #socket: Socket | undefined
  #whenReady: (() => void) | undefined
  readonly #ready = new Promise<void>((resolve) => (this.#whenReady = resolve))
  #lastId = 0
  #silentMs = 0
  #tries = 0
  #isMet = false
  #isOver = false

  constructor(options: RemoteFeedOptions) {
    this.#options = options
    const { id, host, holder, clock } = options
    const proofs = ['it holds its socket']
    const { pid, worker } = holder
    const name = `pid ${pid}`
    this.#process = {
      id,
      name,
      pid,
      worker,
      host,
      state: 'alive',
      since: clock.wallTime(),
      proofs,
      sessions: 0,
    }
    this.#connect()
  }

  get process(): ProcessRow {
    return this.#process
  }

  /** The first answer came, or it was given up to wait for it. */
  get ready(): Promise<void> {
    return this.#ready
  }

  listen(listener: FeedListener): ReturnType<Feed['listen']> {
    this.#listener = listener
    listener.processChanged(this.#process)
    return { close: () => this.close(), ready: this.#ready }
  }

  detail(key: string): Promise<SessionDetail | undefined> {
    return this.#ask('detail', { key }) as Promise<SessionDetail | undefined>
  }

  act(wish: ActionWish): Promise<ActionResult | undefined> {
    return this.#ask('act', { ...wish }) as Promise<ActionResult | undefined>
  }

  /** Looks whether it was heard since the last look. @param passedMs in ms, as long as a look lies apart at most */
  look(passedMs: number): void {
    if (this.#isOver) return
    this.#silentMs += passedMs
    if (this.#socket === undefined) return this.#tryAgain()
    if (this.#silentMs < UNRESPONSIVE_MS) return
    this.#whenReady?.()
    const { clock, holder } = this.#options
    const since = clock.wallTime() - this.#silentMs
    if (this.#process.state === 'alive') {
      const proofs = [`it has not been heard for ${UNRESPONSIVE_MS / 1000} s`, `its pid ${holder.pid} lives`]
      this.#tell({ ...this.#process, state: 'unresponsive', since, proofs })
    }
    this.#meet()
  }

  /** Looks no more. */
  close(): void {
    this.#isOver = true
    this.#listener = undefined
    this.#socket?.destroy()
    this.#whenReady?.()
    for (const answer of this.#waiting.values()) answer(undefined)
    this.#waiting.clear()
  }

  #connect(): void {
    const socket = connect(this.#options.address)
    socket.unref()
    this.#socket = socket
    readLines(socket, MAX_LINE_LENGTH, (word) => this.#heard(word as Said))
    socket.once('close', () => {
      this.#socket = undefined
      for (const answer of this.#waiting.values()) answer(undefined)
      this.#waiting.clear()
      if (!this.#isOver) this.#tryAgain()
    })
  }

  #heard(word: Said): void {
    this.#silentMs = 0
    this.#tries = 0
    if (word.type === 'bye') return this.#end('ended', ['it said goodbye'])
    if (word.type === 'process') this.#process = word.process
    else if (this.#process.state === 'unresponsive')
      this.#process = { ...this.#process, ...ALIVE, since: this.#options.clock.wallTime() }
    if (this.#isMet && (word.type === 'process' || this.#process.proofs === ALIVE.proofs))
      this.#listener?.processChanged(this.#process)
    this.#meet()
    if (word.type === 'changed') this.#listener?.changed(word.rows, word.removed)
    else if (word.type === 'beat') this.#listener?.beat(word.beats, word.isSlot)
    else if (word.type === 'ready') this.#whenReady?.()
    else if (word.type === 'answer') this.#answered(word.id, word.value)
  }

  #meet(): void {
    if (this.#isMet) return
    this.#isMet = true
    this.#options.met(this)
  }

  /** Its socket closed without a goodbye: it is dead, or it has let us go. */
  #tryAgain(): void {
    const { holder, isAlive } = this.#options
    if (!isAlive(holder.pid)) {
      return this.#end('gone', ['its socket closed without a goodbye', `its pid ${holder.pid} is gone`])
    }
    this.#tries += 1
    if (this.#tries <= MAX_TRIES) return this.#connect()
    // Its main thread lives, and nobody listens: a thread may die alone, and Lifesign may be switched off.
    this.#end(holder.worker > 0 ? 'gone' : 'ended', [
      'nobody listens at its socket',
      `its pid ${holder.pid} lives`,
    ])
  }

  #end(state: 'gone' | 'ended', proofs: string[]): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#socket?.destroy()
    this.#whenReady?.()
    this.#tell({ ...this.#process, state, since: this.#options.clock.wallTime(), proofs })
    this.#options.over(this)
  }

  #tell(process: ProcessRow): void {
    this.#process = process
    this.#listener?.processChanged(process)
  }

  #ask(ask: string, about: Readonly<Record<string, unknown>>): Promise<unknown> {
    const socket = this.#socket
    if (socket === undefined || this.#process.state !== 'alive') return Promise.resolve(undefined)
    const id = (this.#lastId += 1)
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ANSWER_MS, () => this.#answered(id, undefined))
      this.#waiting.set(id, (value) => {
        cancel()
        resolve(value)
      })
      socket.write(lineOf({ id, ask, about }))
    })
  }

  #answered(id: number, value: unknown): void {
    this.#waiting.get(id)?.(value)
    this.#waiting.delete(id)
  }
}

const ALIVE = { state: 'alive' as const, proofs: ['it answers again'] }
