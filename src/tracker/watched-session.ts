/** A session in which input waits, or of which its host said something, as the sampler holds it between looks. */

import type { AttentionClass } from '../model/attention-reasons.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { SessionState } from '../model/session.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { Strand, Watched } from '../model/watch.ts'
import { leftStrandsOf } from './runs/strands.ts'
import type { TrackedSession } from './tracked-session.ts'

/** While input waits behind that of other sessions, it is looked at this often, in ms. */
const BEHIND_OTHERS_LOOK_MS = 10_000

/** Reads a session when somebody looks at it. While a run lives in it, that is judged instead. */
export class WatchedSession implements Watched {
  readonly session: TrackedSession
  readonly slot: number
  attention: AttentionClass | undefined

  constructor(session: TrackedSession) {
    this.session = session
    this.slot = session.table.allocate()
  }

  get run(): undefined {
    return undefined
  }

  get agent(): string | undefined {
    return this.session.agent
  }

  get state(): SessionState {
    return this.session.state
  }

  get backlog(): number {
    return this.session.backlog
  }

  get ageMs(): number {
    const { table, enteredTick } = this.session
    return table.ageOf(Math.max(enteredTick, this.#freeTick))
  }

  get tracked(): boolean {
    return this.session.tracked
  }

  get hasRuns(): boolean {
    return this.session.runs.length > 0
  }

  get thresholds(): readonly Thresholds[] {
    const { thresholds } = this.session.overrides
    return thresholds === undefined ? [] : [thresholds]
  }

  get recovery(): readonly RecoveryPolicy[] {
    const { recovery } = this.session.overrides
    return recovery === undefined ? [] : [recovery]
  }

  get repeats(): undefined {
    return undefined
  }

  strands(): readonly Strand[] {
    return this.hasRuns || this.session.idle ? [] : leftStrandsOf(this.session)
  }

  /** Its lane has moved: a run started, or input was taken up. */
  movedSince(tick: number): boolean {
    return this.session.movedTick >= tick
  }

  lookAgainIn(delayMs: number): void {
    if (!this.tracked) return
    const { table, enteredTick } = this.session
    // What is in front of it ends, or it is overtaken, without a word to this one.
    const ms = this.#freeTick > enteredTick ? Math.min(delayMs, BEHIND_OTHERS_LOOK_MS) : delayMs
    table.lookAgainIn(this.slot, ms)
  }

  lookAgainWhenMoved(): void {
    // All that moves a session shows it at the next tick anyway.
  }

  // Input that waits in order behind that of other sessions does not wait for this one.
  get #freeTick(): number {
    return this.session.awaitsRun ? 0 : this.session.intake.freeTick
  }
}
