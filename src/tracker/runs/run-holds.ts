/** What still holds a run whose body may have returned: it ends when the last one lets go. */

import type { Cancel } from '../../model/clock.ts'
import { isAbnormal, type EndProposal } from '../../model/end.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { EndOf } from '../../model/run.ts'
import type { TrackedRun } from './tracked-run.ts'

/** An answer is given up after so many looks in a row at which nobody has read: a pause of the process is one. */
const UNREAD_LOOKS = 8

const UNREAD: EndProposal = { reason: 'completed', stopReason: 'unread' }

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
    const lookMs = held === undefined ? Infinity : this.#unreadMs / UNREAD_LOOKS
    if (lookMs !== Infinity) this.#watch(hold, lookMs, 0)
    return hold
  }

  /** The body has returned. */
  settle(endOf: EndOf): void {
    this.#endOf = endOf
    this.#endIfFree()
  }

  /** True while nothing but a reader could move the run on. */
  get awaitsReader(): boolean {
    const read = Array.from(this.#open, ({ held }) => held).filter((held) => held !== undefined)
    const answers = read.filter(({ isAnswer }) => isAnswer)
    const counted = answers.length > 0 ? answers : read
    return counted.length > 0 && counted.every(({ isAsked }) => !isAsked)
  }

  asked(): void {
    this.askedTick = this.#run.table.coming
  }

  release(hold: OpenHold, end: EndProposal | undefined): void {
    if (!this.#open.delete(hold)) return
    hold.cancelTimer?.()
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

  #endIfFree(): void {
    if (this.#endOf === undefined || this.#open.size > 0) return
    this.#run.end(this.#endOf(this.#run, this.#word))
  }

  #watch(hold: OpenHold, lookMs: number, unread: number): void {
    const held = hold.held as Held
    const { asks } = held
    hold.cancelTimer = this.#run.session.clock.after(lookMs, () => {
      const looks = held.isAsked || held.asks !== asks ? 0 : unread + 1
      if (looks < UNREAD_LOOKS) this.#watch(hold, lookMs, looks)
      else hold.release(UNREAD)
    })
  }
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
