/** One channel: its threads, its limits, its circuit, and what it learned of its platform. */

import type { Attempt } from '../../model/attempt.ts'
import type { ChannelStatus, CircuitState } from '../../model/channel-status.ts'
import type { Channel, DeliveryError, Notice } from '../../model/notice.ts'
import { roomKeyOf, roomOf, type Origin } from '../../model/origin.ts'
import { Breaker, MAX_PAUSE_MS } from './breaker.ts'
import type { Bucket } from './bucket.ts'
import { Expiry } from './expiry.ts'
import type { ThreadOptions } from './attempt.ts'
import { Fifo } from './fifo.ts'
import type { Job } from './job.ts'
import { asksToWait, type HandedMessage, type Message, type Report } from './message.ts'
import { keyOf, RateLimits } from './rate-limits.ts'
import type { Settler } from './settler.ts'
import { Thread, type ThreadKeeper } from './thread.ts'
import { troubleOf } from '../../model/delivery-trouble.ts'

/** What the queue of a channel needs. */
export interface ChannelQueueOptions extends ThreadOptions {
  readonly maxConcurrent: number
  /** Does work of ours: what it throws is reported and counted, and goes no further. */
  readonly attempt: Attempt
  /** Hears, once, that nobody can be told through this channel. */
  readonly warnAloud: (message: string) => void
  /** Hears how messages went. */
  readonly settler: Settler
  /** Hears of each failure that is followed by another attempt. */
  readonly retried: (notice: Notice, report: Report) => void
}

/** Carries the notices of one channel: in order within a thread, and side by side between threads. */
export class ChannelQueue implements ThreadKeeper {
  readonly channel: Channel
  readonly #options: ChannelQueueOptions
  readonly #limits: RateLimits
  readonly #breaker: Breaker
  readonly #expiry: Expiry
  readonly #threads = new Map<string, Thread>()
  #awake = new Fifo<Thread>()
  #lastFailure: string | undefined
  readonly #said = new Set<'refused' | 'down'>()

  constructor(channel: Channel, options: ChannelQueueOptions) {
    this.channel = channel
    this.#options = options
    this.#limits = new RateLimits(channel, options.agenda, options.maxConcurrent)
    this.#expiry = new Expiry(options.agenda, (nowMs) => this.#expire(nowMs))
    this.#breaker = new Breaker(options.agenda, (state, pauseMs) => this.#circuitChanged(state, pauseMs))
  }

  get status(): ChannelStatus {
    return {
      channel: this.channel.name,
      circuit: this.#breaker.state,
      threads: this.#threads.size,
      lastFailure: this.#lastFailure,
    }
  }

  get late(): string {
    return this.#breaker.state === 'closed' ? 'expired' : 'circuit_open'
  }

  /** Takes a job on, from the next microtask on. */
  put(job: Job): void {
    this.#threadOf(job.notice.origin).put(job)
  }

  /** Lets no news wait for more: does at once what would be done soon. */
  hurry(): void {
    for (let left = this.#awake.length; left > 0; left -= 1) this.#advance()
    for (const thread of this.#threads.values()) thread.hurry()
  }

  /**
   * Sends what waits as fast as the platform lets it pass, for a process that ends: all rooms at once, the oldest
   * first. What a room has no room for becomes one message to it, so that nobody is told nothing.
   */
  async rush(): Promise<void> {
    this.#limits.rush()
    // They are gone through here.
    this.#awake = new Fifo()
    const threads = [...this.#threads.values()]
    for (const thread of threads) thread.standBy()
    const { turn } = this.#options.agenda
    const rooms = new Map<string, Thread[]>()
    await turn.each(threads, (thread) => thread.isWaiting && addTo(rooms, thread))
    for (const group of rooms.values()) await this.#rushTo(group)
    // What failed a moment ago is tried again.
    await turn.each(threads, (thread) => thread.rush())
  }

  async #rushTo(threads: readonly Thread[]): Promise<void> {
    const { turn } = this.#options.agenda
    const alone = aloneOf(threads)
    await turn.each(threads.slice(0, alone), (thread) => thread.rush())
    const place = this.#roomOf(threads)
    const rest: Job[] = []
    await turn.each(threads.slice(alone), (thread) => {
      if (thread.isWaiting) for (const job of thread.yieldNews()) rest.push(job.movedTo(place))
    })
    // Without a pause, so that they become one message.
    for (const job of rest) this.put(job)
    if (rest.length > 0) this.#threadOf(place).rush()
  }

  /** Gives away what was not delivered, oldest first, for a process that dies: somebody else sends it. */
  handOver(): readonly HandedMessage[] {
    return this.#giveAway({ withSent: true }).map((message) => ({
      channel: this.channel,
      notice: message.notice,
      replaces: message.target?.message,
      ended: (failure) => {
        const delivered = message.attempted()
        const report = failure === undefined ? delivered : message.abandoned(failure)
        this.#options.settler.settleNow(message.jobs, report)
      },
    }))
  }

  /** Says of what was not sent that it will not be. */
  cutOff(options: { readonly withSent: boolean }): void {
    for (const message of this.#giveAway(options)) {
      this.#options.settler.settleNow(message.jobs, message.abandoned('process_exit'))
    }
  }

  /** All that was not delivered, as messages of the size that `rush` would make: nothing more is done here. */
  #giveAway(options: { readonly withSent: boolean }): readonly Message[] {
    this.#limits.rush()
    this.#awake = new Fifo()
    const waiting = [...this.#threads.values()].filter(({ isWaiting }) => isWaiting)
    for (const threads of Map.groupBy(waiting, keyOfRoom).values()) {
      const rest = threads.slice(aloneOf(threads)).flatMap((thread) => thread.yieldNews())
      const place = this.#roomOf(threads)
      for (const job of rest) this.put(job.movedTo(place))
    }
    return [...this.#threads.values()].flatMap((thread) => thread.giveAway(options))
  }

  /** Gives up everything that is not being sent this moment. */
  close(): void {
    for (const thread of this.#threads.values()) thread.close()
  }

  awoke(thread: Thread): void {
    this.#awake.push(thread)
    if (this.#awake.length === 1) queueMicrotask(() => this.#drain())
  }

  parked(): void {
    this.#expiry.watch()
  }

  fellAsleep({ key, buckets }: Thread): void {
    this.#threads.delete(key)
    this.#limits.giveBack(buckets)
  }

  learn(buckets: readonly Bucket[], failure: DeliveryError | undefined): void {
    this.#lastFailure = failure?.reason
    if (failure?.reason === 'shutdown') return
    if (failure?.gone === 'access') this.#sayOnce('refused', `reaches nobody: ${troubleOf(failure.reason)}`)
    if (failure !== undefined && asksToWait(failure)) {
      this.#limits.pause(buckets, failure.retryAfterPer, failure.retryAfterMs ?? 0)
    }
    if (failure === undefined || !failure.retryable || asksToWait(failure)) return this.#breaker.answered()
    this.#breaker.failed()
  }

  retried({ notice }: Message, report: Report): void {
    this.#options.retried(notice, report)
  }

  ended(jobs: readonly Job[], report: Report): Promise<void> {
    // That nobody can be told here was said aloud: once is enough.
    if (report.outcome === 'dead' && report.gone !== 'access') this.#complain(jobs.length, report)
    return this.#options.settler.settle(jobs, report)
  }

  // A channel that tells of what it sends wakes threads for ever: the event loop has its turns all the same.
  #drain(): void {
    const { turn } = this.#options.agenda
    for (; this.#awake.length > 0; this.#advance()) if (turn.isSpent) return turn.next(() => this.#drain())
  }

  // One by one: what one cannot do, the others still can.
  #advance(): void {
    const thread = this.#awake.shift()
    this.#options.attempt('carry notices', () => thread?.advance())
  }

  #threadOf(origin: Origin = { channel: this.channel.name, room: '' }): Thread {
    const key = keyOf('thread', origin)
    const known = this.#threads.get(key)
    if (known !== undefined) return known
    const buckets = [this.#breaker.bucket, ...this.#limits.take(origin)]
    const thread = new Thread({ key, room: roomOf(origin), buckets }, this, this.#options)
    this.#threads.set(key, thread)
    return thread
  }

  #roomOf(threads: readonly Thread[]): Origin {
    return threads[0]?.room ?? { channel: this.channel.name, room: '' }
  }

  /** Gives up what is too old: all channels share one bound. */
  #expire(nowMs: number): boolean {
    const threads = [...this.#threads.values()]
    for (const thread of threads) thread.expire(nowMs)
    return threads.some(({ isParked }) => isParked)
  }

  #circuitChanged(state: CircuitState, pauseMs: number): void {
    const { warn } = this.#options
    if (state === 'closed') return warn(`Channel ${this.channel.name} works again`)
    warn(`Channel ${this.channel.name} fails: ${this.#lastFailure}; next attempt in ${pauseMs} ms`)
    // After a minute or so: before that it may pass.
    if (pauseMs >= MAX_PAUSE_MS) this.#sayOnce('down', `reaches nobody now: ${this.#lastFailure}`)
  }

  #sayOnce(what: 'refused' | 'down', words: string): void {
    if (!this.#said.has(what)) this.#options.warnAloud(`Channel ${this.channel.name} ${words}`)
    this.#said.add(what)
  }

  #complain(count: number, { reason, attempts }: Report): void {
    const what = count === 1 ? 'a notice' : `${count} notices`
    this.#options.warn(`Cannot deliver ${what} to ${this.channel.name}: ${reason} after ${attempts} attempts`)
  }
}

function keyOfRoom({ room }: Thread): string {
  return roomKeyOf(room)
}

function addTo(rooms: Map<string, Thread[]>, thread: Thread): void {
  const key = keyOfRoom(thread)
  const known = rooms.get(key)
  if (known === undefined) rooms.set(key, [thread])
  else known.push(thread)
}

/** How many of the threads of a room have room for a message of their own, if the rest needs one too. */
function aloneOf(threads: readonly Thread[]): number {
  const limits = threads[0]?.buckets.filter(({ per }) => per === 'room') ?? []
  const free = Math.min(...limits.map(({ room }) => room))
  return threads.length <= Math.max(1, free) ? threads.length : Math.max(0, free - 1)
}
