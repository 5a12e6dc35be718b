/** What is said and asked about sessions by their keys. Unknown keys are no error. */

import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { Origin, OriginContext } from '../model/origin.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { RunHeartbeat } from '../model/run-heartbeat.ts'
import type { RunInfo } from '../model/run.ts'
import type { SessionInfo, SessionProcess, SessionSnapshot, SessionState } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Census } from '../model/census.ts'
import type { Glance } from '../model/live-source.ts'
import type { StrandMeasures, Watched } from '../model/watch.ts'
import { InputQueue } from './input-queue.ts'
import { glanceAt } from './glance.ts'
import { phaseOf, shownCall } from './heartbeat.ts'
import { SessionCensus } from './session-census.ts'
import type { SessionTracker } from './session-tracker.ts'
import { snapshot, worstWatched, type SnapshotOptions } from './snapshot.ts'
import { awaitsPerson, liveBelow } from './runs/strands.ts'
import { TrackedRun } from './runs/tracked-run.ts'
import { TrackedSession } from './tracked-session.ts'

/** What a desk needs. */
export interface SessionDeskOptions {
  readonly tracker: SessionTracker
  readonly clock: Clock
  readonly sinks: Required<Sink>
  readonly measures: StrandMeasures
  /** Until when a session is muted, in ms since the epoch. */
  readonly mutedUntil: (key: string) => number | undefined
  /** What is known of this process now. */
  readonly process: () => SessionProcess
}

/** The front desk of the tracker: code that holds no handle comes here with a key. */
export class SessionDesk {
  /** All sessions in numbers, for exports. */
  readonly census: Census
  readonly #tracker: SessionTracker
  readonly #queue: InputQueue<TrackedSession>
  readonly #shown: SnapshotOptions

  constructor(options: SessionDeskOptions) {
    this.#tracker = options.tracker
    this.#shown = options
    this.#queue = new InputQueue(options)
    this.census = new SessionCensus(() => this.#tracker.all(), this.#queue, options.clock)
  }

  /** All sessions, as people are shown them. */
  list(): SessionSnapshot[] {
    return Array.from(this.#tracker.all(), (session) => snapshot(session, this.#shown))
  }

  /** One session, as people are shown it. */
  get(key: string): SessionSnapshot | undefined {
    const session = this.#tracker.find(key)
    return session && snapshot(session, this.#shown)
  }

  /** All sessions that are known now. */
  all(): Iterable<SessionInfo> {
    return this.#tracker.all()
  }

  /** Those in which something runs, waits or was left open, and all without a name. */
  busy(): Iterable<SessionInfo> {
    return this.#tracker.busy()
  }

  /** False for a session that was forgotten. */
  knows(info: SessionInfo): boolean {
    return info instanceof TrackedSession && info.tracked
  }

  /** The session of that key. */
  find(key: string): SessionInfo | undefined {
    return this.#tracker.find(key)
  }

  /** A session, with or without a key, as people are shown it; undefined for one that was forgotten. */
  shown(info: SessionInfo): SessionSnapshot | undefined {
    return info instanceof TrackedSession && info.tracked ? snapshot(info, this.#shown) : undefined
  }

  /** A short look at a session; undefined for one that was forgotten. */
  glance(info: SessionInfo, asksSlow: boolean): Glance | undefined {
    if (!(info instanceof TrackedSession) || !info.tracked) return undefined
    return glanceAt(info, asksSlow ? this.#shown.measures : undefined)
  }

  /** What of a session a person would have recovered: what needs attention most, else its newest run. */
  suspectOf(info: SessionInfo): Watched | undefined {
    if (!(info instanceof TrackedSession) || !info.tracked) return undefined
    return worstWatched(info) ?? info.runs.at(-1)?.watched ?? info.watched
  }

  /** Ends the live runs of a session, with or without a key. */
  stop(info: SessionInfo): number {
    return info instanceof TrackedSession ? info.endRuns({ reason: 'killed', cause: 'stop' }) : 0
  }

  /** Input arrived behind the current turn. An arrival is never progress. */
  queued(key: string, lane: string): void {
    this.#queue.push(this.#tracker.session(key), lane)
  }

  /** So much input waits behind the current turn. */
  level(key: string, depth: number, lane: string): void {
    this.#queue.level(this.#tracker.session(key), depth, lane)
  }

  /** The oldest queued input was taken up. */
  dequeued(key: string): void {
    const session = this.#tracker.find(key)
    if (session !== undefined) this.#queue.shift(session)
  }

  /**
   * One message waits.
   *
   * @returns a function that says that it waits no more: it was taken up, or withdrawn
   */
  enqueue(key: string, lane: string): (how: 'taken' | 'withdrawn') => void {
    const session = this.#tracker.session(key)
    const entry = this.#queue.push(session, lane, { isOurs: true })
    return (how) => {
      if (entry === undefined) return
      if (how === 'taken') this.#queue.shift(session)
      else this.#queue.remove(session, entry)
    }
  }

  /** Nothing waits behind the session's turn any more. */
  clearQueue(key: string): void {
    const session = this.#tracker.find(key)
    if (session !== undefined) this.#queue.clear(session)
  }

  /** What a host with lanes of its own says about its session. */
  setState(key: string, state: SessionState): void {
    this.#tracker.session(key).say(state)
  }

  /** Thresholds of one session. */
  setThresholds(key: string, thresholds: Thresholds): void {
    this.#tracker.session(key).override({ thresholds })
  }

  /** Who may be aborted in this session. */
  setRecovery(key: string, policy: RecoveryPolicy): void {
    this.#tracker.session(key).override({ recovery: policy })
  }

  /** Where the people of this session wait. */
  setOrigin(key: string, origin: Origin): void {
    this.#tracker.session(key).override({ origin })
  }

  /** The host spoke of the session for people in this place, unless they are those of another session. */
  heardFrom(key: string, origin: OriginContext): void {
    const session = this.#tracker.find(key)
    if (session === undefined || (origin.session ?? key) !== key) return
    session.heardFrom = origin
  }

  /** Moves a session's generation on: what its runs captured so far is stale. */
  moveOn(key: string): void {
    this.#tracker.session(key).generation += 1
  }

  /**
   * Ends the live runs of one session, and moves its generation on. What its host said about it is over too.
   *
   * @returns how many ended
   */
  endRuns(key: string, proposal: EndProposal): number {
    const session = this.#tracker.find(key)
    return session === undefined ? 0 : session.endRuns(proposal)
  }

  /**
   * Ends one run that was judged and what lives below it, if its session is still the one that was judged.
   *
   * @returns the runs that ended; undefined when somebody was faster
   */
  endRun(judged: RunInfo, generation: number, proposal: EndProposal): readonly RunInfo[] | undefined {
    return this.#sessionOf(judged.session)?.endRun(judged, generation, proposal)
  }

  /**
   * Gives a session in which no run lives back to those who wait, if it is still the one that was judged.
   *
   * @returns false when somebody was faster, or a run lives in it
   */
  release(judged: SessionInfo, generation: number): boolean {
    return this.#sessionOf(judged)?.release(generation) ?? false
  }

  /**
   * True when a release can help a session in which no run lives: a call that nobody owns is in the way, its input
   * waits on a lane of ours, or its host has only forgotten to take a word back. Otherwise its host alone can go on.
   */
  canRelease(judged: SessionInfo): boolean {
    const session = this.#sessionOf(judged)
    if (session === undefined) return false
    const { ownerless, awaitsRun, backlog, intake } = session
    return ownerless.length > 0 || intake.head?.isOurs === true || (!awaitsRun && backlog === 0)
  }

  /** True when somebody in this process acts on the end of the run. */
  canEnd(judged: RunInfo): boolean {
    return judged instanceof TrackedRun && judged.controlled
  }

  /** What a run does now, for people. */
  activityOf(run: RunInfo): Pick<RunHeartbeat, 'state' | 'wait' | 'work'> {
    if (!(run instanceof TrackedRun) || run.ended !== undefined) return { state: 'idle', work: undefined }
    const work = shownCall([run, ...liveBelow(run)])
    return { state: phaseOf(run), work, ...(awaitsPerson(run) && { wait: 'person' }) }
  }

  // Anonymous sessions have no key that anybody could come with.
  #sessionOf(info: SessionInfo): TrackedSession | undefined {
    return info instanceof TrackedSession ? info : this.#tracker.find(info.key)
  }
}
