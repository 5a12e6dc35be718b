/** The voice of a worker thread: it tells the main thread what lives here, and leaves it what it cannot send. */

import type { RunInfo } from '../model/run.ts'
import type { Notice } from '../model/notice.ts'
import type { Sink } from '../model/sink.ts'
import type { ThreadOptions } from './thread-desk.ts'
import { wasListening } from './thread-listening.ts'
import { factsOf, ThreadLine, type ErrorFacts, type ThreadNews } from './thread-news.ts'
import { watchThreads } from './thread-watch.ts'

/** Tells of each run, since nobody can ask a thread that was terminated. */
export class ThreadRelay implements Sink {
  readonly #line: ThreadLine
  readonly #unwatch: () => void
  #isHeard = wasListening()

  constructor({ attempt }: Pick<ThreadOptions, 'attempt'>) {
    this.#line = new ThreadLine((news) => this.#heard(news))
    this.#unwatch = watchThreads({
      born: (thread) => this.#line.tell({ kind: 'born', thread }),
      over: (thread, error) =>
        this.#line.tell({ kind: 'over', thread, error: error === undefined ? error : factsOfError(error) }),
      attempt,
    })
  }

  /** True while the main thread listens. */
  get isHeard(): boolean {
    this.#line.catchUp()
    return this.#isHeard
  }

  runStarted(run: RunInfo): void {
    this.#line.tell({ kind: 'started', run: factsOf(run) })
  }

  runDescribed(run: RunInfo): void {
    if (run.ended === undefined) this.runStarted(run)
  }

  runEnded({ id }: RunInfo): void {
    this.#line.tell({ kind: 'ended', id })
  }

  /** Leaves notices to the main thread. */
  leave(notices: readonly Notice[]): void {
    this.#line.tell({ kind: 'left', notices: notices.map((notice) => JSON.stringify(notice)) })
  }

  /** Tells no more. */
  stop(): void {
    this.#unwatch()
    this.#line.close()
  }

  #heard(news: ThreadNews): void {
    if (news.kind === 'deaf') this.#isHeard = false
  }
}

function factsOfError(error: unknown): ErrorFacts {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) }
}
