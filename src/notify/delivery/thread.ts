/** One place that messages go to: what waits for it, and the one message that is on its way. */

import type { Channel, DeliveryError } from '../../model/notice.ts'
import type { Agenda } from './agenda.ts'
import { attempt, type AttemptOptions } from './attempt.ts'
import { Backlog } from './backlog.ts'
import type { Bucket, Waiter } from './bucket.ts'
import type { Job, Settle } from './job.ts'
import { Message, type AttemptEnd, type Report, type RetryOptions } from './message.ts'

/**
 * What a thread is doing. From `idle` it becomes `fresh`, waits as `grouping` or `parked`, and is `sending`. A
 * message that failed is `pausing`, perhaps `parked`, and `sending` again.
 */
type ThreadState = 'idle' | 'fresh' | 'grouping' | 'parked' | 'sending' | 'pausing'

/** What all threads of a channel know. */
export interface ThreadOptions extends AttemptOptions, RetryOptions {
  readonly agenda: Agenda
  /** How long news waits for more after a message, in ms. */
  readonly groupMs: number
  /** True while nobody has the time to wait for more news. */
  readonly isHurried: () => boolean
  /** Runs what sends outside of any run, and where nobody traces it. */
  readonly outside: (work: () => void) => void
  /** Hears how each job ended that went into no message. */
  readonly settle: Settle
  readonly warn: (message: string, error?: unknown) => void
}

/** Whoever keeps the threads of a channel, as they see it. */
export interface ThreadKeeper {
  readonly channel: Channel
  /** Why something that waited is too old. */
  readonly late: string
  /** A thread has something to do, and wants to be called by `advance`. */
  awoke(thread: Thread): void
  /** A thread begins to wait for room. */
  parked(): void
  /** A thread has nothing left to do: it may be forgotten. */
  fellAsleep(thread: Thread): void
  /** How an attempt went, before anything else is done about it. */
  learn(buckets: readonly Bucket[], failure: DeliveryError | undefined): void
  /** A message failed, and will be tried again. */
  retried(message: Message, report: Report): void
  /** A message came to its end. Resolves when that is told of all its jobs. */
  ended(jobs: readonly Job[], report: Report): Promise<void>
}

/** A thread of a room of a channel. At most one message at a time is on its way to it. */
export class Thread implements Waiter {
  readonly key: string
  readonly room: string
  /** Limits that a message to this place must have room in. */
  readonly buckets: readonly Bucket[]
  readonly #keeper: ThreadKeeper
  readonly #options: ThreadOptions
  readonly #backlog: Backlog
  #state: ThreadState = 'idle'
  /** Until this instant of the monotonic clock, in ms, further news waits for more to go with it. */
  #groupsUntilMs = 0
  /** The message that failed, and waits to be tried again. */
  #failed: Message | undefined

  constructor(
    { key, room, buckets }: Pick<Thread, 'key' | 'room' | 'buckets'>,
    keeper: ThreadKeeper,
    options: ThreadOptions,
  ) {
    this.key = key
    this.room = room
    this.buckets = buckets
    this.#keeper = keeper
    this.#options = options
    this.#backlog = new Backlog(options.settle)
  }

  /** True while something waits for room. */
  get isParked(): boolean {
    return this.#state === 'parked'
  }

  /** True while something waits that was not tried yet. */
  get isWaiting(): boolean {
    return this.#failed === undefined && this.#state !== 'sending' && !this.#backlog.isEmpty
  }

  get isUrgent(): boolean {
    return this.#failed !== undefined
  }

  /** Takes a job on. */
  put(job: Job): void {
    this.#backlog.put(job)
    if (this.#state !== 'idle') return
    this.#state = 'fresh'
    this.#keeper.awoke(this)
  }

  /** Does what there was to do when it awoke. */
  advance(): void {
    if (this.#state === 'fresh') this.#step()
  }

  admit(): void {
    if (this.#state === 'parked') this.#step()
  }

  /** Lets no news wait for more. */
  hurry(): void {
    if (this.#state === 'grouping') this.#step()
  }

  /** Its news goes elsewhere: what waits leaves, and it sleeps. */
  yieldNews(): readonly Job[] {
    const { channel, late } = this.#keeper
    const jobs: Job[] = []
    while (!this.#backlog.isEmpty) jobs.push(...this.#backlog.take(channel, this.#options.agenda.now(), late))
    this.#state = 'idle'
    this.#keeper.fellAsleep(this)
    return jobs
  }

  /** Waits for no room any more, but for `rush`: whoever hands out room by turns would overtake it. */
  standBy(): void {
    if (this.#state === 'parked') this.#state = 'fresh'
  }

  /** Goes on at once, also where more might come, or a message failed a moment ago. */
  rush(): void {
    if (this.#state !== 'idle' && this.#state !== 'sending') this.#step()
  }

  /** Gives up what is too old. */
  expire(nowMs: number): void {
    this.#backlog.expire(nowMs, this.#keeper.late)
    if (this.#failed !== undefined && this.#failed.expiresAtMs < nowMs) this.#launch(this.#failed)
  }

  /** Gives up everything that is not being sent this moment. */
  close(): void {
    this.#backlog.drop({ outcome: 'dead', reason: 'shutdown', attempts: 0 })
    if (this.#failed !== undefined) this.#launch(this.#failed)
  }

  /** Goes on as far as it can go now. */
  #step(): void {
    if (this.#failed === undefined && this.#rests()) return
    const full = this.buckets.find((bucket) => !bucket.hasRoom())
    if (full === undefined) return this.#failed === undefined ? this.#begin() : this.#launch(this.#failed)
    this.#state = 'parked'
    this.#keeper.parked()
    return full.wait(this)
  }

  /** True when there is nothing to do, or more may come that goes with it. */
  #rests(): boolean {
    const { agenda, isHurried } = this.#options
    const waits = agenda.now() < this.#groupsUntilMs && !isHurried()
    if (!waits && !this.#backlog.isEmpty) return false
    if (waits && this.#state !== 'grouping') agenda.at(this.#groupsUntilMs, () => this.hurry())
    this.#state = waits ? 'grouping' : 'idle'
    if (!waits) this.#keeper.fellAsleep(this)
    return true
  }

  /** Makes a message of what waits. */
  #begin(): void {
    const { agenda, groupMs } = this.#options
    const { channel, late } = this.#keeper
    const [first, ...others] = this.#backlog.take(channel, agenda.now(), late)
    if (first === undefined) return this.#land()
    // A heartbeat makes no news wait.
    if (first.supersedes === undefined) this.#groupsUntilMs = agenda.now() + groupMs
    this.#state = 'sending'
    try {
      this.#launch(new Message(channel, [first, ...others]))
    } catch (error) {
      this.#giveUp([first, ...others], error)
    }
  }

  #launch(message: Message): void {
    this.#failed = undefined
    this.#state = 'sending'
    const giveUp = (error: unknown): void => this.#giveUp(message.jobs, error)
    this.#options.outside(() => void this.#send(message).catch(giveUp))
  }

  // The attempt begins before this returns: a dying process runs no microtask any more.
  async #send(message: Message): Promise<void> {
    const { report, waitMs } = await this.#attempt(message)
    if (waitMs === undefined) return this.#end(message.jobs, report)
    this.#keeper.retried(message, report)
    return this.#pause(message, waitMs)
  }

  async #attempt(message: Message): Promise<AttemptEnd> {
    const ended = message.endedBy(this.#options.clock.now(), this.#options.closing.aborted)
    if (ended !== undefined) return { report: ended }
    for (const bucket of this.buckets) bucket.enter()
    const delivered = message.attempted()
    const failure = await attempt(this.#keeper.channel, message, this.#options).then(
      () => undefined,
      (error: DeliveryError) => error,
    )
    this.#keeper.learn(this.buckets, failure)
    for (const bucket of this.buckets) bucket.leave()
    return failure === undefined ? { report: delivered } : message.failed(failure, this.#options)
  }

  #pause(message: Message, waitMs: number): void {
    const { agenda, closing } = this.#options
    if (closing.aborted) return this.#launch(message)
    this.#state = 'pausing'
    this.#failed = message
    return agenda.at(agenda.now() + waitMs, () => {
      if (this.#failed === message) this.#step()
    })
  }

  #giveUp(jobs: readonly Job[], error: unknown): void {
    this.#options.warn('Cannot carry a notice', error)
    void this.#end(jobs, { outcome: 'dead', reason: 'unreadable', attempts: 0 })
  }

  async #end(jobs: readonly Job[], report: Report): Promise<void> {
    await this.#keeper.ended(jobs, report)
    this.#land()
  }

  #land(): void {
    this.#state = 'fresh'
    this.#step()
  }
}
