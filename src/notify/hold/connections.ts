/** Keeps what attempts have open from keeping a process for long that has nothing else to do. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Attempt } from '../../model/attempt.ts'
import type { Cancel, Clock } from '../../model/clock.ts'
import { isLoopIdleBeside } from './idle-loop.ts'
import { OpenSockets } from './open-sockets.ts'

/** How long an attempt may keep a process that has nothing else to do, in ms. */
export const HOLD_MS = 2_000
/** Pause between two looks at what is open for longer, in ms: it may open more. */
const LOOK_EACH_MS = 250

/** What is needed from outside. */
export interface ConnectionsOptions {
  readonly clock: Pick<Clock, 'now' | 'after'>
  /** Does work of ours: a subscriber that throws would end the process. */
  readonly attempt: Attempt
}

/** One attempt, as those see it who let the process go. */
export interface HoldOptions {
  /** Gives the attempt up. */
  readonly giveUp: () => void
  /** Timers of its client that keep the process: nobody can get at them. */
  readonly timers: number
}

/** An attempt that is under way. */
export interface Hold {
  /** Begins it before this returns: what it opens is known as its own. */
  around<T>(work: () => T): T
  /** It is over. */
  end(): void
}

/** An attempt with what it has open. */
interface Open extends HoldOptions {
  readonly sockets: OpenSockets
  /** Until then it may keep the process, in ms of the monotonic clock. */
  readonly untilMs: number
}

/** What Node and undici tell of a connection; each tells a part of it. */
interface Told {
  readonly request?: object
  readonly socket?: Socket
}

/** While no attempt is under way, nothing listens, and no context is carried along. */
export class Connections {
  readonly #options: ConnectionsOptions
  readonly #context = new AsyncLocalStorage<OpenSockets>()
  /** By request of undici: a connection that is used again shows the context of the code that opened it. */
  readonly #requests = new WeakMap<object, OpenSockets>()
  readonly #listeners = new Map<string, (told: unknown) => void>()
  readonly #open = new Set<Open>()
  #cancelLook: Cancel = () => {}

  constructor(options: ConnectionsOptions) {
    this.#options = options
    this.#hear('net.client.socket', ({ socket }) => socket && this.#context.getStore()?.opened(socket))
    this.#hear('http.client.request.start', ({ request }) => {
      if (request !== undefined) this.#context.getStore()?.asked(request as ClientRequest)
    })
    this.#hear('undici:request:create', ({ request }) => {
      const sockets = this.#context.getStore()
      if (request !== undefined && sockets !== undefined) this.#requests.set(request, sockets)
    })
    this.#hear('undici:client:sendHeaders', ({ request, socket }) => {
      if (request && socket) this.#requests.get(request)?.sent(request, socket)
    })
    for (const end of ['undici:request:trailers', 'undici:request:error'])
      this.#hear(end, ({ request }) => request && this.#requests.get(request)?.answered(request))
  }

  /** An attempt begins. */
  open(options: HoldOptions): Hold {
    const { attempt, clock } = this.#options
    const open = { ...options, sockets: new OpenSockets(), untilMs: clock.now() + HOLD_MS }
    this.#open.add(open)
    if (this.#open.size === 1) this.#listen()
    return {
      around: (work) => this.#context.run(open.sockets, work),
      end: () => {
        this.#open.delete(open)
        attempt('give connections back', () => open.sockets.giveBack())
        if (this.#open.size === 0) this.#rest()
      },
    }
  }

  #hear(name: string, heard: (told: Told) => unknown): void {
    const { attempt } = this.#options
    this.#listeners.set(
      name,
      (told) => void attempt('follow a connection', () => heard((told ?? {}) as Told)),
    )
  }

  #listen(): void {
    for (const [name, listener] of this.#listeners) subscribe(name, listener)
    this.#lookAfter(HOLD_MS)
  }

  #rest(): void {
    this.#cancelLook()
    for (const [name, listener] of this.#listeners) unsubscribe(name, listener)
    this.#context.disable()
  }

  #lookAfter(delayMs: number): void {
    this.#cancelLook = this.#options.clock.after(delayMs, () => {
      this.#lookAfter(LOOK_EACH_MS)
      this.#options.attempt('let the process go', () => this.#look())
    })
  }

  /** The event loop does not wait for old attempts. What it waits for all the same ends, if there is nothing else. */
  #look(): void {
    const nowMs = this.#options.clock.now()
    const all = [...this.#open]
    const old = all.filter(({ untilMs }) => untilMs <= nowMs)
    for (const { sockets } of old) sockets.letGo()
    if (old.length < all.length) return
    const connecting = sum(old.map(({ sockets }) => sockets.connecting.length))
    const timers = sum(old.map((open) => open.timers))
    if (connecting + timers === 0 || !isLoopIdleBeside({ connecting, timers })) return
    for (const { giveUp, sockets } of old) {
      for (const socket of sockets.connecting) socket.destroy()
      giveUp()
    }
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
