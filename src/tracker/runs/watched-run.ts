/** A live run as the sampler holds it between looks. */

import type { AttentionClass } from '../../model/attention-reasons.ts'
import type { RecoveryPolicy } from '../../model/recovery.ts'
import type { RepeatedCalls, RepeatLimits } from '../../model/repeats.ts'
import type { SessionState } from '../../model/session.ts'
import type { Thresholds } from '../../model/thresholds.ts'
import type { Strand, Watched } from '../../model/watch.ts'
import { levelsOf } from './lineage.ts'
import { hasMovedSince, strandsOf, watchRows } from './strands.ts'
import type { TrackedRun } from './tracked-run.ts'
import type { TrackedSession } from '../tracked-session.ts'

/** Reads a run when somebody looks at it. */
export class WatchedRun implements Watched {
  readonly run: TrackedRun
  attention: AttentionClass | undefined
  #firstLookMs: number | undefined
  #repeatLimits: RepeatLimits | undefined

  constructor(run: TrackedRun) {
    this.run = run
    this.attention = undefined
  }

  get slot(): number {
    return this.run.slot
  }

  get session(): TrackedSession {
    return this.run.session
  }

  get agent(): string | undefined {
    return this.run.agent
  }

  get state(): SessionState {
    return this.run.session.state
  }

  get backlog(): number {
    return this.run.session.backlog
  }

  get ageMs(): number {
    return this.run.table.ageOf(this.run.startTick)
  }

  get tracked(): boolean {
    return this.run.ended === undefined
  }

  get hasRuns(): boolean {
    return this.tracked
  }

  get thresholds(): readonly Thresholds[] {
    return levelsOf(this.run, 'thresholds')
  }

  get recovery(): readonly RecoveryPolicy[] {
    return levelsOf(this.run, 'recovery')
  }

  /** How long a strand of it can go on before a look can find anything, in ms. What was set above holds here too. */
  get firstLookMs(): number {
    if (this.#firstLookMs !== undefined) return this.#firstLookMs
    const { options, session, parent, detached } = this.run
    const set = options.thresholds ?? session.overrides.thresholds
    const own = set === undefined ? NONE : [options.thresholds, session.overrides.thresholds].filter(isSet)
    const aboveMs = parent === undefined || detached ? Infinity : parent.watched.firstLookMs
    return (this.#firstLookMs = Math.min(session.context.measures.firstLookMs({ thresholds: own }), aboveMs))
  }

  /** When tool calls of it repeat themselves. */
  get repeatLimits(): RepeatLimits {
    return (this.#repeatLimits ??= this.session.context.measures.repeatLimitsOf(this))
  }

  get repeats(): RepeatedCalls | undefined {
    const { calls, table } = this.run
    return calls.repeats?.now((tick) => table.ageOf(tick))
  }

  /** Thresholds were set anew. */
  measuresChanged(): void {
    this.#firstLookMs = undefined
    this.#repeatLimits = undefined
  }

  strands(): readonly Strand[] {
    return this.tracked ? strandsOf(this.run) : []
  }

  movedSince(tick: number, culprit: Strand | undefined, { byResult = false } = {}): boolean {
    return hasMovedSince(this.run, tick, culprit, byResult)
  }

  lookAgainIn(delayMs: number): void {
    if (this.tracked) this.run.table.lookAgainIn(this.run.slot, delayMs)
  }

  lookAgainWhenMoved(): void {
    if (this.tracked) watchRows(this.run)
  }
}

const NONE: readonly Thresholds[] = []

function isSet(one: Thresholds | undefined): one is Thresholds {
  return one !== undefined
}
