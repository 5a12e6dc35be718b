/** The main thread's ear: it speaks for threads that die without a word, and sends what dying ones leave. */

import { threadId } from 'node:worker_threads'
import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { Notice } from '../model/notice.ts'
import type { Sink } from '../model/sink.ts'
import { noteListening } from './thread-listening.ts'
import { ThreadLine, type ErrorFacts, type ThreadNews } from './thread-news.ts'
import { ThreadRuns } from './thread-runs.ts'
import { watchThreads } from './thread-watch.ts'

/** What a thread needs to take part. */
export interface ThreadOptions {
  readonly clock: Pick<Clock, 'wallTime'>
  /** Hears of the ends of runs of other threads. */
  readonly runEnded: Required<Sink>['runEnded']
  /** Sends what another thread could not. */
  readonly sendFor: (notice: Notice) => void
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: (task: string, work: () => void) => void
}

/** Costs nothing before the first thread is started. */
export class ThreadDesk {
  readonly #options: ThreadOptions
  readonly #runs: ThreadRuns
  readonly #unwatch: () => void
  #line: ThreadLine | undefined

  constructor(options: ThreadOptions) {
    const { clock, runEnded, attempt } = options
    this.#options = options
    noteListening(true)
    this.#runs = new ThreadRuns(() => clock.wallTime(), runEnded)
    this.#unwatch = watchThreads({
      born: (thread) => this.#born(thread, threadId),
      over: (thread, error) => this.#over(thread, error),
      attempt,
    })
  }

  /** Ends what lives in other threads: this process takes them along. */
  endAll(proposal: EndProposal): void {
    this.#line?.catchUp()
    this.#runs.endAll(proposal)
  }

  /** Listens no more. */
  stop(): void {
    this.#unwatch()
    noteListening(false)
    this.#line?.tell({ kind: 'deaf' })
    this.#line?.close()
    this.#line = undefined
  }

  #born(thread: number, startedBy: number): void {
    if (this.#line === undefined) {
      this.#line = new ThreadLine((news, from) =>
        this.#options.attempt('hear a thread', () => this.#heard(news, from)),
      )
    }
    this.#runs.born(thread, startedBy)
  }

  #heard(news: ThreadNews, from: number): void {
    switch (news.kind) {
      case 'started':
        return this.#runs.started(from, news.run)
      case 'ended':
        return this.#runs.ended(from, news.id)
      case 'left':
        return news.notices.forEach((notice) => this.#options.sendFor(JSON.parse(notice) as Notice))
      case 'born':
        return this.#runs.born(news.thread, from)
      case 'over':
        return this.#over(news.thread, news.error && errorOf(news.error))
      case 'deaf':
        return undefined
    }
  }

  #over(thread: number, error: unknown): void {
    this.#line?.catchUp()
    this.#runs.over(thread, error === undefined ? EXIT : { reason: 'error', cause: 'process_crash', error })
  }
}

const EXIT: EndProposal = { reason: 'killed', cause: 'process_exit' }

function errorOf({ name, message }: ErrorFacts): Error {
  return Object.assign(new Error(message), { name })
}
