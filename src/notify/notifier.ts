/** Tells people what became of their agents: decides, and hands over to the dispatcher. */

import type { Attention } from '../model/attention.ts'
import type { ChannelStatus } from '../model/channel-status.ts'
import { isAbnormal, type RunEnd } from '../model/end.ts'
import type { Channel, Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { RecoveryCompletion } from '../model/recovery.ts'
import type { RunHeartbeat } from '../model/run-heartbeat.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import { Composer, type ComposerOptions, type Recovery } from './words/compose.ts'
import { Dedupe } from './dedupe.ts'
import { Dispatcher, type DispatcherOptions } from './delivery/dispatcher.ts'
import { RecentMap } from './recent-map.ts'
import { Router, type FoundRoute } from './route.ts'
import { Sender } from './sender.ts'
import { shouldTellAttention, shouldTellEnd, shouldTellEndOf, type Decision } from './should-tell.ts'
import { SignsOfLife } from './signs-of-life.ts'
import { failed, SentStall, StallBook, type Stall } from './stall-book.ts'
import { labelOf, subjectOfRun, type Subject } from './words/subject.ts'

/** What a notifier needs. */
export interface NotifierOptions extends DispatcherOptions, ComposerOptions {
  readonly channels: readonly Channel[]
  /** Where notices go that have no origin, or one on a channel that is not there. Default: nowhere. */
  readonly defaultOrigin?: Origin
  /**
   * Hears of each abnormal end that people are told of, once, also where no channel leads to them. The
   * notice has the run's own origin.
   */
  readonly onAbnormalEnd?: (notice: Notice) => unknown
}

/** Named sessions whose people are remembered for certain, for when a session is stuck without a run. */
export const MAX_REMEMBERED_SESSIONS = 10_000

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
  readonly #composer: Composer
  readonly #dispatcher: Dispatcher
  readonly #sender: Sender
  readonly #signs: SignsOfLife
  readonly #stalls = new StallBook()
  readonly #people = new RecentMap<string, Origin>(MAX_REMEMBERED_SESSIONS)

  /** @throws {TypeError} when `defaultOrigin` names none of the channels */
  constructor(options: NotifierOptions) {
    const router = new Router(options.channels, options.defaultOrigin)
    const dedupe = new Dedupe()
    const dispatcher = new Dispatcher(options, (id, outcome) => {
      dedupe.mark(id, outcome === 'delivered' ? 'delivered' : 'failed')
    })
    const composer = new Composer(options)
    this.#options = options
    this.#composer = composer
    this.#dispatcher = dispatcher
    this.#sender = new Sender(router, dispatcher, dedupe)
    this.#signs = new SignsOfLife({ clock: options.clock, composer, router, dispatcher })
  }

  /** How each channel that notices took fares. */
  get status(): readonly ChannelStatus[] {
    return this.#dispatcher.status
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    if (run?.session?.named && run.origin) this.#people.set(run.session.key, run.origin)
    // Nearly every run: it ends well, and nobody was ever worried.
    if (!isAbnormal(end) && this.#stalls.isEmpty && this.#signs.isEmpty) return
    this.#guard(() => {
      this.#signs.runEnded(run, end)
      const decision = shouldTellEnd(run, end)
      const recovered = this.#stalls.runEnded(run, end, decision)
      if (isAbnormal(end)) this.#tellEnd(subjectOfRun(run), end, { wish: decision, run })
      for (const stall of recovered) this.#tellRecovered(stall, 'completed')
    })
  }

  runHeartbeat(heartbeat: RunHeartbeat): void {
    this.#guard(() => this.#signs.heartbeat(heartbeat))
  }

  attentionChanged(attention: Attention): void {
    this.#guard(() => {
      if (attention.status === 'resolved') {
        for (const stall of this.#stalls.resolved(attention)) this.#tellRecovered(stall, 'progressed')
      } else if (shouldTellAttention(attention).tell) {
        this.#tellStalled(attention)
      } else if (attention.class === 'stuck') {
        // Not told, but noted: if nobody can release it, people hear of it, and of its end.
        this.#open(attention)
      }
    })
  }

  /** Nobody but a person can help: the only time that people hear of a stuck session. */
  recoveryCompleted(completion: RecoveryCompletion): void {
    if (completion.status !== 'failed') return
    this.#guard(() => this.#tellStuck(completion))
  }

  /** Tells of a run that this process knows from the spans of others. A normal end tells nothing. */
  tell(run: ForeignRun, end: RunEnd): void {
    this.#guard(() => {
      if (!isAbnormal(end)) return
      const { runId, session, origin } = run
      const label = labelOf(run.label || session || runId)
      this.#tellEnd({ label, runId, session, origin }, end, { wish: shouldTellEndOf(end) })
    })
  }

  /** Takes up what an earlier process put into the outbox and could not deliver. Called once, at start. */
  takeUp(): void {
    this.#guard(() => this.#sender.takeUp())
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

  #tellEnd(subject: Subject, end: RunEnd, { wish, run }: { wish: Decision; run?: RunInfo }): void {
    const nowMs = this.#options.clock.now()
    const notice = this.#composer.ended(subject, end, { nowMs, ...(run && { run }) })
    const news = this.#sender.check(notice.id)
    if (!news.tell) return this.#sender.suppress(notice, news.reason)
    if (!wish.tell) return this.#sender.suppressForGood(notice, wish.reason)
    if (news.reason === 'first') this.#callHook(notice)
    this.#sender.tell(notice, news)
  }

  #tellStalled(attention: Attention): void {
    const { clock } = this.#options
    const stall = this.#open(attention)
    const times = { openedAt: stall.openedAt, at: clock.wallTime(), nowMs: clock.now() }
    const notice = this.#composer.stalled(stall.subject, attention, times)
    if (stall.over) return this.#sender.suppress(notice, 'outdated')
    this.#tellTrouble(stall, notice)
  }

  #tellStuck(completion: RecoveryCompletion): void {
    const stall = this.#stalls.find(completion.request)
    // It moved while somebody tried to help.
    if (stall === undefined) return
    const times = { openedAt: stall.openedAt, at: this.#options.clock.wallTime() }
    this.#tellTrouble(stall, this.#composer.stuck(stall.subject, completion, times))
  }

  #open(attention: Attention): Stall {
    const people = attention.run ? undefined : this.#people.get(attention.session.key)
    return this.#stalls.open(attention, this.#options.clock.wallTime(), people)
  }

  #tellTrouble(stall: Stall, notice: Notice): void {
    const news = this.#sender.check(notice.id)
    if (!news.tell) return this.#sender.suppress(notice, news.reason)
    const sent = new SentStall(notice, stall)
    stall.sent.push(sent)
    sent.route = this.#sender.tell(notice, { reason: news.reason, interest: sent })
  }

  #tellRecovered(stall: Stall, recovery: Recovery): void {
    if (stall.sent.length === 0) return
    const at = this.#options.clock.wallTime()
    const { run, subject } = stall
    const told = firstDelivered(stall.sent).then((sent) => {
      if (sent === undefined || failed(stall)) return undefined
      const notice = this.#composer.recovered(subject, { stallId: sent.id, recovery, at, run })
      return new Promise((ended) => {
        const interest = { outdated: () => failed(stall), ended }
        this.#sender.send(notice, sent.route, { reason: 'first', interest })
      })
    })
    this.#dispatcher.track(told)
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

async function firstDelivered(
  sent: readonly SentStall[],
): Promise<{ readonly id: string; readonly route: FoundRoute } | undefined> {
  for (const one of sent) {
    const { id, route } = one
    if (route !== undefined && (await one.outcome()) === 'delivered') return { id, route }
  }
  return undefined
}
