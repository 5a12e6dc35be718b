/** One channel: its threads, its limits, its circuit, and what is on its way. */

import type { ChannelStatus, CircuitState } from '../../model/channel-status.ts'
import type { Clock } from '../../model/clock.ts'
import type { Channel, DeliveryError, Notice } from '../../model/notice.ts'
import type { Agenda } from './agenda.ts'
import { Breaker } from './breaker.ts'
import type { Bucket } from './bucket.ts'
import { Expiry } from './expiry.ts'
import type { Item, Settle } from './item.ts'
import { asksToWait, Message, type Progress } from './message.ts'
import { RateLimits } from './rate-limits.ts'
import { carry } from './retry.ts'
import type { Settler } from './settler.ts'
import { Thread, threadKeyOf } from './thread.ts'

/** What the queue of a channel needs. */
export interface ChannelQueueOptions {
  readonly clock: Clock
  readonly agenda: Agenda
  /** How long news waits for more after a message, in ms. */
  readonly groupMs: number
  readonly retries: number
  readonly attemptTimeoutMs: number
  readonly maxConcurrent: number
  readonly random: () => number
  /** Aborts when the process has no more time. */
  readonly closing: AbortSignal
  /** True while nobody has the time to wait for more news. */
  readonly isHurried: () => boolean
  /** Runs what sends outside of any run, and where nobody traces it. */
  readonly outside: (work: () => void) => void
  /** Hears how each item ended that was not sent. */
  readonly settle: Settle
  /** Hears how messages went. */
  readonly settler: Settler
  /** Hears of each failure that is followed by another attempt. */
  readonly retried: (notice: Notice, progress: Progress) => void
  readonly warn: (message: string, error?: unknown) => void
}

/** Carries the notices of one channel: in order within a thread, and side by side between threads. */
export class ChannelQueue {
  readonly channel: Channel
  readonly #options: ChannelQueueOptions
  readonly #limits: RateLimits
  readonly #breaker: Breaker
  readonly #expiry: Expiry
  readonly #threads = new Map<string, Thread>()
  #fresh: Thread[] = []
  #lastFailure: string | undefined

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
      threads: [...this.#threads.values()].filter(({ state }) => state !== 'idle').length,
      lastFailure: this.#lastFailure,
    }
  }

  /** Takes an item on, from the next microtask on. */
  put(item: Item): void {
    const thread = this.#threadOf(item.notice)
    thread.backlog.put(item)
    if (thread.state !== 'idle') return
    thread.state = 'fresh'
    if (this.#fresh.push(thread) === 1) queueMicrotask(() => this.drain())
  }

  /** Does at once what would be done in the next microtask. */
  drain(): void {
    const fresh = this.#fresh
    this.#fresh = []
    for (const thread of fresh) this.#step(thread)
  }

  /** Lets no news wait for more. */
  hurry(): void {
    this.drain()
    for (const thread of this.#threads.values()) if (thread.state === 'grouping') this.#step(thread)
  }

  /** Gives up everything that is not being sent this moment. */
  close(): void {
    for (const thread of this.#threads.values()) {
      const progress = { outcome: 'dead', reason: 'shutdown', attempts: 0 } as const
      thread.backlog.drop(progress)
      thread.resume(false)
    }
  }

  /** Goes on with a thread as far as it can go now. */
  #step(thread: Thread): void {
    const { retry } = thread
    if (retry === undefined && (thread.state === 'flying' || this.#rests(thread))) return
    const full = thread.buckets.find((bucket) => !bucket.hasRoom())
    if (full !== undefined) {
      thread.state = 'parked'
      this.#expiry.watch()
      return full.wait(thread)
    }
    if (retry === undefined) return this.#launch(thread)
    thread.state = 'flying'
    for (const bucket of thread.buckets) bucket.enter()
    return this.#options.outside(() => thread.resume(true))
  }

  /** True when there is nothing to do, or more may come that goes with it. */
  #rests(thread: Thread): boolean {
    const { agenda, isHurried } = this.#options
    const waits = agenda.now() < thread.groupsUntilMs && !isHurried()
    if (thread.backlog.isEmpty && !waits) {
      thread.state = 'idle'
      this.#threads.delete(thread.key)
      this.#limits.giveBack(thread.buckets)
      return true
    }
    if (!waits) return false
    if (thread.state !== 'grouping') agenda.at(thread.groupsUntilMs, () => this.#wakeUp(thread))
    thread.state = 'grouping'
    return true
  }

  // It may have been hurried meanwhile, and be far beyond.
  #wakeUp(thread: Thread): void {
    if (thread.state === 'grouping') this.#step(thread)
  }

  #launch(thread: Thread): void {
    const [first, ...others] = thread.backlog.take(this.channel, this.#options.agenda.now(), this.#late)
    thread.state = 'flying'
    if (first === undefined) return this.#landed(thread)
    for (const bucket of thread.buckets) bucket.enter()
    this.#options.outside(() => void this.#fly(thread, [first, ...others]))
  }

  async #fly(thread: Thread, items: readonly [Item, ...Item[]]): Promise<void> {
    const progress = await this.#carry(thread, items).catch((error: unknown): Progress => {
      this.#options.warn('Cannot carry a notice', error)
      return { outcome: 'dead', reason: 'unreadable', attempts: 0 }
    })
    if (progress.outcome === 'dead') this.#complain(items.length, progress)
    await this.#options.settler.settle(items, progress)
    this.#landed(thread)
  }

  async #carry(thread: Thread, items: readonly [Item, ...Item[]]): Promise<Progress> {
    const { agenda, groupMs, retried } = this.#options
    // A sign of life makes no news wait.
    if (items[0].supersedes === undefined) thread.groupsUntilMs = agenda.now() + groupMs
    let inside = true
    const left = (leave: (bucket: Bucket) => void): void => {
      if (inside) thread.buckets.forEach(leave)
      inside = false
    }
    try {
      const message = new Message(this.channel, items)
      return await carry(this.channel, message, {
        ...this.#options,
        timeoutMs: this.#options.attemptTimeoutMs,
        attempted: (failure) => {
          this.#learn(thread, failure)
          left((bucket) => bucket.leave())
        },
        retried: (progress) => retried(message.notice, progress),
        admitted: async (waitMs) => {
          inside = await this.#admitted(thread, message, waitMs)
        },
      })
    } finally {
      left((bucket) => bucket.giveBack())
    }
  }

  /** What an answer says about the channel and the limits of this place. */
  #learn(thread: Thread, failure: DeliveryError | undefined): void {
    this.#lastFailure = failure?.reason
    if (failure?.reason === 'shutdown') return
    if (failure !== undefined && asksToWait(failure)) {
      this.#limits.pause(thread.buckets, failure.retryAfterPer, failure.retryAfterMs ?? 0)
    }
    if (failure === undefined || !failure.retryable || asksToWait(failure)) return this.#breaker.answered()
    this.#breaker.failed()
  }

  /** Resolves when a message that failed may go out again, or must not any more: true with room for it. */
  #admitted(thread: Thread, { expiresAtMs }: Message, waitMs: number): Promise<boolean> {
    const { agenda, closing } = this.#options
    if (closing.aborted) return Promise.resolve(false)
    return new Promise((resume) => {
      const retry = { expiresAtMs, resume }
      thread.state = 'pausing'
      thread.retry = retry
      agenda.at(agenda.now() + waitMs, () => {
        if (thread.retry === retry) this.#step(thread)
      })
    })
  }

  #landed(thread: Thread): void {
    thread.state = 'fresh'
    this.#step(thread)
  }

  #threadOf(notice: Notice): Thread {
    const key = threadKeyOf(notice.origin)
    const known = this.#threads.get(key)
    if (known !== undefined) return known
    const place = notice.origin ?? { channel: this.channel.name, room: '' }
    const buckets = [this.#breaker.bucket, ...this.#limits.take(place)]
    const thread = new Thread(key, buckets, { step: (one) => this.#step(one), settle: this.#options.settle })
    this.#threads.set(key, thread)
    return thread
  }

  /** Why something that waited is too old. */
  get #late(): string {
    return this.#breaker.state === 'closed' ? 'expired' : 'circuit_open'
  }

  /** Gives up what is too old: all channels share one bound. */
  #expire(nowMs: number): boolean {
    const threads = [...this.#threads.values()]
    for (const thread of threads) thread.expire(nowMs, this.#late)
    return threads.some(({ state }) => state === 'parked')
  }

  #circuitChanged(state: CircuitState, pauseMs: number): void {
    const { warn } = this.#options
    if (state === 'closed') return warn(`Channel ${this.channel.name} works again`)
    warn(`Channel ${this.channel.name} fails: ${this.#lastFailure}; next attempt in ${pauseMs} ms`)
  }

  #complain(count: number, { reason, attempts }: Progress): void {
    const what = count === 1 ? 'a notice' : `${count} notices`
    this.#options.warn(`Cannot deliver ${what} to ${this.channel.name}: ${reason} after ${attempts} attempts`)
  }
}
