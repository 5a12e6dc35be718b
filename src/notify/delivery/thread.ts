/** One place that messages go to: what waits for it, and the one message that is on its way. */

import type { Channel, DeliveryError } from '../../model/notice.ts'
import type { Origin } from '../../model/origin.ts'
import { attempt, type ThreadOptions } from './attempt.ts'
import { Backlog } from './backlog.ts'
import type { Bucket, Waiter } from './bucket.ts'
import type { Job } from './job.ts'
import { Message, type AttemptEnd, type Report } from './message.ts'

/**
 * What a thread is doing. From `idle` it becomes `fresh`, waits as `grouping` or `parked`, and is `sending`. A
 * message that failed is `pausing`, perhaps `parked`, and `sending` again.
 */
type ThreadState = 'idle' | 'fresh' | 'grouping' | 'parked' | 'sending' | 'pausing'

/** The keeper of the threads of a channel, as they see it. */
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
  /** Its room. */
  readonly room: Origin
  /** Limits that a message to this place must have room in. */
  readonly buckets: readonly Bucket[]
  readonly #keeper: ThreadKeeper
  readonly #options: ThreadOptions
  readonly #backlog: Backlog
  #state: ThreadState = 'idle'
  /** Until this instant of the monotonic clock, in ms, further news waits for more to go with it. */
  #groupsUntilMs = 0
  /** The message that is being sent, or failed and waits to be tried again. */
  #message: Message | undefined

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
    return this.#message === undefined && this.#state !== 'sending' && !this.#backlog.isEmpty
  }

  get isUrgent(): boolean {
    return this.#message !== undefined
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
    const jobs = this.#backlog.takeAll()
    this.#state = 'idle'
    this.#keeper.fellAsleep(this)
    return jobs
  }

  /** Waits for no room any more, but for `rush`: a bucket that hands out room by turns would overtake it. */
  standBy(): void {
    if (this.#state === 'parked') this.#state = 'fresh'
  }

  /** Goes on at once, also where more might come, or a message failed a moment ago. */
  rush(): void {
    if (this.#state !== 'idle' && this.#state !== 'sending') this.#step()
  }

  /**
   * Gives away what was not delivered: nothing more is done here.
   *
   * @param options.withSent also what is being sent this moment
   */
  giveAway({ withSent }: { readonly withSent: boolean }): readonly Message[] {
    const tried = withSent ? this.#message : this.#retry
    const [first, ...others] = this.#backlog.takeAll()
    this.#message = undefined
    this.#state = 'sending'
    const waiting = first && this.#messageOf([first, ...others])
    return [tried, waiting].filter((message) => message !== undefined)
  }

  /** Gives up what is too old. */
  expire(nowMs: number): void {
    this.#backlog.expire(nowMs, this.#keeper.late)
    if (this.#retry !== undefined && this.#retry.expiresAtMs < nowMs) this.#launch(this.#retry)
  }

  /** Gives up everything that is not being sent this moment. */
  close(): void {
    this.#backlog.drop({ outcome: 'dead', reason: 'shutdown', attempts: 0 })
    if (this.#retry !== undefined) this.#launch(this.#retry)
  }

  /** What failed, and waits to be tried again. */
  get #retry(): Message | undefined {
    return this.#state === 'sending' ? undefined : this.#message
  }

  /** Goes on as far as it can go now. */
  #step(): void {
    const retry = this.#message
    if (retry === undefined && this.#rests()) return
    const full = this.buckets.find((bucket) => !bucket.hasRoom())
    if (full === undefined) return retry === undefined ? this.#begin() : this.#launch(retry)
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
    const { agenda, groupMs, sieve, settle } = this.#options
    const { channel, late } = this.#keeper
    const [first, ...others] = sieve.sift(channel, this.#backlog.take(channel, agenda.now(), late), settle)
    if (first === undefined) return this.#land()
    // A heartbeat makes no news wait.
    if (first.supersedes === undefined) this.#groupsUntilMs = agenda.now() + groupMs
    this.#state = 'sending'
    const message = this.#messageOf([first, ...others])
    if (message !== undefined) this.#launch(message)
  }

  /** Undefined where a notice lacks its words: that is the end of all of them. */
  #messageOf(jobs: readonly [Job, ...Job[]]): Message | undefined {
    try {
      return new Message(this.#keeper.channel, jobs)
    } catch (error) {
      this.#giveUp(jobs, error)
      return undefined
    }
  }

  #launch(message: Message): void {
    this.#message = message
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
    return agenda.at(agenda.now() + waitMs, () => {
      if (this.#retry === message) this.#step()
    })
  }

  #giveUp(jobs: readonly Job[], error: unknown): void {
    this.#options.warn('Cannot carry a notice', error)
    void this.#end(jobs, { outcome: 'dead', reason: 'unreadable', attempts: 0 })
  }

  async #end(jobs: readonly Job[], report: Report): Promise<void> {
    this.#message = undefined
    await this.#keeper.ended(jobs, report)
    this.#land()
  }

  #land(): void {
    this.#state = 'fresh'
    this.#step()
  }
}
