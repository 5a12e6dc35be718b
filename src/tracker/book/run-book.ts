/** Finds runs by what their hosts call them, also a while after their end: events come in any order. */

import type { RunInfo } from '../../model/run.ts'
import type { RunSnapshot } from '../../model/run-snapshot.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { Sink } from '../../model/sink.ts'
import type { StrandMeasures } from '../../model/watch.ts'
import { runSnapshot } from './run-snapshot.ts'
import type { SessionTracker } from '../session-tracker.ts'
import { TrackedRun } from '../runs/tracked-run.ts'
import { TrackedSession } from '../tracked-session.ts'

/** Ended runs remembered that hosts tell of by events; the oldest goes first. */
const MAX_ENDED = 1_000

/** What a book needs. */
export interface RunBookOptions {
  readonly tracker: Pick<SessionTracker, 'findRun' | 'liveRuns'>
  readonly measures: StrandMeasures
}

/** Live runs by their host's id, and the last ended ones of those that are fed by events, by both ids. */
export class RunBook implements Sink {
  readonly #options: RunBookOptions
  readonly #live = new Map<string, TrackedRun>()
  readonly #ended = new Map<string, TrackedRun>()

  constructor(options: RunBookOptions) {
    this.#options = options
  }

  /** All runs that live, as people are shown them, the oldest first. */
  list(): RunSnapshot[] {
    const runs = [...this.#options.tracker.liveRuns()].toSorted((a, b) => a.startedMs - b.startedMs)
    return runs.map((run) => runSnapshot(run, this.#options.measures))
  }

  /** The live runs of one session, the oldest first. */
  runsOf(session: SessionInfo): RunSnapshot[] {
    if (!(session instanceof TrackedSession)) return []
    return session.runs.map((run) => runSnapshot(run, this.#options.measures))
  }

  /** One run, as people are shown it. */
  get(id: string): RunSnapshot | undefined {
    const run = this.find(id)
    return run && runSnapshot(run, this.#options.measures)
  }

  /** A run that lives. */
  findLive(id: string): TrackedRun | undefined {
    return this.#options.tracker.findRun(id) ?? this.#live.get(id)
  }

  /** A run that lives, or one that ended not long ago. */
  find(id: string): TrackedRun | undefined {
    return this.findLive(id) ?? this.#ended.get(id)
  }

  runStarted(run: RunInfo): void {
    const { hostId } = run.options
    // A sink that heard of its start before us may have ended it.
    if (hostId === undefined || !(run instanceof TrackedRun) || run.ended !== undefined) return
    this.#live.set(hostId, run)
  }

  runEnded(run: RunInfo): void {
    if (!(run instanceof TrackedRun)) return
    const { hostId } = run.options
    if (hostId === undefined && run.acts === undefined) return
    if (hostId !== undefined && this.#live.get(hostId) === run) this.#live.delete(hostId)
    this.#remember(run.id, run)
    if (hostId !== undefined) this.#remember(hostId, run)
  }

  #remember(id: string, run: TrackedRun): void {
    // The newest of a name is the last to be forgotten.
    this.#ended.delete(id)
    this.#ended.set(id, run)
    if (this.#ended.size > MAX_ENDED) this.#ended.delete(this.#ended.keys().next().value ?? '')
  }
}
