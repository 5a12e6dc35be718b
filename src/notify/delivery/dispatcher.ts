/** Carries notices in the background: bounded, in order, within the limits of each channel. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { setMaxListeners } from 'node:events'
import type { ChannelStatus } from '../../model/channel-status.ts'
import type { Channel, DeliveryOutcome, Gone, Notice } from '../../model/notice.ts'
import type { Origin } from '../../model/origin.ts'
import type { Outbox, Settlement } from '../../model/outbox.ts'
import { Agenda } from './agenda.ts'
import { Epochs } from './epochs.ts'
import { Job, OPEN_SIEVE, type JobOptions, type Sieve, type Way } from './job.ts'
import { ChannelQueue } from './channel-queue.ts'
import { Connections } from '../hold/connections.ts'
import { DISPATCH_DEFAULTS, type DispatcherOptions } from './dispatch-options.ts'
import { GuardedOutbox } from './guarded-outbox.ts'
import { MemoryOutbox } from './memory-outbox.ts'
import type { HandedMessage, Report } from './message.ts'
import { Settler } from './settler.ts'

/** The code that hands notices over. */
export interface DispatcherHost {
  /** Hears how each notice ended that is kept in the outbox: heartbeats are not. */
  noteEnd(id: string, outcome: DeliveryOutcome): void
  /** Another way for a notice whose place is gone; undefined when there is none. */
  otherWay(origin: Origin | undefined, gone: Gone): Way | undefined
  /** Holds back what shall not be told. Default: nothing */
  readonly sieve?: Sieve
}

/** The queues of all channels. */
export class Dispatcher {
  readonly outbox: Outbox
  readonly #options: Required<Omit<DispatcherOptions, 'outbox'>>
  readonly #host: DispatcherHost
  readonly #sieve: Sieve
  readonly #queues = new Map<Channel, ChannelQueue>()
  readonly #agenda: Agenda
  readonly #connections: Connections
  readonly #settler: Settler
  readonly #underWay = new Epochs()
  readonly #closing = new AbortController()
  // Where the instance was made: in the context of a run our own requests would count as its progress.
  readonly #outside = AsyncLocalStorage.snapshot()
  #pending = 0
  #full = false
  #hurried = 0
  #shutdown: Promise<void> | undefined

  constructor({ outbox = new MemoryOutbox(), ...options }: DispatcherOptions, host: DispatcherHost) {
    this.outbox = new GuardedOutbox(outbox, options.warn)
    this.#host = host
    this.#sieve = host.sieve ?? OPEN_SIEVE
    this.#options = { ...DISPATCH_DEFAULTS, warnAloud: options.warn, ...options }
    this.#agenda = new Agenda(options.clock, (error) => options.warn('Cannot carry notices', error))
    this.#connections = new Connections(options)
    this.#settler = new Settler(options.clock, (job, report) => this.#settle(job, report))
    // Every message on its way listens to it: that is no leak, and Node shall not print that it is one.
    setMaxListeners(0, this.#closing.signal)
  }

  /** How each channel that was used fares. */
  get status(): readonly ChannelStatus[] {
    return [...this.#queues.values()].map((queue) => queue.status)
  }

  /** Sends in the background, from the next microtask on. */
  send(channel: Channel, wish: JobOptions): void {
    if (this.#closing.signal.aborted) return this.#refuse(channel, wish, 'shutdown')
    if (this.#pending >= this.#options.maxPending) return this.#refuseAsFull(channel, wish)
    this.#pending += 1
    const expiresAtMs = this.#agenda.now() + this.#options.maxAgeMs
    const taken = { channel: channel.name, expiresAtMs, epoch: this.#underWay.enter() }
    this.#carry(channel, new Job(wish, taken))
  }

  /** Hands waiting notices to their channels at once, for a process that will run no microtask any more. */
  sendNow(): void {
    this.#sieve.lift()
    this.#hurried += 1
    for (const queue of this.#queues.values()) queue.hurry()
    this.#hurried -= 1
  }

  /** Gives away what these channels still have to say, for a process that dies: somebody else sends it. */
  handOver(takes: (channel: Channel) => boolean): readonly HandedMessage[] {
    this.#sieve.lift()
    const queues = [...this.#queues.values()].filter(({ channel }) => takes(channel))
    return queues.flatMap((queue) => queue.handOver())
  }

  /**
   * Says of what was not sent that it will not be: the process is over. What survives in the outbox is left to
   * the next one.
   *
   * @param isCut true for channels whose messages are lost also if they are on their way
   */
  cutOff(isCut: (channel: Channel) => boolean): void {
    if (this.outbox.survives) return
    for (const queue of this.#queues.values()) queue.cutOff({ withSent: isCut(queue.channel) })
  }

  /** Gives up what a channel still has to say, for it is taken away. */
  forget(channel: Channel): void {
    this.#sieve.forget(channel)
    this.#queues.get(channel)?.close()
    this.#queues.delete(channel)
  }

  /** Keeps `forceFlush` and `shutdown` waiting for work that will lead to a notice. */
  track(work: Promise<unknown>): void {
    const epoch = this.#underWay.enter()
    const done = (): void => this.#underWay.leave(epoch)
    work.then(done, done)
  }

  /** Tells what became of a notice. */
  report(notice: Notice, channel: string, report: Report): void {
    try {
      const { outcome, reason, attempts } = report
      this.#options.deliveryEnded({ notice, channel, outcome, reason, attempts })
    } catch (error) {
      this.#options.warn('Cannot report a delivery: its listener threw', error)
    }
  }

  /** Waits for what is on its way now, retries and limits included, but for no further news. */
  async forceFlush(): Promise<void> {
    this.#hurried += 1
    for (const queue of this.#queues.values()) queue.hurry()
    await this.#underWay.settled()
    this.#hurried -= 1
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
    const cancel = this.#options.clock.after(graceMs, () => this.#close())
    this.#sieve.lift()
    while (!this.#underWay.isEmpty) {
      for (const queue of this.#queues.values()) await queue.rush()
      await this.forceFlush()
    }
    cancel()
    this.#close()
    this.#agenda.clear()
  }

  #close(): void {
    this.#closing.abort()
    for (const queue of this.#queues.values()) queue.close()
  }

  #queueOf(channel: Channel): ChannelQueue {
    const known = this.#queues.get(channel)
    if (known !== undefined) return known
    const queue = new ChannelQueue(channel, {
      ...this.#options,
      agenda: this.#agenda,
      connections: this.#connections,
      sieve: this.#sieve,
      timeoutMs: this.#options.attemptTimeoutMs,
      closing: this.#closing.signal,
      settle: (job, report) => this.#settle(job, report),
      settler: this.#settler,
      isHurried: () => this.#hurried > 0,
      outside: (work) => this.#outside(() => this.#options.suppressTracing(work)),
      retried: (notice, report) => this.report(notice, channel.name, report),
    })
    this.#queues.set(channel, queue)
    return queue
  }

  #carry(channel: Channel, job: Job): void {
    if (isKept(job)) this.outbox.put(job)
    try {
      this.#queueOf(channel).put(job)
    } catch (error) {
      this.#options.warn('Cannot carry a notice', error)
      this.#settle(job, { outcome: 'dead', reason: 'unreadable', attempts: 0 })
    }
  }

  #settle(job: Job, report: Report): void {
    if (this.#redirect(job, report)) return
    this.#pending -= 1
    this.#full &&= this.#pending > 0
    if (isKept(job)) this.outbox.settle(job.notice.id, settlementOf(report))
    this.#tell(job, job.channel, report)
    this.#underWay.leave(job.epoch)
  }

  /** True when the notice goes another way: people are told elsewhere rather than not at all. */
  #redirect(job: Job, { gone, reason, attempts }: Report): boolean {
    if (gone === undefined || !isKept(job) || this.#closing.signal.aborted) return false
    const way = this.#host.otherWay(job.notice.origin, gone)
    if (way === undefined) return false
    this.report(job.notice, job.channel, { outcome: 'retried', reason, attempts })
    this.#carry(way.channel, job.movedTo(way.destination, { channel: way.channel.name, isFallback: true }))
    return true
  }

  #tell(wish: JobOptions, channel: string, report: Report): void {
    this.report(wish.notice, channel, report)
    try {
      if (isKept(wish)) this.#host.noteEnd(wish.notice.id, report.outcome)
      wish.interest?.ended?.(report.outcome)
    } catch (error) {
      this.#options.warn('Cannot note how a notice ended', error)
    }
  }

  // Said once until there is room again: a storm shall not fill the log too.
  #refuseAsFull(channel: Channel, wish: JobOptions): void {
    if (!this.#full) this.#options.warn(`Cannot queue notices: ${this.#pending} are pending`)
    this.#full = true
    this.#refuse(channel, wish, 'queue_full')
  }

  #refuse(channel: Channel, wish: JobOptions, reason: string): void {
    this.#tell(wish, channel.name, { outcome: 'dead', reason, attempts: 0 })
  }
}

// A heartbeat is worth nothing to the next process.
function isKept(wish: JobOptions): boolean {
  return wish.supersedes === undefined
}

function settlementOf({ outcome }: Report): Settlement {
  return outcome === 'delivered' || outcome === 'suppressed' ? outcome : 'dead'
}
