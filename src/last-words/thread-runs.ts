/** The runs that live in other threads, as far as those told: the thread that outlives another speaks for its runs. */

import { errorTypeOf } from '../model/end.ts'
import type { EndProposal, RunEnd } from '../model/end.ts'
import type { RunInfo } from '../model/run.ts'
import type { RunFacts } from './thread-news.ts'

/** What is known of one thread. */
interface Thread {
  readonly runs: Map<string, OtherRun>
  /** The thread that started it, where that is known. */
  startedBy: number | undefined
}

type OtherRun = { -readonly [Key in keyof RunInfo]: RunInfo[Key] }

/** Keeps live runs by thread. As many as there are: their own threads keep them too. */
export class ThreadRuns {
  readonly #threads = new Map<number, Thread>()
  readonly #wallTime: () => number
  readonly #runEnded: (run: RunInfo, end: RunEnd) => void

  /** @param runEnded hears of runs that are ended here */
  constructor(wallTime: () => number, runEnded: (run: RunInfo, end: RunEnd) => void) {
    this.#wallTime = wallTime
    this.#runEnded = runEnded
  }

  /** A run has started, or more is known of it. */
  started(thread: number, facts: RunFacts): void {
    const { runs } = this.#threadOf(thread)
    const { id, session, label, agent, origin, startedAt } = facts
    const known = runs.get(id)
    if (known !== undefined) return void Object.assign(known, { label, agent, origin })
    const parent = facts.parent === undefined ? undefined : runs.get(facts.parent)
    const run = {
      id,
      label,
      agent,
      origin,
      startedAt,
      startedMs: 0,
      parent,
      within: undefined,
      ended: undefined,
    }
    runs.set(id, {
      ...run,
      session: { ...session, generation: 0 },
      options: {},
      detached: false,
      generation: 0,
    })
  }

  /** Its own thread has told of its end. */
  ended(thread: number, id: string): void {
    this.#threads.get(thread)?.runs.delete(id)
  }

  born(thread: number, startedBy: number): void {
    this.#threadOf(thread).startedBy = startedBy
  }

  /** A thread is over, and with it all that it had started. */
  over(thread: number, proposal: EndProposal): void {
    for (const [other, { startedBy }] of this.#threads) if (startedBy === thread) this.over(other, proposal)
    const runs = this.#threads.get(thread)?.runs
    this.#threads.delete(thread)
    // The youngest first: a child before its parent.
    for (const run of [...(runs?.values() ?? [])].toReversed()) this.#end(run, proposal)
  }

  /** All threads are over. */
  endAll(proposal: EndProposal): void {
    for (const thread of this.#threads.keys()) this.over(thread, proposal)
  }

  #end(run: OtherRun, proposal: EndProposal): void {
    const endedAt = this.#wallTime()
    const errorType = errorTypeOf(proposal)
    const end: RunEnd = {
      ...proposal,
      ...(errorType !== undefined && { errorType }),
      endedAt,
      durationMs: Math.max(0, endedAt - run.startedAt),
    }
    run.ended = end
    this.#runEnded(run, end)
  }

  #threadOf(thread: number): Thread {
    const known = this.#threads.get(thread)
    if (known !== undefined) return known
    const made: Thread = { runs: new Map(), startedBy: undefined }
    this.#threads.set(thread, made)
    return made
  }
}
