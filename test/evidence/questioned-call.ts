/** A silent call that a judge asks about, and what looks at it find. */

import { asked, judged, seen, testimonyOf, UNSEEN } from '../../src/evidence/suspect.ts'
import type { Suspect } from '../../src/evidence/suspect.ts'
import type { Evidence, Finding, Testimony } from '../../src/model/evidence.ts'

/** The limit of the call, in ms. */
export const LIMIT = 600_000

/** Evidence in which only the finding matters. */
export function found(finding: Finding): Evidence {
  return { finding, processes: 1, processorMs: 0, bytes: 0, outputBytes: 0, overMs: 1 }
}

/** A call that is asked about, and whose looks find what the test says. */
export class QuestionedCall {
  readonly looksAt: number[] = []
  suspect: Suspect = UNSEEN
  finds: Finding = 'alive'
  /** Looks take until the test says so. */
  isSlow = false
  #hasSeen = false

  ask(silenceMs: number, limitMs = LIMIT, isFixed = false): Testimony {
    const suspicion = { silenceMs, limitMs, isFixed }
    const before = this.suspect.lookingMs
    this.suspect = asked(this.suspect, suspicion)
    if (this.suspect.lookedMs === undefined) this.#hasSeen = false
    if (this.suspect.lookingMs !== undefined && before === undefined) {
      this.looksAt.push(silenceMs)
      if (!this.isSlow) this.look()
    }
    this.suspect = judged(this.suspect, suspicion)
    return testimonyOf(this.suspect, suspicion)
  }

  look(): void {
    this.suspect = seen(this.suspect, this.#hasSeen ? found(this.finds) : undefined)
    this.#hasSeen = true
  }

  /** Asks each second, as a judge that ticks, until the call is accused. */
  untilAccused(options: { fromMs?: number; limitMs?: number; isFixed?: boolean } = {}): number {
    const { fromMs = 0, limitMs = LIMIT, isFixed = false } = options
    for (let silenceMs = fromMs; ; silenceMs += 1_000) {
      if (silenceMs > this.ask(silenceMs, limitMs, isFixed).limitMs) return silenceMs
    }
  }
}
