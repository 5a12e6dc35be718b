/** Tells people what became of their agents: decides, and hands over to the dispatcher. */

import type { Attention } from '../model/attention.ts'
import type { ChannelStatus } from '../model/channel-status.ts'
import { isAbnormal, type RunEnd } from '../model/end.ts'
import type { Channel, Notice, NoticeKind } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { RecoveryCompletion } from '../model/recovery.ts'
import type { RunHeartbeat } from '../model/run-heartbeat.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import type { WorkEnd, WorkInfo } from '../model/work.ts'
import { Composer, type ComposerOptions } from './words/compose.ts'
import { Dedupe } from './dedupe.ts'
import type { DispatcherOptions } from './delivery/dispatch-options.ts'
import { Dispatcher } from './delivery/dispatcher.ts'
import type { HandedMessage } from './delivery/message.ts'
import { Router } from './route.ts'
import { Sender } from './sender.ts'
import { shouldTellCompletion, shouldTellEnd, type Decision } from './should-tell.ts'
import { HeartbeatTeller } from './heartbeat-teller.ts'
import { isRunMuted, muted, type IsMuted } from './mute.ts'
import { StallTeller } from './stall-teller.ts'
import { DEFAULT_PER_HOUR, VolumeCap } from './volume-cap.ts'

/** Code of the host that hears of an abnormal end. */
type Hook = (notice: Notice) => unknown

/** Ways to people. */
export interface Ways {
  readonly channels: readonly Channel[]
  /** Where notices go that have no origin, or one that is not there or reaches nobody. Default: nowhere. */
  readonly defaultOrigin?: Origin | undefined
  /**
   * Hears of each abnormal end that people are told of, once, also where no channel leads to them. The
   * notice has the run's own origin.
   */
  readonly onAbnormalEnd?: Hook | undefined
}

/** What a notifier needs. */
export interface NotifierOptions extends DispatcherOptions, ComposerOptions, Ways {
  /** Whether people wish to hear nothing of a session now. Default: they wish to */
  readonly isMuted?: IsMuted
  /** Messages an hour to the default destination; of further ones its people read how many there were. @default 60 */
  readonly fallbackPerHour?: number
}

/**
 * Every abnormal end passes the stages in order: shall people hear of it, is it news, where to, and then
 * the way through a channel. Each stage gives a reason, and each notice ends in exactly one outcome of
 * `deliveryEnded`: `delivered`, `dead`, `unroutable` or `suppressed`. Nothing here throws or waits.
 */
export class Notifier implements Sink {
  readonly #options: NotifierOptions
  readonly #router: Router
  /** Those who hear of abnormal ends: one for each that started this instance, at most. */
  readonly #hooks = new Set<Hook>()
  readonly #composer: Composer
  readonly #dispatcher: Dispatcher
  readonly #sender: Sender
  readonly #heartbeats: HeartbeatTeller
  readonly #stalls: StallTeller

  /** @throws {TypeError} when `defaultOrigin` names none of the channels */
  constructor(options: NotifierOptions) {
    const router = new Router(options.channels, options.defaultOrigin)
    const dedupe = new Dedupe()
    const dispatcher: Dispatcher = new Dispatcher(options, {
      sieve: new VolumeCap({
        perHour: options.fallbackPerHour ?? DEFAULT_PER_HOUR,
        clock: options.clock,
        send: (channel, wish) => dispatcher.send(channel, wish),
      }),
      noteEnd: (id, outcome) => dedupe.mark(id, outcome === 'delivered' ? 'delivered' : 'failed'),
      otherWay: (origin, gone) => router.otherWay(origin, gone),
    })
    const composer = new Composer(options)
    this.#options = options
    this.#router = router
    if (options.onAbnormalEnd !== undefined) this.#hooks.add(options.onAbnormalEnd)
    this.#composer = composer
    this.#dispatcher = dispatcher
    this.#sender = new Sender(router, dispatcher, { dedupe, warnAloud: options.warnAloud })
    this.#stalls = new StallTeller({ ...options, composer, sender: this.#sender, dispatcher })
    this.#heartbeats = new HeartbeatTeller({ ...options, composer, router, dispatcher })
  }

  /** How each channel that notices took fares. */
  get status(): readonly ChannelStatus[] {
    return this.#dispatcher.status
  }

  /**
   * Takes on what somebody else has brought.
   *
   * @throws {TypeError} when its default origin names no channel
   */
  add({ channels, defaultOrigin, onAbnormalEnd }: Ways): void {
    this.#router.add(channels, defaultOrigin)
    if (onAbnormalEnd !== undefined) this.#hooks.add(onAbnormalEnd)
  }

  /** Lets go of it: what its channels still had to say is dead, with the reason `shutdown`. */
  remove({ channels, defaultOrigin, onAbnormalEnd }: Ways): void {
    this.#router.remove(channels, defaultOrigin)
    if (onAbnormalEnd !== undefined) this.#hooks.delete(onAbnormalEnd)
    for (const channel of channels) this.#dispatcher.forget(channel)
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    if (this.#isUneventful(run, end)) return
    // Each by itself: what one cannot tell keeps the others from nothing.
    this.#guard(() => this.#heartbeats.runEnded(run, end))
    // Asked before the stall is over: people who were told of it hear of its end.
    const isOwed = isTrue(() => this.#stalls.isToldBelow(run))
    const isHushed = !isOwed && isTrue(() => this.#isMuted(run))
    const wish = (): Decision => (isHushed ? muted(shouldTellEnd(run, end)) : shouldTellEnd(run, end))
    this.#guard(() => this.#stalls.runEnded(run, end, wish()))
    this.#guard(() => isAbnormal(end) && this.#tellEnd(run, end, { ...wish(), isOwed }), 'ended', run)
  }

  runEndedAgain(run: RunInfo, late: RunEnd): void {
    this.#guard(() => this.#stalls.runEndedAgain(run, late))
  }

  /** What was not known of a run was told: people who could not be told of its end for that are told now. */
  runDescribed(run: RunInfo): void {
    if (!this.#stalls.isEmpty) this.#guard(() => this.#stalls.runDescribed(run))
    if (!this.#heartbeats.isEmpty) this.#guard(() => this.#heartbeats.runDescribed(run))
    const { ended: end } = run
    if (end === undefined || !isAbnormal(end)) return
    const isUntold = (): boolean =>
      this.#sender.check(this.#composer.ended(run, end, 0).id).reason === 'again'
    this.#guard(() => isUntold() && this.runEnded(run, end), 'ended', run)
  }

  workEnded(work: WorkInfo, end: WorkEnd): void {
    if (!this.#stalls.isEmpty) this.#guard(() => this.#stalls.workEnded(work, end))
  }

  runHeartbeat(heartbeat: RunHeartbeat): void {
    this.#guard(() => this.#heartbeats.runHeartbeat(heartbeat), 'running', heartbeat.run)
  }

  attentionChanged(attention: Attention): void {
    this.#guard(() => this.#stalls.attentionChanged(attention), 'stalled', attention.run)
  }

  recoveryCompleted(completion: RecoveryCompletion): void {
    if (!shouldTellCompletion(completion)) return
    this.#guard(() => this.#stalls.recoveryFailed(completion), 'stuck')
  }

  /** Takes up what an earlier process put into the outbox and could not deliver. Called once, at start. */
  takeUp(): void {
    for (const entry of this.#sender.pending()) this.#guard(() => this.#sender.takeUp(entry), 'ended')
  }

  /** Hands waiting notices to their channels at once, for a process that will run no microtask any more. */
  sendNow(): void {
    this.#guard(() => this.#dispatcher.sendNow())
  }

  /** Gives away what the channels that are taken still have to say, to somebody who can send while we die. */
  handOver(takes: (channel: Channel) => boolean): readonly HandedMessage[] {
    return this.#dispatcher.handOver(takes)
  }

  /** Says of all that was not sent that it will not be, `isCut` also of what is on its way: the process is over. */
  cutOff(isCut: (channel: Channel) => boolean): void {
    this.#dispatcher.cutOff(isCut)
  }

  /** Sends a notice that another thread could not. */
  sendFor(notice: Notice): void {
    this.#guard(() => {
      const news = this.#sender.check(notice.id)
      if (news.tell) this.#sender.tell(notice, news)
      else this.#sender.suppress(notice, news.reason)
    })
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

  // Nearly every run: it ends well, and nobody was ever worried.
  #isUneventful(run: RunInfo, end: RunEnd): boolean {
    try {
      this.#stalls.remember(run)
      return !isAbnormal(end) && this.#stalls.isEmpty && this.#heartbeats.isEmpty
    } catch {
      return false
    }
  }

  #isMuted(run: RunInfo): boolean {
    const { isMuted } = this.#options
    return isMuted !== undefined && isRunMuted(run, isMuted)
  }

  #tellEnd(run: RunInfo, end: RunEnd, wish: Decision & { readonly isOwed: boolean }): void {
    const notice = this.#composer.ended(run, end, this.#options.clock.now())
    const news = this.#sender.check(notice.id)
    if (!news.tell) return this.#sender.suppress(notice, news.reason)
    if (!wish.tell) return this.#sender.suppressForGood(notice, wish.reason)
    if (news.reason === 'first') for (const hook of this.#hooks) this.#callHook(hook, notice)
    this.#sender.tell(notice, { ...news, isOwed: wish.isOwed })
  }

  #callHook(hook: Hook, notice: Notice): void {
    const complain = (error: unknown) => this.#options.warn('Cannot finish onAbnormalEnd: it threw', error)
    try {
      void Promise.resolve(hook(notice)).catch(complain)
    } catch (error) {
      complain(error)
    }
  }

  /** @param kind of the notice that is dead if this throws, and whose it was to be; left out where none may be due */
  #guard(work: () => unknown, kind?: NoticeKind, run?: RunInfo): void {
    try {
      work()
    } catch (error) {
      this.#options.warn('Cannot make a notice', error)
      if (kind !== undefined) this.#sender.giveUp({ kind, run, at: this.#options.clock.wallTime() })
    }
  }
}

/** A run that cannot be read is reported by the code that makes its notice. */
function isTrue(ask: () => boolean): boolean {
  try {
    return ask()
  } catch {
    return false
  }
}
