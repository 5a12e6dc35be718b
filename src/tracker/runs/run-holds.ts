/** What still holds a run whose body may have returned: it ends when the last one lets go. */

import type { Cancel } from '../../model/clock.ts'
import { isAbnormal, type EndProposal } from '../../model/end.ts'
import { UNREAD, type Held, type Hold } from '../../model/hold.ts'
import type { EndOf } from '../../model/run.ts'
import type { TrackedRun } from './tracked-run.ts'

/** An answer is given up after so many looks in a row at which nobody has read: a pause of the process is one. */
const UNREAD_LOOKS = 8

/** How long an operation whose answer is gone may be read by nobody, in ms: it may be read for another reason. */
const ABANDONED_MS = 5_000

/** The holds on one run. */
export class RunHolds {
  /** The coming tick when a reader asked last: silence counts from there; 0 for never. */
  askedTick = 0
  readonly #run: TrackedRun
  readonly #open = new Set<OpenHold>()
  #word: EndProposal | undefined
  #endOf: EndOf | undefined

  constructor(run: TrackedRun) {
    this.#run = run
  }

  add(held: Held | undefined): Hold {
    const hold = new OpenHold(this, held)
    this.#open.add(hold)
    if (this.#endOf !== undefined) this.#watch(hold, { forMs: this.#unreadMs, end: UNREAD })
    return hold
  }

  /** The body has returned: from here on, all that is left is to be read. */
  settle(endOf: EndOf): void {
    this.#endOf = endOf
    if (this.#open.size === 0) return this.#endIfFree()
    for (const hold of this.#open) this.#watch(hold, { forMs: this.#unreadMs, end: UNREAD })
  }

  /** True while nothing but a reader could move the run on. */
  get awaitsReader(): boolean {
    const read = Array.from(this.#open, ({ held }) => held).filter((held) => held !== undefined)
    const answers = read.filter(({ isAnswer }) => isAnswer)
    const counted = answers.length > 0 ? answers : read
    return counted.length > 0 && counted.every((held) => this.#isLeft(held))
  }

  asked(): void {
    this.askedTick = this.#run.table.coming
  }

  release(hold: OpenHold, end: EndProposal | undefined): void {
    if (!this.#open.delete(hold)) return
    hold.cancelTimer?.()
    if (hold.held?.isAnswer === true && this.#endOf !== undefined) this.#answerGone()
    if (this.#word === undefined || (end && isAbnormal(end) && !isAbnormal(this.#word))) this.#word = end
    this.#endIfFree()
  }

  /** Nobody needs to look any more. */
  runEnded(): void {
    for (const hold of this.#open) hold.cancelTimer?.()
  }

  get #unreadMs(): number {
    const { watched, session } = this.#run
    return session.context.measures.unreadMs(watched)
  }

  /** Nobody is left to read what frameworks still do for an answer, unless somebody shows soon that he is. */
  #answerGone(): void {
    const read = Array.from(this.#open).filter(({ held }) => held !== undefined)
    if (read.some(({ held }) => held?.isAnswer === true)) return
    for (const hold of read) this.#watch(hold, { forMs: ABANDONED_MS, end: undefined })
  }

  /** True for what only its reader can move on. A body that has not returned may read it, and be silent itself. */
  #isLeft({ isAsked, isIdle }: Held): boolean {
    return !isAsked || (isIdle === true && this.#endOf !== undefined)
  }

  #endIfFree(): void {
    if (this.#endOf === undefined || this.#open.size > 0) return
    this.#run.end(this.#endOf(this.#run, this.#word))
  }

  #watch(hold: OpenHold, patience: Patience, unread = 0): void {
    hold.cancelTimer?.()
    const { held } = hold
    if (held === undefined || patience.forMs === Infinity || this.#run.ended !== undefined) return
    const { asks } = held
    hold.cancelTimer = this.#run.session.clock.after(patience.forMs / UNREAD_LOOKS, () => {
      const looks = this.#isLeft(held) && held.asks === asks ? unread + 1 : 0
      if (looks < UNREAD_LOOKS) this.#watch(hold, patience, looks)
      else hold.release(patience.end)
    })
  }
}

/** How long something may be read by nobody, in ms, and what the run ends as then. */
interface Patience {
  readonly forMs: number
  readonly end: EndProposal | undefined
}

class OpenHold implements Hold {
  readonly held: Held | undefined
  cancelTimer: Cancel | undefined
  readonly #holds: RunHolds

  constructor(holds: RunHolds, held: Held | undefined) {
    this.#holds = holds
    this.held = held
    this.cancelTimer = undefined
  }

  asked(): void {
    this.#holds.asked()
  }

  release(end?: EndProposal): void {
    this.#holds.release(this, end)
  }
}

/** A hold on a run that has ended: there is nothing left to keep open. */
export const NO_HOLD: Hold = { asked: () => undefined, release: () => undefined }
