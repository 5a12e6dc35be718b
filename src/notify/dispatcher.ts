/** Carries notices in the background: bounded, a few at a time per channel. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { setMaxListeners } from 'node:events'
import type { Clock } from '../model/clock.ts'
import type { Channel, Delivery, DeliveryOutcome } from '../model/notice.ts'
import { carry, type Job, type Progress, type RetryOptions } from './retry.ts'

/** Limits of the background work. */
export interface DispatchLimits {
  /** Further attempts after the first. @default 4 */
  readonly retries?: number
  /** Time limit of one attempt in ms, where a channel has none of its own. @default 10_000 */
  readonly attemptTimeoutMs?: number
  /** Notices that may wait or be on their way; one more is dropped as `queue_full`. @default 10_000 */
  readonly maxPending?: number
  /** Notices that one channel sends at the same time. @default 4 */
  readonly maxConcurrent?: number
}

/** What the dispatcher needs from outside. */
export interface DispatcherOptions extends DispatchLimits {
  readonly clock: Clock
  /** Hears of every retry and of every final outcome. */
  readonly deliveryEnded: (delivery: Delivery) => void
  /** Hears of trouble. Never holds an address, a token or the text of a notice. */
  readonly warn: (message: string, error?: unknown) => void
  /** Runs our own I/O where nobody traces it. */
  readonly suppressTracing: <T>(work: () => T) => T
  /** Spreads the waits between attempts. @default Math.random */
  readonly random?: () => number
}

interface Waiting {
  readonly job: Job
  readonly settle: (outcome: DeliveryOutcome) => void
}

interface Queue {
  running: number
  readonly waiting: Waiting[]
}

/** The queues of all channels. */
export class Dispatcher {
  readonly #options: Required<DispatcherOptions>
  readonly #queues = new Map<Channel, Queue>()
  readonly #open = new Set<Promise<unknown>>()
  readonly #closing = new AbortController()
  // Where the instance was made: in the context of a run our own requests would count as its progress.
  readonly #outside = AsyncLocalStorage.snapshot()
  #pending = 0
  #full = false
  #shutdown: Promise<void> | undefined

  constructor(options: DispatcherOptions) {
    this.#options = {
      retries: 4,
      attemptTimeoutMs: 10_000,
      maxPending: 10_000,
      maxConcurrent: 4,
      random: Math.random,
      ...options,
    }
    // Every notice on its way listens to it: that is no leak, and Node shall not print that it is one.
    setMaxListeners(0, this.#closing.signal)
  }

  /**
   * Sends in the background, from the next microtask on.
   *
   * @returns the final outcome; never rejects
   */
  send(job: Job): Promise<DeliveryOutcome> {
    if (this.#closing.signal.aborted) return this.#drop(job, 'shutdown')
    if (this.#pending >= this.#options.maxPending) return this.#dropAsFull(job)
    this.#pending += 1
    const queue = this.#queueOf(job.channel)
    const outcome = new Promise<DeliveryOutcome>((settle) => queue.waiting.push({ job, settle }))
    queueMicrotask(() => this.#drain(queue))
    return this.track(outcome)
  }

  /** Hands waiting notices to their channels at once, for a process that will run no microtask any more. */
  sendNow(): void {
    for (const queue of this.#queues.values()) this.#drain(queue)
  }

  /** Keeps `forceFlush` and `shutdown` waiting for work that will lead to a notice. */
  track<T>(work: Promise<T>): Promise<T> {
    const done = () => void this.#open.delete(work)
    this.#open.add(work)
    work.then(done, done)
    return work
  }

  /** Tells what became of a notice. */
  report(job: Pick<Job, 'notice'>, channel: string, progress: Progress): void {
    try {
      this.#options.deliveryEnded({ notice: job.notice, channel, ...progress })
    } catch (error) {
      this.#options.warn('Cannot report a delivery: its listener threw', error)
    }
  }

  /** Waits for what is on its way now, retries included. */
  async forceFlush(): Promise<void> {
    await Promise.allSettled(this.#open)
  }

  /**
   * Delivers what it can, and gives up what is left.
   *
   * @param graceMs time for it, in ms
   */
  shutdown(graceMs: number): Promise<void> {
    this.#shutdown ??= this.#drainWithin(graceMs)
    return this.#shutdown
  }

  async #drainWithin(graceMs: number): Promise<void> {
    const cancel = this.#options.clock.after(graceMs, () => this.#closing.abort())
    while (this.#open.size > 0) await this.forceFlush()
    cancel()
    this.#closing.abort()
  }

  #queueOf(channel: Channel): Queue {
    const queue = this.#queues.get(channel) ?? { running: 0, waiting: [] }
    this.#queues.set(channel, queue)
    return queue
  }

  #drain(queue: Queue): void {
    while (queue.running < this.#options.maxConcurrent) {
      const next = queue.waiting.shift()
      if (next === undefined) return
      queue.running += 1
      this.#outside(() => void this.#options.suppressTracing(() => this.#carry(queue, next)))
    }
  }

  async #carry(queue: Queue, { job, settle }: Waiting): Promise<void> {
    let outcome: DeliveryOutcome = 'dead'
    try {
      const progress = await carry(job, this.#retryOptions(job))
      outcome = progress.outcome
      this.#end(job, progress)
    } catch (error) {
      this.#options.warn('Cannot carry a notice', error)
    } finally {
      this.#leave(queue)
      settle(outcome)
      this.#drain(queue)
    }
  }

  #retryOptions(job: Job): RetryOptions {
    return {
      ...this.#options,
      timeoutMs: this.#options.attemptTimeoutMs,
      closing: this.#closing.signal,
      retried: (progress) => this.#end(job, progress),
    }
  }

  #leave(queue: Queue): void {
    queue.running -= 1
    this.#pending -= 1
    this.#full &&= this.#pending > 0
  }

  #end(job: Job, progress: Progress): void {
    const { outcome, reason, attempts } = progress
    this.report(job, job.channel.name, progress)
    if (outcome !== 'dead') return
    this.#options.warn(`Cannot deliver a notice to ${job.channel.name}: ${reason} after ${attempts} attempts`)
  }

  // Said once until there is room again: a storm shall not fill the log too.
  #dropAsFull(job: Job): Promise<DeliveryOutcome> {
    if (!this.#full) this.#options.warn(`Cannot queue notices: ${this.#pending} are pending`)
    this.#full = true
    return this.#drop(job, 'queue_full')
  }

  #drop(job: Job, reason: string): Promise<DeliveryOutcome> {
    this.report(job, job.channel.name, { outcome: 'dead', reason, attempts: 0 })
    return Promise.resolve('dead')
  }
}
