/** One live run: starts calls, collects evidence, and ends exactly once. */

import type { Cancel } from '../../model/clock.ts'
import { isAbnormal, type EndProposal, type IsDealtWith, type RunEnd, type SeenEnd } from '../../model/end.ts'
import { evidenceFromMs } from '../../model/evidence.ts'
import { isCurrent } from '../../model/generation.ts'
import type { Origin } from '../../model/origin.ts'
import type { Held, Hold } from '../../model/hold.ts'
import type { EndOf, RunDescription, RunHandle, RunOptions, WaitKind, WaitOptions } from '../../model/run.ts'
import { deadlineOf, type ModelCallOptions, type ToolCallOptions } from '../../model/work.ts'
import type { WorkEnd, WorkInfo } from '../../model/work.ts'
import type { ActivityTable } from '../activity-table.ts'
import type { DeclaredWait } from './declared-wait.ts'
import { DeclaredWaits } from './declared-waits.ts'
import { describeRun } from './describe-run.ts'
import { hangingOnRun, joinTree, leaveTree } from './lineage.ts'
import { leave, wakeAbove, type Node } from './node.ts'
import { OpenCalls } from './open-calls.ts'
import { endNow, WITH_PARENT } from './run-end.ts'
import { NO_HOLD, RunHolds } from './run-holds.ts'
import type { RequestLoop } from './request-loop.ts'
import { allBelow, liveBelow } from './strands.ts'
import { lagOf } from './told-time.ts'
import type { TrackedCall } from './tracked-call.ts'
import type { TrackedSession } from '../tracked-session.ts'
import { WatchedRun } from './watched-run.ts'

/** What a run is made of. */
export interface TrackedRunOptions extends Pick<
  TrackedRun,
  'session' | 'options' | 'parent' | 'within' | 'detached'
> {
  /** Names the run by its row. */
  readonly id: (slot: number) => string
}

/** A run of a session. Everything that happens to it goes through here, in order, to the sinks. */
export class TrackedRun implements RunHandle, Node {
  readonly table: ActivityTable
  readonly slot: number
  readonly stamp: number
  readonly id: string
  readonly session: TrackedSession
  readonly parent: TrackedRun | undefined
  readonly within: WorkInfo | undefined
  readonly detached: boolean
  options: RunOptions
  readonly generation: number
  readonly startedAt: number
  readonly startedMs: number
  readonly startTick: number
  /** Live runs that this one started. */
  readonly children: TrackedRun[] = []
  ended: RunEnd | undefined = undefined
  suspected: SeenEnd | undefined = undefined
  withheld = 0
  above: Node | undefined
  inside = 0
  holds: boolean
  resultTick = 0
  sinceTick = 0
  hasMoved = false
  waits: readonly DeclaredWait[] | undefined
  loop: RequestLoop | undefined
  isTypical = true
  /** What keeps it open after its body has returned. */
  keptOpen: RunHolds | undefined
  /** The live run that it ends with. */
  keptBy: TrackedRun | undefined
  #onEnds: readonly ((end: RunEnd) => void)[] = []
  /** Whether anybody acts on its end; set where a host that sees only events has opened it. */
  acts: (() => boolean) | undefined
  /** As its judges see it. */
  readonly watched = new WatchedRun(this)
  readonly #waits = new DeclaredWaits(this)
  readonly calls = new OpenCalls(this, this.#waits)

  constructor(of: TrackedRunOptions) {
    const { session } = of
    this.table = session.table
    this.slot = session.table.allocate()
    this.stamp = session.table.stampOf(this.slot)
    this.startTick = session.table.coming
    this.id = of.id(this.slot)
    this.session = session
    this.parent = of.parent
    this.within = of.within
    this.detached = of.detached
    this.holds = !of.detached
    this.options = of.options
    this.generation = session.generation
    const lagMs = lagOf(of.options.startedAt, session.clock)
    this.startedAt = session.clock.wallTime() - lagMs
    this.startedMs = session.clock.now() - lagMs
    joinTree(this)
    session.context.show(this.watched)
  }

  /** Calls that have not ended, oldest first. */
  get open(): readonly TrackedCall[] {
    return this.calls.list
  }

  get label(): string | undefined {
    return this.options.label
  }

  get agent(): string | undefined {
    return this.options.agent
  }

  get origin(): Origin | undefined {
    return this.options.origin
  }

  /** Somebody in this process acts when it ends: its controller, or that of a run above it. */
  get controlled(): boolean {
    if (this.options.foreign !== undefined) return false
    if (this.acts?.()) return true
    return this.#onEnds.length > 0 || (!this.detached && (this.parent?.controlled ?? false))
  }

  control(onEnd: (end: RunEnd) => void): Cancel {
    this.#onEnds = [...this.#onEnds, onEnd]
    if (this.ended !== undefined) onEnd(this.ended)
    return () => (this.#onEnds = this.#onEnds.filter((one) => one !== onEnd))
  }

  feedByEvents(acts: () => boolean): void {
    this.acts = acts
  }

  describe(said: RunDescription): void {
    describeRun(this, said)
  }

  get run(): this {
    return this
  }

  wakeIfAccused(): void {
    if (this.watched.attention === 'stalled') this.lookSoon()
  }

  /** Shows it at the next tick. */
  lookSoon(): void {
    this.watched.lookAgainIn(0)
  }

  /** Thresholds were set anew. */
  measuresChanged(): void {
    this.watched.measuresChanged()
    this.lookSoon()
  }

  /** A strand begins here: it is looked at before it can be silent for too long, if nobody looks earlier. */
  arm(call?: TrackedCall): void {
    if (this.ended !== undefined) return
    const deadlineMs = deadlineOf(call) ?? Infinity
    this.table.lookAgainIn(this.slot, Math.min(this.watched.firstLookMs, evidenceFromMs(deadlineMs) + 1))
  }

  isCurrent(): boolean {
    return isCurrent(this)
  }

  gate(): boolean {
    if (isCurrent(this)) return true
    this.withheld += 1
    return false
  }

  progress(): void {
    this.hasMoved = true
    this.table.touch(this.slot, this.stamp)
  }

  startModelCall(options: ModelCallOptions, parent?: WorkInfo): TrackedCall {
    return this.#started(this.calls.startModelCall(this.session.checks.modelCall(options), parent))
  }

  startToolCall(options: ToolCallOptions, parent?: WorkInfo): TrackedCall {
    return this.#started(this.calls.startToolCall(this.session.checks.toolCall(options), parent))
  }

  waiting(kind: WaitKind, options?: WaitOptions, from?: WorkInfo): () => void {
    return this.#waits.declare(kind, options, from)
  }

  hold(held?: Held): Hold {
    return this.ended === undefined ? (this.keptOpen ??= new RunHolds(this)).add(held) : NO_HOLD
  }

  settle(endOf: EndOf): void {
    if (this.keptOpen !== undefined) this.keptOpen.settle(endOf)
    else this.end(endOf(this, undefined))
  }

  suspect(proposal: EndProposal | undefined, within?: WorkInfo, isDealtWith?: IsDealtWith): void {
    this.suspected = this.calls.suspect(proposal && this.session.checks.end(proposal), within, isDealtWith)
  }

  callEnded(call: TrackedCall, end: WorkEnd): void {
    if (this.ended !== undefined) return this.session.ownerlessEnded(call, end)
    const { above } = call
    this.calls.ended(call, end)
    if (above?.inside === 0) this.arm()
    wakeAbove(call)
    this.session.sinks.workEnded(call, end)
  }

  end(proposal: EndProposal): boolean {
    const end = endNow(this, this.session.checks.end(proposal))
    if (this.ended !== undefined) {
      this.session.sinks.runEndedAgain(this, end)
      return false
    }
    const below = isAbnormal(end) ? liveBelow(this) : undefined
    this.#finish(end)
    if (below === undefined) return true
    for (const run of allBelow(below)) if (run.ended === undefined) run.#finish(endNow(run, WITH_PARENT))
    return true
  }

  #started(call: TrackedCall): TrackedCall {
    // A call that starts after the run's end has no owner from its first moment.
    if (this.ended === undefined) this.arm(call)
    else this.session.adopt(call)
    wakeAbove(call)
    this.session.sinks.workStarted(call)
    return call
  }

  /** Ends it alone: what lives below it goes on, one higher, unless it is ended next. */
  #finish(end: RunEnd): void {
    this.#waits.endAll()
    this.keptOpen?.runEnded()
    this.ended = end
    const keeper = this.keptBy
    leave(this, !isAbnormal(end), hangingOnRun(this))
    const left = this.calls.release()
    leaveTree(this, !isAbnormal(end))
    this.session.runEnded(this, left)
    this.session.context.hide(this.watched)
    this.table.release(this.slot)
    if (keeper !== undefined && this.above?.inside === 0) keeper.arm()
    this.session.sinks.runEnded(this, end)
    for (const onEnd of this.#onEnds) onEnd(end)
  }
}
