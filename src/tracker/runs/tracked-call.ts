/** One model call or tool call of a run: streams touch its row, its end is told once. */

import type { RunInfo } from '../../model/run.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd, WorkHandle, WorkInfo } from '../../model/work.ts'
import type { ActivityTable } from '../activity-table.ts'
import type { DeclaredWait } from './declared-wait.ts'
import type { Node } from './node.ts'
import type { RequestLoop } from './request-loop.ts'
import { endOfCall, lagOf } from './told-time.ts'
import type { TrackedSession } from '../tracked-session.ts'

/** What a call tells the run that it belongs to. */
export interface CallOwner extends RunInfo {
  readonly session: TrackedSession
  callEnded(call: TrackedCall, end: WorkEnd): void
  wakeIfAccused(): void
  /** Looks at it as soon as it can be silent for too long. */
  arm(): void
}

/** What a call is made of. */
export interface TrackedCallOptions {
  readonly kind: 'model_call' | 'tool_call'
  readonly run: CallOwner
  readonly parent: WorkInfo | undefined
  readonly options: ModelCallOptions | ToolCallOptions
}

/** A call in progress. The handle may outlive its run: it is ownerless work then, until it ends. */
export class TrackedCall implements WorkHandle, Node {
  // What a chunk needs comes first and flat: one object, one cache line.
  readonly table: ActivityTable
  readonly slot: number
  readonly stamp: number
  /** Its next chunk is noted beside the row: the first of a model call, and each report of a tool. */
  #isNoted = true
  readonly #isTool: boolean
  readonly kind: 'model_call' | 'tool_call'
  readonly run: CallOwner
  readonly parent: WorkInfo | undefined
  readonly options: ModelCallOptions | ToolCallOptions
  readonly startedAt: number | undefined
  readonly startedMs: number
  readonly startTick: number
  firstChunkMs: number | undefined
  endedMs: number | undefined
  above: Node | undefined
  inside = 0
  holds: boolean
  resultTick = 0
  sinceTick = 0
  waits: readonly DeclaredWait[] | undefined
  loop: RequestLoop | undefined
  /** A request of the same place had failed before it: it asks for the same again. */
  isRepetition = false
  /** How it ended, for the judge that accused it. */
  endTick: number | undefined
  hasFailed = false
  /** How many model calls of the place that asked for it have ended since it started. */
  modelCallsSince = 0
  /** How many tool calls of its run had ended when it started. */
  endedBefore = 0
  /** Its framework goes on without it: it is counted and shown, and never accused. */
  isLeftBehind = false
  hasMoved = false
  isTypical = true
  #longestTicks = 0

  constructor({ kind, run, parent, options }: TrackedCallOptions) {
    const { table, clock } = run.session
    this.table = table
    this.slot = table.allocate()
    this.stamp = table.stampOf(this.slot)
    this.#isTool = kind === 'tool_call'
    this.kind = kind
    this.run = run
    this.parent = parent
    this.options = options
    const { startedAt } = options
    const lagMs = lagOf(startedAt, clock)
    this.startedAt = startedAt === undefined ? undefined : clock.wallTime() - lagMs
    this.startedMs = clock.now() - lagMs
    this.startTick = table.coming
    this.firstChunkMs = undefined
    this.endedMs = undefined
    this.holds = !this.isBackground
  }

  /** Name of the model or tool. */
  get name(): string {
    return this.#isTool ? (this.options as ToolCallOptions).name : (this.options as ModelCallOptions).model
  }

  /** Its run goes on while it works. */
  get isBackground(): boolean {
    return this.#isTool && (this.options as ToolCallOptions).background === true
  }

  /** The longest silence within it so far, in ms of observed time. */
  get longestSilenceMs(): number {
    const lastTick = this.table.tickOf(this.slot)
    return Math.max(this.#longestTicks * this.table.periodMs, this.table.ageOf(lastTick))
  }

  progress(isStreamed = true): void {
    if (this.#isNoted) this.#note(isStreamed)
    this.table.touch(this.slot, this.stamp)
  }

  end(said?: WorkEnd): void {
    if (this.endedMs !== undefined) return
    const { checks, clock } = this.run.session
    const { end, endedMs } = endOfCall(checks.workEnd(said), this.startedMs, clock)
    this.endedMs = endedMs
    this.endTick = this.table.coming
    this.hasFailed = end.error !== undefined
    this.run.callEnded(this, end)
  }

  #note(isStreamed: boolean): void {
    this.hasMoved = true
    if (!this.#isTool && !isStreamed) return
    if (this.firstChunkMs === undefined) this.#begin()
    if (this.#isTool) this.#noteSilence()
    else this.#isNoted = false
  }

  // From the first chunk on it is in another phase, which may have a shorter limit.
  #begin(): void {
    this.firstChunkMs = this.run.session.clock.now()
    if (this.endedMs !== undefined) return
    if (!this.#isTool) this.run.arm()
    this.run.session.sinks.workMoved(this)
  }

  // A row keeps its last touch only: what limits learn from is noted beside it. Tools report seldom.
  #noteSilence(): void {
    const ticks = this.table.coming - this.table.tickOf(this.slot)
    if (ticks > this.#longestTicks && this.table.stampOf(this.slot) === this.stamp) this.#longestTicks = ticks
  }
}
