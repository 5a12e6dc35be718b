/** Keeps all live sessions: starts runs, files what is idle, and shows the sampler who is due. */

import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { RunInfo, RunOptions } from '../model/run.ts'
import type { SpokenChecks } from '../model/spoken.ts'
import type { Sink } from '../model/sink.ts'
import type { Watch, Watched } from '../model/watch.ts'
import type { WorkInfo } from '../model/work.ts'
import { ActivityTable } from './activity-table.ts'
import { IdleShelf } from './idle-shelf.ts'
import { LaneTraffic } from './lane-traffic.ts'
import { hasFailedAbove } from './runs/lineage.ts'
import { Roster } from './book/roster.ts'
import { RunIds } from './run-ids.ts'
import { isDetached, withPeople } from './run-place.ts'
import type { TrackedCall } from './runs/tracked-call.ts'
import { WITH_PARENT } from './runs/run-end.ts'
import { TrackedRun } from './runs/tracked-run.ts'
import { TrackedSession } from './tracked-session.ts'
import type { TrackerContext } from './tracker-context.ts'
import type { WatchedRun } from './runs/watched-run.ts'
import type { WatchedSession } from './watched-session.ts'

/** Ownerless work is given up after this time, in ms. */
const OWNERLESS_KEPT_MS = 30 * 60_000

/** Limits of what a tracker keeps. */
export interface TrackerOptions {
  readonly clock: Clock
  readonly sinks: Required<Sink>
  /** Period of the sampler, in ms. */
  readonly tickMs: number
  /** How long an idle session is remembered, in ms. */
  readonly idleSessionMs: number
  /** How many idle sessions are remembered. */
  readonly maxIdleSessions: number
  /** What strands are measured by: taught by calls, asked for the first look at a run. */
  readonly measures: TrackerContext['measures']
  /** Narrows what is said of runs and calls, once. */
  readonly checks: SpokenChecks
}

/** The one place where live sessions are kept. Live ones are never evicted. */
export class SessionTracker implements Watch {
  readonly #roster = new Roster<TrackedSession>()
  /** What to look at when a row is due; rows of calls show nothing. */
  readonly #shown: (WatchedRun | WatchedSession | undefined)[] = []
  readonly #table: ActivityTable
  readonly #shelf: IdleShelf<TrackedSession>
  readonly #orphanages = new Set<TrackedSession>()
  readonly #maxOrphanages: number
  readonly #context: TrackerContext
  readonly #runIds = new RunIds()

  constructor(options: TrackerOptions) {
    this.#table = new ActivityTable({ periodMs: options.tickMs })
    this.#shelf = new IdleShelf({ keptMs: options.idleSessionMs, maxKept: options.maxIdleSessions })
    this.#maxOrphanages = options.maxIdleSessions
    this.#context = {
      clock: options.clock,
      table: this.#table,
      sinks: options.sinks,
      traffic: new LaneTraffic(this.#table),
      people: { awaited: 0 },
      refile: (session) => this.#file(session),
      show: (watched) => void (this.#shown[watched.slot] = watched),
      hide: (watched) => void (this.#shown[watched.slot] = undefined),
      measures: options.measures,
      checks: options.checks,
    }
  }

  /**
   * Starts a run. Sinks hear of it before this returns. Below a run that ended abnormally it ends with it at once.
   *
   * @param within the call that it is started in
   */
  startRun(told: RunOptions, parent?: RunInfo, within?: WorkInfo): TrackedRun {
    const above = parent instanceof TrackedRun ? parent : undefined
    const session = this.#sessionFor(told, above)
    const options = withPeople(told, session, above)
    const run = new TrackedRun({
      session,
      options,
      parent: above,
      within,
      detached: above !== undefined && isDetached(options, above),
      id: (slot) => this.#runIds.next(slot),
    })
    session.runStarted(run)
    run.arm()
    this.#context.sinks.runStarted(run)
    // Nothing lives below an abnormal end: where the parent lives, all is well above.
    if (above?.ended !== undefined && hasFailedAbove(run)) run.end(WITH_PARENT)
    return run
  }

  /** The session of that key, if it is known. */
  find(key: string): TrackedSession | undefined {
    return this.#roster.find(key)
  }

  /** The session of that key, made if it is new. */
  session(key: string): TrackedSession {
    return this.#roster.find(key) ?? this.#roster.add(new TrackedSession(key, true, this.#context))
  }

  /** All live runs. */
  *liveRuns(): Generator<TrackedRun> {
    for (const session of this.all()) yield* session.runs
  }

  /** All open calls whose run has ended. */
  *ownerless(): Generator<TrackedCall> {
    for (const session of this.#orphanages) yield* session.ownerless
  }

  /** The live run of that id. */
  findRun(id: string): TrackedRun | undefined {
    const run = this.#shown[RunIds.slotOf(id)]?.run
    return run?.id === id && run.ended === undefined ? run : undefined
  }

  /** A live run as its judges see it. */
  watchedOf(run: RunInfo): Watched | undefined {
    return run instanceof TrackedRun && run.ended === undefined ? run.watched : undefined
  }

  /** All sessions that are known now. */
  all(): Iterable<TrackedSession> {
    return this.#roster.all()
  }

  /** Those in which something runs, waits or was left open, and all without a name. */
  busy(): Iterable<TrackedSession> {
    return this.#roster.busy()
  }

  /** Ends all live runs, in the order of `endOrder`. */
  endAll(proposal: EndProposal): void {
    for (const run of this.endOrder()) run.end(proposal)
  }

  /** All live runs: the people of the oldest hear first, and a child ends before its parent. */
  endOrder(): readonly TrackedRun[] {
    const runs = [...this.liveRuns()].toSorted((a, b) => b.startedMs - a.startedMs)
    const roots = new Set(runs.map(rootOf))
    const rank = new Map(
      [...roots].toSorted((a, b) => a.startedMs - b.startedMs).map((root, index) => [root, index]),
    )
    return runs.toSorted((a, b) => (rank.get(rootOf(a)) ?? 0) - (rank.get(rootOf(b)) ?? 0))
  }

  get coming(): number {
    return this.#table.coming
  }

  tick(observedMs: number): void {
    this.#table.advance(observedMs)
  }

  due(): readonly number[] {
    const rows: number[] = []
    this.#table.collectDue(rows)
    return rows
  }

  at(row: number): Watched | undefined {
    const watched = this.#shown[row]
    return watched?.tracked === true ? watched : undefined
  }

  sweep(): void {
    const ageOf = (mark: number): number => this.#table.ageOf(mark)
    for (const session of this.#orphanages) this.#releaseOrphans(session)
    for (const [session, isOld] of Array.from(this.#shelf.expire(ageOf))) {
      // A session that still fires is kept until the sampler has resolved it, and one that works on until that has ended.
      if (session.watched?.attention !== undefined || this.#worksOn(session)) {
        this.#shelf.put(session, this.#table.coming)
        continue
      }
      if (session.named && !isOld) this.#context.sinks.dropped('session', 1)
      this.#forget(session)
    }
  }

  /** A call outlives the run that was the only one of its session. */
  #worksOn({ named, ownerless }: TrackedSession): boolean {
    return !named && ownerless.length > 0 && this.#orphanages.size <= this.#maxOrphanages
  }

  #sessionFor(options: RunOptions, parent: TrackedRun | undefined): TrackedSession {
    if (options.session !== undefined) return this.session(options.session)
    if (parent?.session.tracked === true) return parent.session
    // The parent ended so long ago that its session is forgotten.
    if (parent?.session.named === true) return this.session(parent.session.key)
    return this.#roster.add(new TrackedSession(this.#runIds.sessionKey(), false, this.#context))
  }

  #file(session: TrackedSession): void {
    const { idle, ownerless } = session
    if (ownerless.length > 0) this.#orphanages.add(session)
    // Its name may be another's by now: only what a late call left open is still to be released.
    if (!session.tracked) return
    if (idle && isForgettable(session)) return this.#forget(session)
    if (idle) this.#shelf.put(session, this.#table.coming)
    else if (session.shelved) this.#shelf.take(session)
    session.shelved = idle
    this.#roster.note(session, !idle || ownerless.length > 0)
  }

  #releaseOrphans(session: TrackedSession): void {
    for (const work of session.ownerless.slice()) {
      if (this.#table.ageOf(work.startTick) >= OWNERLESS_KEPT_MS) work.end({ error: 'abandoned' })
    }
    if (session.ownerless.length === 0) this.#orphanages.delete(session)
  }

  #forget(session: TrackedSession): void {
    session.tracked = false
    if (session.ownerless.length > 0) {
      for (const work of session.ownerless.slice()) work.end({ error: 'abandoned' })
      this.#orphanages.delete(session)
    }
    if (session.shelved) this.#shelf.take(session)
    if (session.watched !== undefined) {
      this.#context.hide(session.watched)
      this.#table.release(session.watched.slot)
    }
    this.#roster.remove(session)
  }
}

function rootOf(run: TrackedRun): TrackedRun {
  let root = run
  while (root.parent !== undefined) root = root.parent
  return root
}

/** Nobody can ask for an anonymous session by name: it goes at once, unless something of it is still open. */
function isForgettable({ named, watched, ownerless }: TrackedSession): boolean {
  return !named && watched?.attention === undefined && ownerless.length === 0
}
