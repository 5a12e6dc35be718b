/** What is said and asked about sessions by their keys. Unknown keys are no error. */

import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { RunInfo } from '../model/run.ts'
import type { HeartbeatState, SessionInfo, SessionSnapshot, SessionState } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Census, Observation } from '../model/watch.ts'
import type { WorkInfo } from '../model/work.ts'
import { InputQueue } from './input-queue.ts'
import { heartbeatStateOf, judgedWork } from './observe.ts'
import { SessionCensus } from './session-census.ts'
import type { SessionTracker } from './session-tracker.ts'
import { snapshot } from './snapshot.ts'
import { TrackedSession } from './tracked-session.ts'

/** What a desk needs. */
export interface SessionDeskOptions {
  readonly tracker: SessionTracker
  readonly clock: Clock
  readonly sinks: Required<Sink>
  /** Silence from which people see a session as slow, in ms; 0 for never. */
  readonly slowMs: (seen: Observation) => number
}

/** The front desk of the tracker: whoever holds no handle comes here with a key. */
export class SessionDesk {
  /** All sessions in numbers, for exports. */
  readonly census: Census
  readonly #tracker: SessionTracker
  readonly #queue: InputQueue<TrackedSession>
  readonly #slowMs: SessionDeskOptions['slowMs']

  constructor(options: SessionDeskOptions) {
    this.#tracker = options.tracker
    this.#slowMs = options.slowMs
    this.#queue = new InputQueue(options)
    this.census = new SessionCensus(() => this.#tracker.all(), this.#queue)
  }

  /** All sessions, as people are shown them. */
  list(): SessionSnapshot[] {
    return Array.from(this.#tracker.all(), (session) => snapshot(session, this.#slowMs))
  }

  /** One session, as people are shown it. */
  get(key: string): SessionSnapshot | undefined {
    const session = this.#tracker.find(key)
    return session && snapshot(session, this.#slowMs)
  }

  /** Input arrived behind the current turn. An arrival is never progress. */
  queued(key: string, lane: string): void {
    this.#queue.push(this.#tracker.session(key), lane)
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
    const entry = this.#queue.push(session, lane)
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
    const session = this.#tracker.session(key)
    const before = session.state
    session.hostState = state
    if (session.state === before) session.changed()
    else session.entered()
  }

  /** Thresholds of one session. */
  setThresholds(key: string, thresholds: Thresholds): void {
    const session = this.#tracker.session(key)
    session.thresholds = thresholds
    session.changed()
  }

  /** Who may be aborted in this session. */
  setRecovery(key: string, policy: RecoveryPolicy): void {
    const session = this.#tracker.session(key)
    session.recovery = policy
    session.changed()
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
   * Gives a session back to those who wait, if it is still the one that was judged.
   *
   * @param proposal how its live runs end; without one, a session with a live run is left alone
   * @returns how many runs ended; undefined when somebody was faster, or nobody can end what lives here
   */
  recover(
    judged: SessionInfo,
    { generation, proposal }: { generation: number; proposal?: EndProposal },
  ): number | undefined {
    return this.#sessionOf(judged)?.recover(generation, proposal)
  }

  /** True when somebody in this process acts on the end of each live run. */
  canEnd(judged: SessionInfo): boolean {
    return this.#sessionOf(judged)?.runs.every((run) => run.controlled) ?? false
  }

  /** What a run does now, for people. */
  activityOf({ session: info }: RunInfo): { state: HeartbeatState; work: WorkInfo | undefined } {
    const session = this.#sessionOf(info)
    if (session === undefined) return { state: 'idle', work: undefined }
    return { state: heartbeatStateOf(session), work: judgedWork(session)?.work }
  }

  // Anonymous sessions have no key that anybody could come with.
  #sessionOf(info: SessionInfo): TrackedSession | undefined {
    return info instanceof TrackedSession ? info : this.#tracker.find(info.key)
  }
}
