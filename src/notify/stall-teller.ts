/** Tells people that something is silent or stuck, and those who heard of it that it is over. */

import type { Attention } from '../model/attention.ts'
import type { Clock } from '../model/clock.ts'
import { isAbnormal, type EndCause, type RunEnd } from '../model/end.ts'
import type { Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { RecoveryCompletion } from '../model/recovery.ts'
import type { RunInfo } from '../model/run.ts'
import type { WorkEnd, WorkInfo } from '../model/work.ts'
import type { Dispatcher } from './delivery/dispatcher.ts'
import type { Way } from './delivery/job.ts'
import { isRunMuted, MUTED, type IsMuted } from './mute.ts'
import { RecentMap } from './recent-map.ts'
import type { Sender } from './sender.ts'
import { isCoveredAbove, shouldTellAttention, shouldTellEnd, type Decision } from './should-tell.ts'
import { SentStall, StallBook, type Stall } from './stall-book.ts'
import type { Composer, Recovery } from './words/compose.ts'

/** What it needs of its neighbours. */
export interface StallTellerOptions {
  readonly clock: Clock
  readonly composer: Composer
  readonly sender: Sender
  readonly dispatcher: Dispatcher
  /** Whether people wish to hear nothing of a session now. Default: they wish to */
  readonly isMuted?: IsMuted
  /** Hears of notices that cannot be made. */
  readonly warn: (message: string, error?: unknown) => void
}

/** Named sessions whose people are remembered for certain, for when a session is stuck without a run. */
export const MAX_REMEMBERED_SESSIONS = 10_000

/** Stalled runs that were lost sight of and are remembered for certain: the truth may come late. */
export const MAX_REMEMBERED_LOST = 1_000

/** People who are told of a stall are told how it went on, and nobody else is. */
export class StallTeller {
  readonly #options: StallTellerOptions
  readonly #stalls = new StallBook()
  readonly #people = new RecentMap<string, Origin>(MAX_REMEMBERED_SESSIONS)
  readonly #lost = new RecentMap<RunInfo, Stall | undefined>(MAX_REMEMBERED_LOST)

  constructor(options: StallTellerOptions) {
    this.#options = options
  }

  /** Nobody waits to hear that anything moves. */
  get isEmpty(): boolean {
    return this.#stalls.isEmpty
  }

  /** True if somebody was told of a stall of a run or of one below it that is not over yet. */
  isToldBelow(run: RunInfo): boolean {
    return this.#stalls.isToldBelow(run)
  }

  /** Remembers where the people of a session wait. Called for every end: it neither guards nor throws. */
  remember(run: RunInfo): void {
    if (run?.session?.named && run.origin) this.#people.set(run.session.key, run.origin)
  }

  attentionChanged(attention: Attention): void {
    if (attention.status === 'resolved') {
      const stall = this.#stalls.resolved(attention)
      const recovery = attention.resolution === 'ended' ? 'over' : 'progressed'
      if (stall !== undefined) this.#tellRecovered(stall, { recovery })
    } else if (shouldTellAttention(attention).tell) {
      this.#tellStalled(attention)
    } else if (attention.class === 'stuck') {
      // Not told, but noted: if nobody can release it, people hear of it, and of its end.
      this.#open(attention)
    }
  }

  /** Nobody but a person can help: the only time that people hear of a stuck session. */
  recoveryFailed(completion: RecoveryCompletion): void {
    const stall = this.#stalls.find(completion.request)
    // It moved while somebody tried to help.
    if (stall === undefined) return
    const { clock, composer, sender } = this.#options
    const times = { openedAt: stall.openedAt, at: clock.wallTime() }
    const notice = composer.stuck(stall.subject, completion, times)
    if (this.#isMuted(completion.request)) return sender.suppress(notice, MUTED)
    this.#tell(stall, notice)
  }

  /** What was not known of a run was told. */
  runDescribed(run: RunInfo): void {
    this.#stalls.described(run)
  }

  /** A call ended well: a run that took over the stall of a sub-agent goes on. */
  workEnded({ run }: WorkInfo, { error }: WorkEnd): void {
    const stall = error === undefined ? this.#stalls.resumed(run) : undefined
    if (stall !== undefined) this.#tellRecovered(stall, { recovery: 'progressed' })
  }

  /** @param decision whether people hear of this end */
  runEnded(run: RunInfo, end: RunEnd, decision: Decision): void {
    const stall = this.#stalls.runEnded(run, decision)
    // A host that has told of the end has had the last word.
    if (stall === undefined || decision.tell || end.told === true) return
    if (!isAbnormal(end)) return this.#tellRecovered(stall, { recovery: 'completed' })
    // No notice tells of such an end, but people who heard that it was silent wait for a last word.
    if (isCoveredAbove(run)) return
    if (end.cause === 'lost_sight') this.#lost.set(run, stall)
    this.#tellRecovered(stall, { recovery: 'over', cause: end.cause })
  }

  /** The end of a run comes that had been given up: people who were told so hear how it ended after all. */
  runEndedAgain(run: RunInfo, end: RunEnd): void {
    const stall = this.#lost.get(run)
    if (stall === undefined) return
    this.#lost.set(run, undefined)
    if (end.told === true) return
    const recovery = isAbnormal(end) ? 'over' : 'completed'
    this.#tellRecovered(stall, { recovery, cause: end.cause, isLate: true })
  }

  #tellStalled(attention: Attention): void {
    const { clock, composer, sender } = this.#options
    const stall = this.#open(attention)
    const times = { openedAt: stall.openedAt, at: clock.wallTime(), nowMs: clock.now() }
    const told = stall.sent.filter(({ mayArrive }) => mayArrive).length
    const notice = composer.stalled(stall.subject, attention, { ...times, told })
    if (stall.over) return sender.suppress(notice, 'outdated')
    if (this.#isMuted(attention)) return sender.suppress(notice, MUTED)
    this.#tell(stall, notice)
  }

  #isMuted({ run, session }: Pick<Attention, 'session' | 'run'>): boolean {
    const { isMuted } = this.#options
    if (isMuted === undefined) return false
    return run === undefined ? isMuted(session) : isRunMuted(run, isMuted)
  }

  #open(attention: Attention): Stall {
    const { run, session } = attention
    const people = run ? undefined : (session.origin ?? this.#people.get(session.key))
    return this.#stalls.open(attention, this.#options.clock.wallTime(), people)
  }

  #tell(stall: Stall, notice: Notice): void {
    const { sender } = this.#options
    const news = sender.check(notice.id)
    if (!news.tell) return sender.suppress(notice, news.reason)
    const sent = new SentStall(notice, stall)
    stall.sent.push(sent)
    sent.route = sender.tell(notice, { reason: news.reason, interest: sent })
  }

  #tellRecovered(
    stall: Stall,
    how: {
      readonly recovery: Recovery
      readonly cause?: EndCause | undefined
      readonly isLate?: boolean
    },
  ): void {
    if (stall.sent.length === 0) return
    const { clock, composer, dispatcher, sender } = this.#options
    const at = clock.wallTime()
    const { run, subject } = stall
    // The notice of a failure replaces that of a recovery. An end that nobody hears of replaces nothing.
    const isReplaced = (): boolean => how.recovery !== 'over' && isEndTold(run)
    const told = firstDelivered(stall.sent).then((sent) => {
      if (sent === undefined || isReplaced()) return undefined
      const notice = composer.recovered(subject, { ...how, stallId: sent.id, at, run })
      return new Promise((ended) => {
        const interest = { outdated: isReplaced, ended }
        sender.send(notice, sent.route, { reason: 'first', interest, isOwed: true })
      })
    })
    dispatcher.track(told.catch((error: unknown) => this.#giveUp(error, run)))
  }

  #giveUp(error: unknown, run: RunInfo | undefined): void {
    const { clock, sender, warn } = this.#options
    warn('Cannot make a notice', error)
    sender.giveUp({ kind: 'recovered', run, at: clock.wallTime() })
  }
}

async function firstDelivered(
  sent: readonly SentStall[],
): Promise<{ readonly id: string; readonly route: Way } | undefined> {
  for (const one of sent) {
    const { id, route } = one
    if (route !== undefined && (await one.outcome()) === 'delivered') return { id, route }
  }
  return undefined
}

/** True when people hear of the abnormal end of a run, by its own notice or by that of a run above. */
function isEndTold(run: RunInfo | undefined): boolean {
  if (run?.ended === undefined || !isAbnormal(run.ended)) return false
  return shouldTellEnd(run, run.ended).tell || run.ended.told === true || isCoveredAbove(run)
}
