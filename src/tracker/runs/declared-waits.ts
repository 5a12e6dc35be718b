/** The waits that one run has declared, each with its end. */

import type { WaitKind, WaitOptions } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import { DeclaredWait } from './declared-wait.ts'
import type { Node } from './node.ts'
import type { TrackedCall } from './tracked-call.ts'
import type { TrackedRun } from './tracked-run.ts'

/** A retry that nobody bounded is believed for this long, in ms. */
const MAX_RETRY_MS = 600_000

/** Waits kept a run; a further one ends the oldest. */
const MAX_WAITS = 100

/** The waits of a live run. */
export class DeclaredWaits {
  readonly #run: TrackedRun
  #waits: DeclaredWait[] | undefined

  constructor(run: TrackedRun) {
    this.#run = run
  }

  /**
   * Excuses the call that declares it. Without one, all calls that are open now, or the run itself where none
   * is: what begins later is not excused.
   *
   * @param from the call that it is said in: the one that waits, if the options name none
   * @returns a function that ends the wait
   */
  declare(said: WaitKind, options: WaitOptions | undefined, from: WorkInfo | undefined): () => void {
    const { open, session, ended } = this.#run
    const kind = session.checks.wait(said)
    const { untilMs, within = from } = session.checks.waitOptions(options)
    // Nobody watches a run that has ended, and nothing would end the wait.
    if (kind === undefined || ended !== undefined) return () => {}
    const scope = open.find((call) => call === within)
    const calls: readonly TrackedCall[] = scope === undefined ? open.slice() : [scope]
    for (const call of calls) call.isTypical = false
    const places: readonly Node[] = calls.length > 0 ? calls : [this.#run]
    const wait = new DeclaredWait(kind, places, this.#run.table.coming)
    const over = (): void => this.end(wait)
    const limitMs = limitOf(kind, untilMs)
    if (limitMs !== Infinity) wait.cancelTimer = session.clock.after(limitMs, over)
    const waits = (this.#waits ??= [])
    waits.push(wait)
    if (kind === 'person') session.context.people.awaited += 1
    if (waits.length > MAX_WAITS) this.end(waits[0] as DeclaredWait)
    this.#run.lookSoon()
    return over
  }

  /** A wait is over: silence counts again where it was declared. */
  end(wait: DeclaredWait): void {
    const index = this.#waits?.indexOf(wait) ?? -1
    if (index < 0) return
    this.#waits?.splice(index, 1)
    if (wait.kind === 'person') this.#run.session.context.people.awaited -= 1
    wait.end()
    this.#run.arm()
  }

  /** A place that asks again does not wait for the retry any more. */
  askedAgain(place: Node): void {
    for (const wait of place.waits ?? []) if (wait.kind === 'retry') this.end(wait)
  }

  /** All are over: the run has ended. */
  endAll(): void {
    while (this.#waits?.[0] !== undefined) this.end(this.#waits[0])
  }
}

/** How long a wait holds, in ms. What is no number says nothing; what is over has its end in the next turn. */
function limitOf(kind: WaitKind, untilMs: number | undefined): number {
  if (typeof untilMs === 'number' && !Number.isNaN(untilMs)) return Math.max(0, untilMs)
  return kind === 'retry' ? MAX_RETRY_MS : Infinity
}
