/** Tells people what became of their agents: decides, and hands over to the dispatcher. */

import type { Attention } from '../model/attention.ts'
import { isAbnormal, type RunEnd } from '../model/end.ts'
import type { Channel, DeliveryOutcome, Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import { endNotice, recoveredNotice, stalledNotice } from './compose.ts'
import { Dedupe } from './dedupe.ts'
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts'
import type { Recovery } from './render.ts'
import type { Job } from './retry.ts'
import { Router, type FoundRoute } from './route.ts'
import { shouldTellAttention, shouldTellEnd, shouldTellEndOf, type Decision } from './should-tell.ts'
import { failed, StallBook, type SentStall, type Stall } from './stall-book.ts'
import { labelOf, subjectOfRun, type Subject } from './subject.ts'

/** What a notifier needs. */
export interface NotifierOptions extends DispatcherOptions {
  readonly channels: readonly Channel[]
  /** Where notices go that have no origin, or one on a channel that is not there. Default: nowhere. */
  readonly defaultOrigin?: Origin
  /**
   * Hears of each abnormal end that people are told of, once, also where no channel leads to them. The
   * notice has the run's own origin.
   */
  readonly onAbnormalEnd?: (notice: Notice) => unknown
}

/** Why and how long a notice is worth sending. */
type Sending = Pick<Job, 'reason' | 'outdated'>

/** A run that another instrumentation made. */
export interface ForeignRun {
  /** Joins the news of one run: whoever comes first is told. */
  readonly runId: string
  readonly label?: string | undefined
  /** Session key, only when the host named the session. */
  readonly session?: string | undefined
  readonly origin?: Origin | undefined
}

/**
 * Every abnormal end passes the stages in order: shall people hear of it, is it news, where to, and then
 * the way through a channel. Each stage gives a reason, and each notice ends in exactly one outcome of
 * `deliveryEnded`: `delivered`, `dead`, `unroutable` or `suppressed`. Nothing here throws or waits.
 */
export class Notifier implements Sink {
  readonly #options: NotifierOptions
  readonly #router: Router
  readonly #dispatcher: Dispatcher
  readonly #dedupe = new Dedupe()
  readonly #stalls = new StallBook()

  /** @throws {TypeError} when two channels share a name, or `defaultOrigin` names none of them */
  constructor(options: NotifierOptions) {
    this.#options = options
    this.#router = new Router(options.channels, options.defaultOrigin)
    this.#dispatcher = new Dispatcher(options)
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    // Nearly every run: it ends well, and nobody was ever worried.
    if (!isAbnormal(end) && this.#stalls.isEmpty) return
    this.#guard(() => {
      const decision = shouldTellEnd(run, end)
      const recovered = this.#stalls.runEnded(run, end, decision)
      if (isAbnormal(end)) this.#tellEnd(subjectOfRun(run), end, decision)
      for (const stall of recovered) this.#tellRecovered(stall, 'completed')
    })
  }

  attentionChanged(attention: Attention): void {
    this.#guard(() => {
      if (attention.status === 'resolved') {
        for (const stall of this.#stalls.resolved(attention)) this.#tellRecovered(stall, 'progressed')
      } else if (shouldTellAttention(attention).tell) {
        this.#tellStalled(attention)
      }
    })
  }

  /** Tells of a run that this process knows from the spans of others. A normal end tells nothing. */
  tell(run: ForeignRun, end: RunEnd): void {
    this.#guard(() => {
      if (!isAbnormal(end)) return
      const { runId, session, origin } = run
      const label = labelOf(run.label || session || runId)
      this.#tellEnd({ label, runId, session, origin }, end, shouldTellEndOf(end))
    })
  }

  /** Hands waiting notices to their channels at once, for a process that will run no microtask any more. */
  sendNow(): void {
    this.#guard(() => this.#dispatcher.sendNow())
  }

  /** Waits for what is on its way now, retries included. */
  forceFlush(): Promise<void> {
    return this.#dispatcher.forceFlush()
  }

  /**
   * Delivers what it can, and gives up the rest as `dead` with reason `shutdown`.
   *
   * @param graceMs time for it, in ms
   */
  shutdown(graceMs: number): Promise<void> {
    return this.#dispatcher.shutdown(graceMs)
  }

  #tellEnd(subject: Subject, end: RunEnd, wish: Decision): void {
    const notice = endNotice(subject, end)
    const news = this.#dedupe.check(notice.id)
    if (!news.tell) return this.#suppress(notice, news.reason)
    if (!wish.tell) {
      this.#dedupe.mark(notice.id, 'suppressed')
      return this.#suppress(notice, wish.reason)
    }
    if (news.reason === 'first') this.#callHook(notice)
    this.#routeAndSend(notice, news)
  }

  #tellStalled(attention: Attention): void {
    const { clock } = this.#options
    const stall = this.#stalls.open(attention, clock.wallTime())
    const times = { openedAt: stall.openedAt, at: clock.wallTime(), nowMs: clock.now() }
    const notice = stalledNotice(stall.subject, attention, times)
    const news = this.#dedupe.check(notice.id)
    if (!news.tell) return this.#suppress(notice, news.reason)
    const sent = this.#routeAndSend(notice, { reason: news.reason, outdated: () => stall.over })
    if (sent !== undefined) stall.sent.push(sent)
  }

  #tellRecovered(stall: Stall, recovery: Recovery): void {
    const at = this.#options.clock.wallTime()
    const told = firstDelivered(stall.sent).then((sent) => {
      if (sent === undefined || failed(stall)) return undefined
      const notice = recoveredNotice(stall.subject, { stallId: sent.id, recovery, at })
      return this.#send(notice, sent.route, { reason: 'first', outdated: () => failed(stall) })
    })
    void this.#dispatcher.track(told)
  }

  #routeAndSend(notice: Notice, sending: Sending): SentStall | undefined {
    const route = this.#router.route(notice.origin)
    if ('channel' in route) return { id: notice.id, route, outcome: this.#send(notice, route, sending) }
    this.#dedupe.mark(notice.id, 'failed')
    this.#dispatcher.report({ notice }, 'none', { outcome: 'unroutable', reason: route.reason, attempts: 0 })
    return undefined
  }

  async #send(notice: Notice, route: FoundRoute, sending: Sending): Promise<DeliveryOutcome> {
    this.#dedupe.mark(notice.id, 'sending')
    const addressed = { ...notice, origin: route.destination }
    const outcome = await this.#dispatcher.send({ ...sending, notice: addressed, channel: route.channel })
    this.#dedupe.mark(notice.id, outcome === 'delivered' ? 'delivered' : 'failed')
    return outcome
  }

  #suppress(notice: Notice, reason: string): void {
    this.#dispatcher.report({ notice }, 'none', { outcome: 'suppressed', reason, attempts: 0 })
  }

  #callHook(notice: Notice): void {
    const complain = (error: unknown) => this.#options.warn('Cannot finish onAbnormalEnd: it threw', error)
    try {
      void Promise.resolve(this.#options.onAbnormalEnd?.(notice)).catch(complain)
    } catch (error) {
      complain(error)
    }
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#options.warn('Cannot make a notice', error)
    }
  }
}

async function firstDelivered(sent: readonly SentStall[]): Promise<SentStall | undefined> {
  for (const one of sent) {
    if ((await one.outcome) === 'delivered') return one
  }
  return undefined
}
