/** One answer that its run lives for: what its reader does, and what that means for the run. */

import { endOfAbort, type EndProposal } from '../../model/end.ts'
import { CANCELLED, UNREAD, type Held, type Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import { endOfThrow } from './body-end.ts'

/** Breaks an answer off: its reader gets the reason, its source is told to stop. */
export type Cut = (reason: unknown) => Promise<unknown> | undefined

/** Told by an answer what passes. It must not hold the answer itself: one that nobody has any more is over. */
export class HeldAnswer implements Held {
  readonly isAnswer = true
  asks = 0
  readonly #run: RunHandle
  readonly #hold: Hold
  readonly #cut: Cut
  readonly #over: (held: HeldAnswer) => void
  #isAsked = false
  #flows: (() => boolean) | undefined
  #isSpared = false

  /**
   * @param cut breaks the answer off
   * @param over called when the answer is done, or nobody can read it any more
   */
  constructor(run: RunHandle, cut: Cut, over: (held: HeldAnswer) => void) {
    this.#run = run
    this.#cut = cut
    this.#over = over
    this.#hold = run.hold(this)
  }

  get isAsked(): boolean {
    return this.#isAsked || this.#flows?.() === true
  }

  /** For what comes without being asked for: says whether somebody takes it. */
  askedWhile(flows: () => boolean): void {
    this.#flows = flows
  }

  /** The reader waits for more. On the hot path: once a chunk. */
  asked(): void {
    this.#isAsked = true
    this.asks += 1
    this.#hold.asked()
  }

  /**
   * A chunk is about to pass. On the hot path: once a chunk.
   *
   * @returns false if it must not, because its run is stale: the answer is cut then
   */
  passed(): boolean {
    this.#isAsked = false
    this.asks += 1
    if (this.#run.ended !== undefined) return this.#isSpared || this.#mayStillPass()
    this.#run.progress()
    return true
  }

  /** It was read to its end. */
  finished(): void {
    this.#end(undefined)
  }

  /** Its source broke. */
  failed(error: unknown): void {
    this.#end(endOfThrow(this.#run, error))
  }

  /**
   * Its reader left. One that waits for more, or says why, has given up; one that leaves between two chunks has
   * had enough.
   */
  left(reason: unknown): void {
    const hasGivenUp = reason !== undefined || this.isAsked
    this.#end(hasGivenUp ? { ...endOfAbort(reason), cause: 'caller_abort', reason: 'killed' } : CANCELLED)
  }

  /** Nobody can read it any more. What still waits for its source is silent, and not unread. */
  dropped(): void {
    if (!this.isAsked) this.#end(UNREAD)
  }

  /** It goes on although its run has ended. */
  spare(): void {
    this.#isSpared = true
  }

  /** Breaks it off, and lets go of the run when its source has stopped. */
  cut(reason: unknown): void {
    this.#over(this)
    const done = (): void => this.#hold.release()
    Promise.resolve(this.#cut(reason)).then(done, done)
  }

  #mayStillPass(): boolean {
    if (this.#run.isCurrent()) return true
    this.cut(new DOMException('The session moved on', 'AbortError'))
    return false
  }

  #end(end: EndProposal | undefined): void {
    this.#over(this)
    this.#hold.release(end)
  }
}
