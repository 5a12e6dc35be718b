/** One model call or tool call of a run: streams touch its session, its end is told once. */

import type { RunInfo } from '../model/run.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd, WorkHandle, WorkInfo } from '../model/work.ts'
import type { ActivityTable } from './activity-table.ts'
import type { TrackedSession } from './tracked-session.ts'

/** What a call tells the run that it belongs to. */
export interface WorkOwner extends RunInfo {
  readonly session: TrackedSession
  /** Calls of the run that have not ended. */
  readonly open: readonly WorkInfo[]
  workEnded(work: TrackedWork, end: WorkEnd): void
}

/** A call in progress. The handle may outlive its run: it is ownerless work then, until it ends. */
export class TrackedWork implements WorkHandle {
  // What a chunk needs comes first and flat: one object, one cache line.
  readonly #table: ActivityTable
  /** Row of the session. */
  readonly slot: number
  readonly #stamp: number
  #silent = true
  readonly kind: 'model_call' | 'tool_call'
  readonly run: WorkOwner
  readonly parent: WorkInfo | undefined
  readonly name: string
  readonly options: ModelCallOptions | ToolCallOptions
  readonly startedMs: number
  /** Tick mark of the start. */
  readonly mark: number
  firstChunkMs: number | undefined
  endedMs: number | undefined

  constructor(of: {
    kind: 'model_call' | 'tool_call'
    run: WorkOwner
    parent: WorkInfo | undefined
    name: string
    options: ModelCallOptions | ToolCallOptions
  }) {
    const { session } = of.run
    this.#table = session.table
    this.slot = session.slot
    this.#stamp = session.stamp
    this.kind = of.kind
    this.run = of.run
    this.parent = of.parent
    this.name = of.name
    this.options = of.options
    this.firstChunkMs = undefined
    this.endedMs = undefined
    this.startedMs = session.clock.now()
    this.mark = session.table.coming
  }

  progress(): void {
    if (this.#silent) this.#begin()
    this.#table.touch(this.slot, this.#stamp)
  }

  end(end: WorkEnd = {}): void {
    if (this.endedMs !== undefined) return
    this.endedMs = this.run.session.clock.now()
    this.run.workEnded(this, end)
  }

  #begin(): void {
    this.#silent = false
    this.firstChunkMs = this.run.session.clock.now()
  }
}
