/** The handles of the `RecordingRecorder`: they write down what they are told. */

import type { Cancel } from '../model/clock.ts'
import { type EndProposal, errorTypeOf, type IsDealtWith, type RunEnd, type SeenEnd } from '../model/end.ts'
import { isCurrent } from '../model/generation.ts'
import type { Origin } from '../model/origin.ts'
import type { Held, Hold } from '../model/hold.ts'
import type { EndOf, RunDescription, RunHandle, RunInfo, RunOptions, WaitKind } from '../model/run.ts'
import type { SessionInfo } from '../model/session.ts'
import { Suspicions } from '../model/suspicions.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd, WorkHandle, WorkInfo } from '../model/work.ts'

/** What a recorded run is made of. */
export interface RecordedRunOptions {
  readonly id: string
  readonly options: RunOptions
  readonly parent: RunInfo | undefined
  readonly within: WorkInfo | undefined
  /** The number of the next event. */
  readonly next: () => number
}

/**
 * A run with everything that was said about it.
 *
 * @example
 * const recorder = new RecordingRecorder()
 * recorder.startRun({ label: 'index-repo' }).end({ reason: 'completed' })
 * recorder.runs[0]?.ends.length // 1
 */
export class RecordedRun implements RunHandle {
  readonly id: string
  readonly session: SessionInfo
  readonly parent: RunInfo | undefined
  readonly within: WorkInfo | undefined
  options: RunOptions
  readonly detached: boolean
  readonly generation: number = 0
  readonly startedAt: number = 0
  readonly startedMs: number
  /** All calls, in the order in which they started. */
  readonly works: RecordedWork[] = []
  /** Every end that was proposed; the first one counted. */
  readonly ends: EndProposal[] = []
  /** Every suspicion, also those that were taken back. */
  readonly suspicions: EndProposal[] = []
  readonly waits: WaitKind[] = []
  /** Everything that has held it, and whether it still does. */
  readonly holds: { readonly held: Held | undefined; readonly isOpen: boolean }[] = []
  /** What was said of it after its start, in order. */
  readonly descriptions: RunDescription[] = []
  isFedByEvents = false
  /** How often the run itself was told to move. */
  progressed = 0
  withheld = 0
  ended: RunEnd | undefined = undefined
  readonly #next: () => number
  readonly #standing = new Suspicions()
  readonly #onEnds = new Set<(end: RunEnd) => void>()
  #endOf: EndOf | undefined
  #word: EndProposal | undefined

  constructor(of: RecordedRunOptions) {
    this.id = of.id
    this.options = of.options
    this.parent = of.parent
    this.within = of.within
    this.detached = of.options.detached ?? false
    this.session = {
      key: of.options.session ?? `session-${of.id}`,
      named: of.options.session !== undefined,
      generation: 0,
    }
    this.#next = of.next
    this.startedMs = of.next()
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

  get suspected(): SeenEnd | undefined {
    return this.#standing.first
  }

  control(onEnd: (end: RunEnd) => void): Cancel {
    this.#onEnds.add(onEnd)
    if (this.ended !== undefined) onEnd(this.ended)
    return () => void this.#onEnds.delete(onEnd)
  }

  feedByEvents(): void {
    this.isFedByEvents = true
  }

  describe(description: RunDescription): void {
    this.descriptions.push(description)
    this.options = { ...this.options, ...description }
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
    this.progressed += 1
  }

  startModelCall(options: ModelCallOptions, parent?: WorkInfo): RecordedWork {
    return this.#start('model_call', options.model, options, parent)
  }

  startToolCall(options: ToolCallOptions, parent?: WorkInfo): RecordedWork {
    return this.#start('tool_call', options.name, options, parent)
  }

  waiting(kind: WaitKind): () => void {
    this.waits.push(kind)
    return () => undefined
  }

  hold(held?: Held): Hold {
    const hold = { held, isOpen: true }
    this.holds.push(hold)
    const release = (end?: EndProposal): void => {
      if (!hold.isOpen) return
      hold.isOpen = false
      this.#word ??= end
      this.#endIfFree()
    }
    return { asked: () => undefined, release }
  }

  settle(endOf: EndOf): void {
    this.#endOf = endOf
    this.#endIfFree()
  }

  suspect(proposal: EndProposal | undefined, within?: WorkInfo, isDealtWith?: IsDealtWith): void {
    if (proposal === undefined) return this.#standing.takeBack(within)
    this.suspicions.push(proposal)
    this.#standing.add(isDealtWith ? { ...proposal, isDealtWith } : proposal, within)
  }

  end(proposal: EndProposal): boolean {
    this.ends.push(proposal)
    if (this.ended !== undefined) return false
    const errorType = errorTypeOf(proposal)
    this.ended = {
      ...proposal,
      endedAt: 0,
      durationMs: this.#next() - this.startedMs,
      ...(errorType !== undefined && { errorType }),
    }
    for (const onEnd of this.#onEnds) onEnd(this.ended)
    return true
  }

  #endIfFree(): void {
    if (this.#endOf === undefined || this.holds.some(({ isOpen }) => isOpen)) return
    this.end(this.#endOf(this, this.#word))
  }

  #start(
    kind: WorkInfo['kind'],
    name: string,
    options: ModelCallOptions | ToolCallOptions,
    parent: WorkInfo | undefined,
  ): RecordedWork {
    const work = new RecordedWork({ kind, name, options, run: this, parent, next: this.#next })
    this.works.push(work)
    return work
  }
}

/** What a recorded call is made of. */
export interface RecordedWorkOptions {
  readonly kind: WorkInfo['kind']
  readonly name: string
  readonly options: ModelCallOptions | ToolCallOptions
  readonly run: RunInfo
  readonly parent: WorkInfo | undefined
  readonly next: () => number
}

/**
 * A call with everything that was said about it.
 *
 * @example
 * const recorder = new RecordingRecorder()
 * recorder.startRun({}).startModelCall({ model: 'small' }).progress()
 * recorder.runs[0]?.works[0]?.name // 'small'
 */
export class RecordedWork implements WorkHandle {
  readonly kind: WorkInfo['kind']
  readonly name: string
  readonly options: ModelCallOptions | ToolCallOptions
  readonly run: RunInfo
  readonly parent: WorkInfo | undefined
  readonly startedMs: number
  /** Every end that was told; the first one counted. */
  readonly ends: WorkEnd[] = []
  /** How often the call was told to move, for example by a chunk. */
  progressed = 0
  firstChunkMs: number | undefined = undefined
  endedMs: number | undefined = undefined
  readonly #next: () => number

  constructor(of: RecordedWorkOptions) {
    this.kind = of.kind
    this.name = of.name
    this.options = of.options
    this.run = of.run
    this.parent = of.parent
    this.#next = of.next
    this.startedMs = of.next()
  }

  progress(isStreamed = true): void {
    if (isStreamed || this.kind === 'tool_call') this.firstChunkMs ??= this.#next()
    this.progressed += 1
  }

  end(end: WorkEnd = {}): void {
    this.ends.push(end)
    this.endedMs ??= this.#next()
  }
}
