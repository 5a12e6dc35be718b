/** Keeps people posted about runs that take long: one message a run, edited where the channel can. */

import { isAbnormal, type RunEnd } from '../model/end.ts'
import type { Clock } from '../model/clock.ts'
import { isSamePlace } from '../model/origin.ts'
import type { RunHeartbeat } from '../model/run-heartbeat.ts'
import type { RunInfo } from '../model/run.ts'
import type { Composer } from './words/compose.ts'
import type { Dispatcher } from './delivery/dispatcher.ts'
import type { EditTarget, Way } from './delivery/job.ts'
import { isRunMuted, MUTED, type IsMuted } from './mute.ts'
import type { Router } from './route.ts'
import { isTheParents } from './should-tell.ts'
import { subjectOfRun } from './words/subject.ts'

/** A run whose people are kept posted. */
interface Posted {
  readonly route: Way
  readonly target: EditTarget
  over: boolean
}

/** What a heartbeat teller needs of its neighbours. */
export interface HeartbeatTellerOptions {
  readonly clock: Clock
  readonly composer: Composer
  readonly router: Router
  readonly dispatcher: Dispatcher
  /** Whether people wish to hear nothing of a session now. Default: they wish to */
  readonly isMuted?: IsMuted
}

/**
 * The messages of runs that live: one entry a run, removed at its end. Of several heartbeats that wait only
 * the newest is carried, none outlives the process, and none comes after the end of its run.
 */
export class HeartbeatTeller {
  readonly #options: HeartbeatTellerOptions
  readonly #posted = new Map<RunInfo, Posted>()

  constructor(options: HeartbeatTellerOptions) {
    this.#options = options
  }

  /** Nobody is kept posted. */
  get isEmpty(): boolean {
    return this.#posted.size === 0
  }

  runHeartbeat(heartbeat: RunHeartbeat): void {
    const { run } = heartbeat
    if (run.ended !== undefined) return
    const { clock, composer, dispatcher, isMuted } = this.#options
    const moment = { at: clock.wallTime(), nowMs: clock.now() }
    const notice = composer.running(subjectOfRun(run), heartbeat, moment)
    const isHushed = isMuted !== undefined && isRunMuted(run, isMuted)
    const posted = isHushed ? { reason: MUTED } : (this.#posted.get(run) ?? this.#post(run))
    if ('reason' in posted) {
      return dispatcher.report(notice, 'none', { outcome: 'suppressed', reason: posted.reason, attempts: 0 })
    }
    const { route, target } = posted
    dispatcher.send(route.channel, {
      notice: { ...notice, origin: route.destination },
      reason: 'first',
      supersedes: run.id,
      target,
      interest: {
        outdated: () => posted.over,
        // Perhaps somebody has deleted the message: the next heartbeat makes a new one.
        ended: (outcome) => void (outcome === 'dead' && (target.message = undefined)),
      },
    })
  }

  /** Its people may wait elsewhere than it seemed: the next word goes there. */
  runDescribed(run: RunInfo): void {
    const posted = this.#posted.get(run)
    const { origin } = subjectOfRun(run)
    if (posted === undefined || (origin && isSamePlace(origin, posted.route.destination))) return
    posted.over = true
    this.#posted.delete(run)
  }

  /** The last word: only about a normal end, and only where a message stands that can say so. */
  runEnded(run: RunInfo, end: RunEnd): void {
    const posted = this.#posted.get(run)
    if (posted === undefined) return
    this.#posted.delete(run)
    posted.over = true
    const { route, target } = posted
    if (isAbnormal(end) || route.channel.edit === undefined) return
    const notice = this.#options.composer.finished(subjectOfRun(run), run, end)
    this.#options.dispatcher.send(route.channel, {
      notice: { ...notice, origin: route.destination },
      reason: 'first',
      supersedes: run.id,
      target,
      // What was never said needs no last word: a normal end makes no message.
      interest: { outdated: () => target.message === undefined },
    })
  }

  // Never to the default destination: operators did not ask, and who asked is at the origin.
  #post(run: RunInfo): Posted | { readonly reason: string } {
    if (isTheParents(run)) return { reason: 'parent_alive' }
    const route = this.#options.router.routeTo(subjectOfRun(run).origin)
    if (!('channel' in route)) return route
    const posted = { route, target: { message: undefined }, over: false }
    this.#posted.set(run, posted)
    return posted
  }
}
