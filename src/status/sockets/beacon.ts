/** Lets other processes of this user see this one: a socket that tells of its sessions to those that connect. */

import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import type { Feed } from '../board/feed.ts'
import { readLines } from './line-reader.ts'
import { socketAddress, socketFile, type SocketHolder } from './socket-name.ts'
import { lineOf, type Asked, type Said } from './socket-words.ts'

/** Who may look at once. */
const MAX_VIEWERS = 64
/** Who is so far behind, in bytes, is let go. */
const MAX_BEHIND_BYTES = 16_000_000
/** The longest question, in characters. */
const MAX_QUESTION_LENGTH = 65_536

/** Answers one kind of question; undefined for what is not known. */
export type Answerer = (about: Readonly<Record<string, unknown>>) => Promise<unknown>

/** What a beacon needs. */
export interface BeaconOptions {
  /** Nobody else may enter it. */
  readonly folder: string
  readonly holder: SocketHolder
  readonly feed: Feed
  /** By the name of the question. */
  readonly answers: Readonly<Record<string, Answerer>>
  readonly warn: (message: string, error?: unknown) => void
}

/** One socket of one process. It keeps nothing alive. */
export class Beacon {
  readonly #options: BeaconOptions
  readonly #file: string
  readonly #server: Server
  readonly #viewers = new Set<Socket>()
  /** What was told last, and its line. */
  #lastTold: { readonly told: object; readonly line: string } | undefined

  constructor(options: BeaconOptions) {
    this.#options = options
    this.#file = socketFile(options.folder, options.holder)
    this.#server = createServer((socket) => {
      try {
        this.#meet(socket)
      } catch (error) {
        options.warn('Cannot show this process to another one', error)
        socket.destroy()
      }
    })
  }

  /** @throws when the socket cannot be had */
  async start(): Promise<void> {
    const { folder, holder, warn } = this.#options
    const server = this.#server
    server.maxConnections = MAX_VIEWERS
    server.unref()
    const address = socketAddress(folder, holder)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(address, resolve)
    })
    server.on('error', (error) => warn('The socket of this process is in trouble', error))
    // There the address is no file: a file says that there is one.
    if (address !== this.#file) writeFileSync(this.#file, '')
  }

  /** Says goodbye, as far as that goes at once: the process may end next. */
  stop(): void {
    for (const socket of this.#viewers) {
      socket.end(lineOf({ type: 'bye' }))
      socket.destroySoon()
    }
    this.#viewers.clear()
    this.#server.close()
    rmSync(this.#file, { force: true })
  }

  #meet(socket: Socket): void {
    const { feed } = this.#options
    socket.unref()
    this.#viewers.add(socket)
    const say = (word: Said): void => this.#say(socket, lineOf(word))
    const { close, ready } = feed.listen({
      changed: (rows, removed) => this.#say(socket, this.#lineFor(rows, { type: 'changed', rows, removed })),
      beat: (beats, isSlot) => this.#say(socket, this.#lineFor(beats, { type: 'beat', beats, isSlot })),
      processChanged: (process) => say({ type: 'process', process }),
    })
    ready.then(
      () => say({ type: 'ready' }),
      () => socket.destroy(),
    )
    readLines(socket, MAX_QUESTION_LENGTH, (word) => void this.#answer(word as Asked, say))
    socket.once('close', () => {
      this.#viewers.delete(socket)
      if (this.#viewers.size === 0) this.#lastTold = undefined
      close()
    })
  }

  #say(socket: Socket, line: string): void {
    if (socket.destroyed || !socket.writable) return
    if (socket.writableLength > MAX_BEHIND_BYTES) socket.destroy()
    else socket.write(line)
  }

  /** All viewers are told the same: it is written once. */
  #lineFor(told: object, word: Said): string {
    if (this.#lastTold?.told !== told) this.#lastTold = { told, line: lineOf(word) }
    return this.#lastTold.line
  }

  async #answer({ id, ask, about }: Asked, say: (word: Said) => void): Promise<void> {
    const { answers, warn } = this.#options
    if (typeof ask !== 'string' || !Object.hasOwn(answers, ask)) return say({ type: 'answer', id })
    try {
      say({ type: 'answer', id, value: await answers[ask]?.(about) })
    } catch (error) {
      warn(`Cannot answer ${ask} of another process`, error)
      say({ type: 'answer', id })
    }
  }
}
